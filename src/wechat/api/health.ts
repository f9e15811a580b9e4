import type { TokenBroker, TokenState } from './access-token'
import type { ApiCaller } from './caller'
import type { ApiQuota, SharedGateway } from './gateway'
import type { ErrorCount } from './journal'

const KEEP_MS = 60_000

/** The figures of one app for the account health page: never a token, never a person. */
export interface AppHealth {
  token: TokenState
  calls: number
  failures: number
  /** Since this process started. */
  errors: ErrorCount[]
  /** Paths that rest because of a limit; `until` by the decision clock. */
  holds: { path: string; errcode: number; until: number }[]
  /** Calls are refused for some seconds because WeChat was mostly out of order. */
  isCircuitOpen: boolean
}

/** A quota as it was read at `readAt` (real time); undefined figures mean that WeChat does not tell. */
export interface QuotaReading extends Partial<ApiQuota> {
  path: string
  readAt: number
}

/** The paths whose quota the console shows. */
export const shownQuotas: Readonly<Record<SharedGateway['account'], readonly string[]>> = {
  official: [
    '/cgi-bin/message/custom/send',
    '/cgi-bin/message/template/send',
    '/cgi-bin/user/info',
    '/cgi-bin/media/upload',
    '/cgi-bin/menu/create',
    '/cgi-bin/qrcode/create',
  ],
  miniapp: ['/cgi-bin/message/custom/send', '/cgi-bin/message/subscribe/send', '/wxa/getwxacodeunlimit'],
}

/** Reads how one app is doing. */
export class ApiHealth {
  private readonly quotas = new Map<string, Promise<QuotaReading>>()

  constructor(
    private readonly gateway: SharedGateway,
    private readonly tokens: TokenBroker,
    private readonly caller: ApiCaller,
  ) {}

  /** What is known without calling WeChat. */
  async read(): Promise<AppHealth> {
    const { pace, circuit, journal } = this.caller
    return {
      token: await this.tokens.state(),
      calls: journal.calls,
      failures: journal.failures,
      errors: journal.recent(),
      holds: pace.holds().map(({ path, hold }) => ({ path, ...hold })),
      isCircuitOpen: circuit.isOpen(),
    }
  }

  /** Today's use of the shown paths, asked at most once a minute. */
  async readQuotas(): Promise<QuotaReading[]> {
    return Promise.all(shownQuotas[this.gateway.account].map((path) => this.quota(path)))
  }

  private quota(path: string): Promise<QuotaReading> {
    const known = this.quotas.get(path)
    if (known) return known
    const readAt = Date.now()
    const reading = this.gateway.quotaOf(path).then(
      (quota) => ({ path, readAt, ...quota }),
      () => ({ path, readAt }),
    )
    this.quotas.set(path, reading)
    setTimeout(() => this.quotas.delete(path), KEEP_MS).unref()
    return reading
  }
}
