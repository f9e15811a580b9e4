import type { Host } from '../parts'
import { albumApis } from './album'
import { callWx, WxError, type WxAsync, type WxCalls, type WxName, type WxOptions } from './call'
import { channelsApis } from './channels'
import { deviceApis } from './device'
import { fileApis } from './files'
import { locationApis } from './location'
import { PRIVACY_CALLS } from '../../privacy-items'
import { paymentApis } from './payment'
import { privacyApis } from './privacy'
import { requestApis } from './request'
import { screenApis } from './screen'
import { storageApis, type WxNow } from './storage'
import { subscribeApis } from './subscribe'

/**
 * The global `wx`. A function that the host does not have warns and fails with a clear errMsg, so that a page says what
 * is missing instead of hanging.
 */
export function createWx(host: Host): object {
  const storage = storageApis(host)
  const device = deviceApis(host)
  const files = fileApis(host)
  const privacy = privacyApis(host)
  const later: WxCalls = {
    ...requestApis(host),
    ...screenApis(host),
    ...storage.later,
    ...device.later,
    ...channelsApis(host),
    ...subscribeApis(host),
    ...locationApis(host),
    ...files.later,
    ...privacy.later,
    ...paymentApis(host),
    ...albumApis(host),
    login: () => host.sandbox.loginCode(),
    checkSession: () => undefined,
  }
  const now: WxNow = { ...storage.now, ...device.now, ...files.now, ...privacy.now }
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

function memberNamed(host: Host, name: string, later: WxCalls, now: WxNow): unknown {
  const sync = now[name as WxName]
  if (sync) return sync
  if (/^(on|off)[A-Z]/.test(name)) return () => undefined
  const known = later[name as WxName] ?? notHere(name)
  const run = AT_WECHAT.includes(name) ? online(host, name, known) : known
  return (options?: WxOptions) =>
    callWx(host, name, PRIVACY_CALLS.includes(name) ? asked(host, name, run) : run, options)
}

/** What WeChat's own servers answer, so that there is no answer without a network. */
const AT_WECHAT = [
  'login',
  'requestPayment',
  'getChannelsLiveInfo',
  'getChannelsLiveNoticeInfo',
  'reserveChannelsLive',
  'openChannelsLive',
  'openChannelsLiveNoticeInfo',
]

function online(host: Host, name: string, run: WxAsync): WxAsync {
  return (options) => {
    host.network.need(name)
    return run(options)
  }
}

/** A call that is about the person: only once they agreed to the privacy guide. */
function asked(host: Host, name: string, run: WxAsync): WxAsync {
  return async (options) => {
    await host.privacy.need(name)
    return run(options)
  }
}

function notHere(name: string): WxAsync {
  return () => {
    console.warn(`[mp-host] wx.${name} has no counterpart in the browser host`)
    throw new WxError(`${name}:fail not supported in the browser host`)
  }
}
