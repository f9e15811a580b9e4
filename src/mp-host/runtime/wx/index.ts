import type { Host } from '../parts'
import { showOver } from '../screen/bottom-sheet'
import { callWx, WxError, type WxAsync, type WxOptions } from './call'
import { channelsApis } from './channels'
import { deviceApis } from './device'
import { fileApis } from './files'
import { locationApis } from './location'
import { requestApis } from './request'
import { screenApis } from './screen'
import { storageApis, type WxSync } from './storage'
import { subscribeApis } from './subscribe'

/**
 * The global `wx`. A function that the host does not have warns and fails with a clear errMsg, so that a page says what
 * is missing instead of hanging.
 */
export function createWx(host: Host): object {
  const storage = storageApis(host)
  const device = deviceApis(host)
  const files = fileApis(host)
  const later: Record<string, WxAsync> = {
    ...requestApis(host),
    ...screenApis(host),
    ...storage.later,
    ...device.later,
    ...channelsApis(host),
    ...subscribeApis(host),
    ...locationApis(host),
    ...files.later,
    openPrivacyContract: () =>
      showOver('隐私保护指引', '由品牌在微信后台填写', '列明收集哪些信息、用来做什么。'),
    login: () => host.sandbox.loginCode(),
    checkSession: () => undefined,
  }
  const now: Record<string, WxSync> = { ...storage.now, ...device.now, ...files.now }
  const made: Record<string, unknown> = { env: files.env }
  return new Proxy(made, {
    get: (_, name) => {
      if (typeof name !== 'string' || name === 'then') return undefined
      made[name] ??= memberNamed(host, name, later, now)
      return made[name]
    },
    has: () => true,
  })
}

function memberNamed(
  host: Host,
  name: string,
  later: Record<string, WxAsync>,
  now: Record<string, WxSync>,
): unknown {
  const sync = now[name]
  if (sync) return sync
  if (/^(on|off)[A-Z]/.test(name)) return () => undefined
  const run = later[name] ?? notHere(name)
  return (options?: WxOptions) => callWx(host, name, run, options)
}

function notHere(name: string): WxAsync {
  return () => {
    console.warn(`[mp-host] wx.${name} is not implemented`)
    throw new WxError(`${name}:fail not supported in the browser host`)
  }
}
