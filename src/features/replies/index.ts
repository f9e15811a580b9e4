import type { TextValues } from '../../domain/answer-text'
import type { FollowerFacts } from '../../domain/reply-rule'
import { warmFold } from '../../domain/fold'
import type { Place } from '../../domain/store-nearest'
import { STORE_TIME_ZONE } from '../../domain/store-time'
import type { Bus } from '../../platform/cache/cache'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { Logger } from '../../platform/log'
import type { Account } from '../../wechat/account'
import type { OfficialGateway, SharedGateway } from '../../wechat/api/gateway'
import { AccountImport, type ImportGateway } from './account-import'
import { AccountMenuService, type MenuGateway } from './account-menu-service'
import { accountRoutes } from './account-routes'
import { assetRoutes } from './asset-routes'
import { AssetsService } from './assets-service'
import { makeJobHandlers, makeResolvers } from './deferred'
import { ReplyAsset } from './entities'
import { repliesKeeper } from './keeper'
import { MediaIds } from './media-ids'
import { makeOnMessage, namesKey } from './on-message'
import { PhrasesService } from './phrases-service'
import { RuleEngine } from './rule-engine'
import { phraseRoutes, ruleRoutes } from './rule-routes'
import { RulesService } from './rules-service'
import { RulesTransfer } from './rules-transfer'
import { transferRoutes } from './transfer-routes'

export { repliesEntities } from './entities'
export { readDraft } from './present'
export { forgetMenus, forgetRules } from './tidy'
export type { RuleContent } from './rule-row'

/** What replies need of the official account. */
export type RepliesGateway = MenuGateway & ImportGateway & Pick<OfficialGateway, 'uploadMedia'>

export interface RepliesDeps {
  db: Database
  bus: Bus
  jobs: Jobs
  clock: Clock
  log: Logger
  gateway: RepliesGateway
  /** Absent when there is no Mini Program. */
  miniappGateway?: Pick<SharedGateway, 'uploadMedia'> | undefined
  /** The name that {{brand}} stands for. */
  brand: string
  /** IANA name; Asia/Shanghai unless told. */
  timeZone?: string
  /** The public host of this server; links to it do not count as outside links of the menu. */
  ownHost: string
  /** What is known of a follower; asked only when a rule's conditions want to know. */
  factsOf?: (openId: string) => Promise<FollowerFacts>
  /** Nickname, store, guide, tier of a follower; asked only when an answer has such variables. */
  valuesOf?: (openId: string) => Promise<TextValues>
  /** What to say about a location when no rule of the brand names locations. */
  nearby?: (place: Place) => Promise<string | undefined>
}

/** Reply rules: their matcher in memory, the handler for callbacks, the operations of the console. */
export function makeReplies(deps: RepliesDeps) {
  const { db, bus, jobs, clock, log, gateway, miniappGateway, brand, ownHost } = deps
  const timeZone = deps.timeZone ?? STORE_TIME_ZONE
  const engine = new RuleEngine({ db, bus, log })
  const rules = new RulesService({ db, bus, clock, engine })
  const assets = new AssetsService({ db, bus, clock })
  const phrases = new PhrasesService({ db, clock })
  const menu = new AccountMenuService({ db, clock, gateway, ownHost })
  const transfer = new RulesTransfer({ db, rules })
  const accountImport = new AccountImport({ db, log, gateway, rules, transfer, menu, assets })
  const uploaders = { official: gateway, ...(miniappGateway ? { miniapp: miniappGateway } : {}) }
  const media = new MediaIds({ db, bus, clock, engine, assets, uploaders })
  const deferred = { db, jobs, media }
  const { factsOf, valuesOf, nearby } = deps
  const answering = { db, clock, engine, media, brand, timeZone, factsOf, valuesOf, nearby }
  return {
    handlers: {
      ...ruleRoutes({ db, clock, engine, rules, phrases, brand, timeZone }),
      ...phraseRoutes(phrases),
      ...assetRoutes(assets),
      ...transferRoutes(transfer),
      ...accountRoutes(menu, accountImport),
    },
    /** For the callback router; synchronous and in memory in the common case. */
    onMessage: makeOnMessage(answering),
    /** Answers events only by rules that name their very key, such as the scene of one code. */
    onKey: makeOnMessage({ ...answering, accepts: namesKey }),
    /** WeChat's media id of the newest cover for Mini Program cards; undefined when none was uploaded. */
    cover: async (account: Account = 'official'): Promise<string | undefined> => {
      const where = { kind: 'thumb' as const }
      const newest = await db.read.findOne(ReplyAsset, { where, order: { id: 'DESC' }, select: { id: true } })
      return newest ? media.fetch(account, newest.id) : undefined
    },
    /** For `customers.keepers`. */
    keeper: repliesKeeper,
    /** For `router.resolveWith`, by name. */
    resolvers: makeResolvers(deferred),
    /** For `worker.register`, by type. */
    jobHandlers: makeJobHandlers(deferred),
    rules,
    assets,
    menu,
    /** WeChat does not know a media id any more (40007). */
    forgetMedia: (mediaId: string) => media.forget(mediaId),
    /** The rules version that answers now. */
    version: () => engine.version,
    /** Loads and compiles the rules; resolves when they answer. */
    start: async () => {
      warmFold()
      await engine.start()
    },
    stop: () => engine.stop(),
  }
}

export type Replies = ReturnType<typeof makeReplies>
