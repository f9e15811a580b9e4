import { createHash, randomBytes } from 'node:crypto'
import type { Cache } from '../../platform/cache/cache'
import type { Clock } from '../../platform/clock'
import { SecretBox } from '../../platform/secret-box'
import type { JsTicket, OfficialGateway } from './gateway'

const RENEW_BEFORE_MS = 300_000
/** So long one process keeps the others from asking too. */
const LOCK_SECONDS = 10
const WAIT_MS = 50

/** What a page hands to wx.config. */
export interface JsConfig {
  appId: string
  /** Seconds. */
  timestamp: number
  nonceStr: string
  signature: string
}

/**
 * The JS-SDK signature (official-account-api.md §10) of a page as its address bar shows it; what follows `#` does not
 * count.
 */
export function jsSignature(ticket: string, nonceStr: string, timestamp: number, pageUrl: string): string {
  const url = pageUrl.split('#')[0]!
  const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url}`
  return createHash('sha1').update(text).digest('hex')
}

export interface JsSdkDeps {
  gateway: Pick<OfficialGateway, 'appId' | 'fetchJsTicket'>
  cache: Cache
  clock: Clock
  dataKey: string
}

/** Signs pages for the JS-SDK with a ticket that all processes share through the cache. */
export class JsSdk {
  private held: JsTicket | undefined
  private pending: Promise<JsTicket> | undefined
  private readonly box: SecretBox
  private readonly key: string

  constructor(private readonly deps: JsSdkDeps) {
    this.box = new SecretBox(deps.dataKey, 'js-ticket')
    this.key = `js-ticket:${deps.gateway.appId}`
  }

  /** What `wx.config` needs on that page. */
  async configFor(pageUrl: string): Promise<JsConfig> {
    const { ticket } = await this.ticket()
    const timestamp = Math.floor(this.deps.clock.now() / 1000)
    const nonceStr = randomBytes(8).toString('hex')
    const signature = jsSignature(ticket, nonceStr, timestamp, pageUrl)
    return { appId: this.deps.gateway.appId, timestamp, nonceStr, signature }
  }

  private async ticket(): Promise<JsTicket> {
    if (this.held && this.isGood(this.held)) return this.held
    this.pending ??= this.obtain().finally(() => (this.pending = undefined))
    return this.pending
  }

  private isGood(ticket: JsTicket): boolean {
    return ticket.expiresAt - RENEW_BEFORE_MS > this.deps.clock.now()
  }

  private async obtain(): Promise<JsTicket> {
    const { cache, gateway } = this.deps
    for (let waited = 0; waited < LOCK_SECONDS * 1000; waited += WAIT_MS) {
      const shared = await this.shared()
      if (shared) return (this.held = shared)
      if (await cache.add(`${this.key}:lock`, '1', LOCK_SECONDS)) break
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS))
    }
    try {
      this.held = await gateway.fetchJsTicket('jsapi')
      const lifeSeconds = Math.max(1, Math.floor((this.held.expiresAt - this.deps.clock.now()) / 1000))
      await cache.set(this.key, this.box.seal(JSON.stringify(this.held)), lifeSeconds)
      return this.held
    } finally {
      await cache.delete(`${this.key}:lock`)
    }
  }

  private async shared(): Promise<JsTicket | undefined> {
    const sealed = await this.deps.cache.get(this.key)
    const opened = sealed === undefined ? undefined : this.box.open(sealed)
    const ticket = opened === undefined ? undefined : (JSON.parse(opened) as JsTicket)
    return ticket && this.isGood(ticket) ? ticket : undefined
  }
}
