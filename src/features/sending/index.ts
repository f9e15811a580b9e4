import type { EntityManager } from 'typeorm'
import { decideWindow, windowSentence } from '../../domain/send-window'
import type { Clock } from '../../platform/clock'
import type { Database, EntityClass } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { JobHandler } from '../../platform/jobs/worker'
import type { Logger } from '../../platform/log'
import type { Account } from '../../wechat/account'
import type { Observer } from '../../wechat/callback/router'
import { allowanceEffects, windowsOf } from './allowances'
import { Calls, type Senders } from './calls'
import { AllowanceRow } from './entities/allowance'
import { CentreMessage } from './entities/centre-message'
import { ChannelClosureRow } from './entities/channel-closure'
import { FrequencyUse } from './entities/frequency-use'
import { GuideCard } from './entities/guide-card'
import { PreferenceRow } from './entities/preference'
import { SendAttempt } from './entities/send-attempt'
import { SendDecision } from './entities/send-decision'
import { SubscriptionToken } from './entities/subscription-token'
import { readFigures, type SendingFigures } from './figures'
import { makeSendingKeeper } from './forget'
import { SendGate } from './gate'
import type { SendingNeighbours } from './people'
import { makeReplyHandler } from './reply-handler'
import { REPLY_JOB } from './reply-job'
import { rulesReader } from './rules'

export type { KnownIntent } from '../../domain/frequency'
export type { Channel, ContentClass, Topic } from '../../domain/send-class'
export type { SendVerdict, SourceKind } from '../../domain/send-facts'
export type { Senders } from './calls'
export type { DecideOptions } from './decide'
export type { Delivered, DeliverOptions } from './deliver'
export { CentreMessage } from './entities/centre-message'
export { GuideCard } from './entities/guide-card'
export { SendAttempt, type AttemptState } from './entities/send-attempt'
export { SendDecision } from './entities/send-decision'
export { SubscriptionToken } from './entities/subscription-token'
export type { SendingFigures } from './figures'
export { MAX_BATCH, type SendGate } from './gate'
export type { SendContents, SendIntent } from './intent'
export type { MassOrder, MassOutcome } from './mass'
export { isContentFault, type SendOutcome } from './outcome'
export type { Decided, SendPass } from './pass'
export type { PersonStanding, SendingNeighbours } from './people'
export { lateReply, replyJob, type ReplyOrder } from './reply-job'

/** The tables of sending. */
export const sendingEntities: EntityClass[] = [
  AllowanceRow,
  SubscriptionToken,
  FrequencyUse,
  ChannelClosureRow,
  PreferenceRow,
  SendDecision,
  SendAttempt,
  CentreMessage,
  GuideCard,
]

export interface SendingDeps {
  db: Database
  clock: Clock
  log: Logger
  jobs: Jobs
  /** Both gateways. */
  senders: Senders
  /** WeChat does not know a media id any more (40007). */
  onLostMedia?: (mediaId: string) => Promise<void>
  /** What is known when sending is made; the rest is handed in by `connect`. */
  neighbours: Pick<SendingNeighbours, 'standings' | 'customerOf' | 'frequency'>
}

/** Everything about sending: what may be sent, the gate through which it goes, and the record of it. */
export interface Sending {
  gate: SendGate
  /** Hands in what the features above know; what is left out stays as it was. */
  connect(neighbours: Partial<SendingNeighbours>): void
  /** Opens and voids allowances; give it to the callback router. */
  observe: Observer
  /** 「还可以再发 3 条，周日 14:05 前有效」, or why not and what to do instead. */
  sentenceFor(account: Account, openId: string): Promise<string>
  /** Of these openids of the official account, those to whom a message may go now. */
  openTo(openIds: readonly string[]): Promise<Set<string>>
  figures(): Promise<SendingFigures>
  /** Job handlers by type, for the worker. */
  jobHandlers: Record<string, JobHandler>
  /** For `customers.keepers`: what goes when a customer is erased. */
  keeper: ReturnType<typeof makeSendingKeeper>
}

/** Nobody above knows anything until they say so. */
const unconnected: Pick<SendingNeighbours, 'pendingFor' | 'openConversationOf' | 'namesOf'> = {
  pendingFor: (_tx: EntityManager) => Promise.resolve(new Map()),
  openConversationOf: () => Promise.resolve(new Map()),
  namesOf: () => Promise.resolve(new Map()),
}

/** Makes the sending feature. */
export function makeSending(deps: SendingDeps): Sending {
  const { db, clock } = deps
  const neighbours: SendingNeighbours = { ...unconnected, ...deps.neighbours }
  const calls = new Calls(deps.senders, clock)
  const gate = new SendGate({ db, clock, neighbours, rules: rulesReader(neighbours), calls })
  const keeper = makeSendingKeeper(deps)
  return {
    gate,
    connect: (some) => void Object.assign(neighbours, some),
    observe: allowanceEffects,
    sentenceFor: async (account, openId) =>
      windowSentence(await windowsOf(db.read, account, [openId]), clock.now()),
    openTo: async (openIds) => {
      const rows = await windowsOf(db.read, 'official', openIds)
      const now = clock.now()
      const isOpen = (openId: string): boolean =>
        decideWindow(
          rows.filter((row) => row.openId === openId),
          now,
        ).result === 'send'
      return new Set(openIds.filter(isOpen))
    },
    figures: () => readFigures(db.read, clock.now()),
    jobHandlers: { [REPLY_JOB]: makeReplyHandler({ ...deps, gate }), ...keeper.jobHandlers },
    keeper,
  }
}
