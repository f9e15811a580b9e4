import type { Account } from '../account'
import { makeCipher, type MessageCipher } from './crypto'
import type { BodyFormat } from './envelope'

/** How callbacks come (callbacks.md §1, decisions.md 1): the configuration decides, never the request. */
export type CallbackMode = 'safe' | 'compatible' | 'plain'

/** What the callback server must know about one app. */
export interface CallbackAccountOptions {
  account: Account
  appId: string
  /** The gh_… id that every message must be addressed to; unchecked when absent. */
  accountId?: string | undefined
  token: string
  /** The current key, then the previous one while a change is under way. Not needed in plain mode. */
  encodingAesKeys: readonly string[]
  mode: CallbackMode
  /** Official accounts speak XML only. */
  format?: BodyFormat | undefined
}

/** The same, ready for use. */
export interface CallbackAccount extends CallbackAccountOptions {
  path: string
  format: BodyFormat
  ciphers: readonly MessageCipher[]
}

/** Where WeChat posts to, per app. */
export const callbackPaths: Record<Account, string> = {
  official: '/wechat/callback',
  miniapp: '/wechat/miniapp/callback',
}

/** Checks and prepares an app's callback settings. Throws a RangeError for a key that is none. */
export function prepareAccount(options: CallbackAccountOptions): CallbackAccount {
  const ciphers =
    options.mode === 'plain'
      ? []
      : options.encodingAesKeys.map((encodingAesKey) => makeCipher({ encodingAesKey, appId: options.appId }))
  if (options.mode !== 'plain' && ciphers.length === 0) throw new RangeError('an EncodingAESKey is needed')
  return { ...options, path: callbackPaths[options.account], format: options.format ?? 'xml', ciphers }
}
