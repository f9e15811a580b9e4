import type { EntityManager } from 'typeorm'
import type { bindingsApi, mpBindingsApi } from '../../contract/bindings'
import type { scansApi } from '../../contract/scans'
import type { TextValues } from '../../domain/answer-text'
import type { ScanKind } from '../../domain/scan-situation'
import type { EntityClass } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import type { Jobs } from '../../platform/jobs/jobs'
import type { JobHandler } from '../../platform/jobs/worker'
import type { Logger } from '../../platform/log'
import type { Handler, Resolver } from '../../wechat/callback/router'
import type { CustomerKeeper } from '../customers'
import { adopt, type Adoption } from './adopt'
import { ChangeService, type Change } from './change-service'
import { ChoiceService, type Choice } from './choice-service'
import { Binding, BindingDecision } from './entities/binding'
import { Handover, HandoverItem } from './entities/handover'
import { Scan } from './entities/scan'
import type { Ground } from './ground'
import { HANDOVER_JOB, makeHandoverHandler } from './handover-batches'
import { HandoverService } from './handover-service'
import { bindingsKeeper } from './keeper'
import { makeOnMessage } from './on-message'
import { FOLLOW_RESOLVER, makeFollowResolver } from './plain-follow'
import { openTypeOf } from './preview-type'
import { BindingReader } from './read-service'
import { bindingRoutes, mpRoutes, scanRoutes } from './routes'
import { ScanService, type NewScan, type ScanResult } from './scan-service'
import { tenureOf, type Tenure } from './tenures'
import { unknownSceneAlarm, UnknownScenes, type UnknownSceneAlarm } from './unknown-scenes'
import { WELCOME_CARD_JOB } from './welcome'
import { makeWelcomeCardHandler } from './welcome-card'

export type { Change } from './change-service'
export type { Choice } from './choice-service'
export { Binding } from './entities/binding'
export { Scan } from './entities/scan'
export type { HandoverService } from './handover-service'
export type { NewScan, ScanResult } from './scan-service'
export type { Tenure } from './tenures'
export type { UnknownSceneAlarm } from './unknown-scenes'

/** The tables of scans and bindings. */
export const bindingsEntities: EntityClass[] = [Scan, Binding, BindingDecision, Handover, HandoverItem]

/** What bindings stand on. */
export interface BindingsDeps extends Ground {
  jobs: Jobs
  log: Logger
  brand: string
  publicUrl: string
  miniappAppId: string
  /** WeChat's media id of the cover for welcome cards. */
  cover: () => Promise<string | undefined>
  /** Of these openids, those to whom a message may go now. */
  openTo: (openIds: readonly string[]) => Promise<Set<string>>
  /** The answer of a reply rule that names this very scene, and the answer of whatever rule fits. */
  ruleAnswer?: { byKey: Handler; any: Handler }
  /** Whether the customer has a card already. */
  isMember?: (tx: EntityManager, customerId: string) => Promise<boolean>
}

/** Scans, and who serves whom, as dated history. */
export interface Bindings {
  /** Follows, scans, and answers to our own questions; goes before the rules in the callback router. */
  onMessage: Handler
  keeper: CustomerKeeper
  jobHandlers: Record<string, JobHandler>
  /** Answers that first ask WeChat something; for `router.resolveWith`. */
  resolvers: Record<string, Resolver>
  /** Takes a scan on; locks the customer. */
  scan(tx: EntityManager, scan: NewScan): Promise<ScanResult>
  /**
   * What the customer's next scan of this scene would do at `at` (epoch ms); nothing is changed. Without `type` it is
   * the one that comes next from them: a scan by a follower, else a follow, else the Mini Program opened.
   */
  dryRun(customerId: string, scene: string, at: number, type?: ScanKind): Promise<ScanResult>
  /** Who served the customer at `at` (epoch ms). */
  homeAt(customerId: string, at: number, tx?: EntityManager): Promise<Tenure | undefined>
  visitingAt(customerId: string, at: number, tx?: EntityManager): Promise<Tenure[]>
  /** The customer's own choice, which always wins. */
  choose(tx: EntityManager, choice: Choice): Promise<Tenure>
  /** Gives somebody whom nobody serves to a guide; undefined when nothing was changed. */
  adopt(tx: EntityManager, adoption: Adoption): Promise<Tenure | undefined>
  /** Declines the guide who took over. */
  decline(tx: EntityManager, customerId: string, at: number): Promise<Tenure>
  /** A manager's decision, with a reason. */
  change(tx: EntityManager, change: Change): Promise<Tenure>
  handovers: HandoverService
  /** Store and guide of a follower as variables of reply texts. */
  textValues(openId: string): Promise<TextValues>
  /** Scans of the last 24 hours whose scene no code has; five within an hour call for a look at what is printed. */
  unknownScenes(): Promise<UnknownSceneAlarm>
  handlers: Handlers<typeof bindingsApi> & Handlers<typeof scansApi> & Handlers<typeof mpBindingsApi>
}

/** Makes the bindings feature. */
export function makeBindings(deps: BindingsDeps): Bindings {
  const { db, clock, log } = deps
  const reader = new BindingReader(deps)
  const scans = new ScanService(deps, new UnknownScenes(log))
  const choices = new ChoiceService(deps)
  const changes = new ChangeService(deps)
  const handovers = new HandoverService(deps)
  const routes = { ...deps, reader, scans, choices, changes, handovers }
  return {
    onMessage: makeOnMessage({ ...deps, scans, choices }),
    keeper: bindingsKeeper(deps),
    resolvers: { [FOLLOW_RESOLVER]: makeFollowResolver(deps) },
    jobHandlers: {
      [WELCOME_CARD_JOB]: makeWelcomeCardHandler(deps),
      [HANDOVER_JOB]: makeHandoverHandler(deps),
    },
    scan: (tx, scan) => scans.scan(tx, scan),
    dryRun: async (customerId, scene, at, type) =>
      scans.dryRun(db.read, { customerId, scene, at, type: type ?? (await openTypeOf(deps, customerId)) }),
    homeAt: (customerId, at, tx) => reader.homeAt(customerId, at, tx),
    visitingAt: (customerId, at, tx) => reader.visitingAt(customerId, at, tx),
    choose: async (tx, choice) => tenureOf(await choices.choose(tx, choice)),
    adopt: (tx, adoption) => adopt(deps, tx, adoption),
    decline: async (tx, customerId, at) => tenureOf(await choices.decline(tx, customerId, at)),
    change: async (tx, change) => tenureOf(await changes.change(tx, change)),
    handovers,
    textValues: (openId) => reader.textValues(openId, clock.now()),
    unknownScenes: () => unknownSceneAlarm(db.read, clock.now()),
    handlers: { ...scanRoutes(routes), ...bindingRoutes(routes), ...mpRoutes(routes) },
  }
}
