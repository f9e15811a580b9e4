import type { MassContent as CampaignMass } from '../../../domain/campaign'
import type { Bus } from '../../../platform/cache/cache'
import type { MassContent } from '../../../wechat/api/notices'
import type { SendGate } from '../../sending'
import type { Campaign } from '../entities/campaign'
import type { Forecast } from '../entities/forecast'
import { Cancelling } from './cancelling'
import { Chunks } from './chunks'
import { Finishes } from './finishes'
import type { PlanDeps } from './ground'
import { MassQuestions } from './mass-asking'
import { MassBatches } from './mass-batches'
import { Meters, type Counter } from './meters'
import { Running } from './running'
import { Runs } from './runs'
import { Sender } from './sender'

export { engineEntities } from './tables'
export { observeFinishes } from './finishes'
export { intentFor, intentKey } from './ground'
export { pendingFor } from './pending'

/** What the campaign engine stands on. */
export interface EngineDeps extends Omit<PlanDeps, 'preview'> {
  bus: Bus
  gate: SendGate
  /** Names this process in leases. */
  owner: string
  /** A counter that all processes share; without one the database counts. */
  shared?: Counter | undefined
  /** Calls to WeChat at once; 100 unless told. */
  concurrency?: number | undefined
  /** What a mass message holds at WeChat. */
  massContent(content: CampaignMass): Promise<MassContent>
  /** What WeChat says of a mass message of ours: `SEND_SUCCESS`, `SENDING`, `SEND_FAIL` or `DELETE`. */
  massStatus(messageId: string): Promise<string>
}

/** Everything that makes a campaign happen. The moves throw `campaign.unknown` and `campaign.state`. */
export interface CampaignEngine {
  /** Begins to send what a dry run froze: the one given, else the newest, else one that is made. */
  start(campaignId: string, from?: Forecast): Promise<Campaign>
  /** Nothing more is decided until it goes on. */
  pause(campaignId: string): Promise<Campaign>
  resume(campaignId: string): Promise<Campaign>
  /** Ends it for good: no call begins any more, and what waits is cancelled. */
  stop(campaignId: string): Promise<Campaign>
  /** Freezes the audience and foretells the run, as if it began now when told so; writes the forecast and nothing else. */
  forecast(campaignId: string, staffId: string, isNow?: boolean): Promise<Forecast>
  /** What else the sender does in its turns; `work` says whether there was something. */
  alongside(work: () => Promise<boolean>): void
  sender: Sender
}

/** Makes the campaign engine. */
export function makeCampaignEngine(deps: EngineDeps): CampaignEngine {
  const { db, clock, gate, owner, shared } = deps
  const plan: PlanDeps = { ...deps, preview: (intents, at) => gate.preview(intents, at) }
  const runs = new Runs({ ...plan, bus: deps.bus })
  const running = new Running({ ...plan, bus: deps.bus })
  const meters = new Meters({ db, clock }, shared)
  const sender = new Sender({
    ...deps,
    plan,
    runs,
    running,
    meters,
    chunks: new Chunks(db, owner),
    mass: new MassBatches({ ...deps, meters }),
    finishes: new Finishes(deps),
    questions: new MassQuestions(deps),
    cancelling: new Cancelling({ ...plan, gate }),
    concurrency: deps.concurrency ?? 100,
    onFault: (campaignId, reasonCode) => runs.pauseForFault(campaignId, reasonCode),
  })
  return {
    start: (id, from) => runs.start(id, from),
    pause: (id) => runs.pause(id),
    resume: (id) => runs.resume(id),
    stop: (id) => runs.stop(id),
    forecast: (id, staffId, isNow) => runs.forecast(id, staffId, isNow),
    alongside: (work) => sender.alongside(work),
    sender,
  }
}
