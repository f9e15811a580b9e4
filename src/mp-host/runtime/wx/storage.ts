import type { Host } from '../parts'
import { textIn, WxError, type WxCalls, type WxName } from './call'

/** A synchronous wx function. */
export type WxSync = (...values: never[]) => unknown

/** Synchronous functions of `wx` by name. */
export type WxNow = Partial<Record<WxName, WxSync>>

/** Storage by person: two people on one phone page are two phones. */
export function storageApis(host: Host): { later: WxCalls; now: WxNow } {
  const prefix = `mini-program:${host.launch.personId}:`
  const has = (key: string): boolean => localStorage.getItem(prefix + key) !== null
  const get = (key: string): unknown => {
    const text = localStorage.getItem(prefix + key)
    return text === null ? '' : (JSON.parse(text) as { value: unknown }).value
  }
  const set = (key: string, value: unknown): void =>
    localStorage.setItem(prefix + key, JSON.stringify({ value }))
  const remove = (key: string): void => localStorage.removeItem(prefix + key)
  const keys = (): string[] =>
    Object.keys(localStorage)
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
  const clear = (): void => keys().forEach(remove)
  return {
    later: {
      setStorage: (options) => set(textIn(options, 'key'), options['data']),
      getStorage: (options) => {
        const key = textIn(options, 'key')
        if (!has(key)) throw new WxError('getStorage:fail data not found')
        return { data: get(key) }
      },
      removeStorage: (options) => remove(textIn(options, 'key')),
      clearStorage: () => clear(),
    },
    now: { getStorageSync: get, setStorageSync: set, removeStorageSync: remove, clearStorageSync: clear },
  }
}
