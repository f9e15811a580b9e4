import type { Clock } from '../../platform/clock'
import type { Database, EntityClass } from '../../platform/db/database'
import type { Logger } from '../../platform/log'
import type { Account, AppCredentials } from '../account'
import { TokenBroker } from './access-token'
import { AccessTokenRow } from './access-token.entity'
import { ApiCaller } from './caller'
import type { MiniappGateway, OfficialGateway, SharedGateway } from './gateway'
import { ApiHealth } from './health'
import { miniappGateway } from './miniapp'
import { officialGateway } from './official'
import type { GatewayParts } from './shared-calls'
import { Transport, type TransportOptions } from './transport'

/** The tables of the WeChat client. */
export const wechatApiEntities: EntityClass[] = [AccessTokenRow]

export interface GatewayDeps {
  db: Database
  clock: Clock
  log: Logger
  /** `https://api.weixin.qq.com` or the sandbox, without a trailing slash. */
  baseUrl: string
  credentials: AppCredentials
  /** DATA_KEY; seals the token at rest. */
  dataKey: string
  transport?: TransportOptions
}

/** A gateway with what belongs to it. */
export interface ConnectedApp<G extends SharedGateway> {
  gateway: G
  health: ApiHealth
  /** Kills and replaces the token; for an audited command only, see TokenBroker.forceRefresh. */
  forceTokenRefresh(actor: string): Promise<void>
  close(): Promise<void>
}

function connect<G extends SharedGateway>(
  account: Account,
  deps: GatewayDeps,
  make: (parts: GatewayParts) => G,
): ConnectedApp<G> {
  const { clock, log, credentials } = deps
  const transport = new Transport(deps.baseUrl, deps.transport)
  const tokens = new TokenBroker({ ...deps, transport })
  const caller = new ApiCaller({ account, transport, tokens, clock, log })
  const gateway = make({ account, appId: credentials.appId, caller, clock })
  return {
    gateway,
    health: new ApiHealth(gateway, tokens, caller),
    forceTokenRefresh: (actor) => tokens.forceRefresh(actor),
    close: () => transport.close(),
  }
}

/** Connects the official account. */
export function makeOfficialGateway(deps: GatewayDeps): ConnectedApp<OfficialGateway> {
  return connect('official', deps, (parts) => officialGateway(parts, deps.baseUrl))
}

/** Connects the Mini Program. */
export function makeMiniappGateway(deps: GatewayDeps): ConnectedApp<MiniappGateway> {
  return connect('miniapp', deps, (parts) => miniappGateway(parts, deps.credentials))
}
