import type { EntityManager } from 'typeorm'
import { decideWindow, windowSentence } from '../../domain/send-window'
import type { Clock } from '../../platform/clock'
import type { Database, EntityClass } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { JobHandler } from '../../platform/jobs/worker'
import type { Logger } from '../../platform/log'
import type { Account } from '../../wechat/account'
import type { SendingHealth } from '../../contract/health'
import type { mpPreferencesApi, reachApi } from '../../contract/preferences'
import type { Handlers } from '../../platform/http/serve'
import type { Handler, Observer } from '../../wechat/callback/router'
import { allowanceEffects, windowsOf } from './allowances'
import { Calls, type Senders, type SentMessage } from './calls'
import { makeOnChatWord } from './chat-words'
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
import { healthOf } from './health'
import { makeSendingKeeper } from './keeper'
import { together } from './known-intents'
import { SendGate } from './gate'
import type { SendingNeighbours } from './people'
import { mpRoutes } from './mp-routes'
import { PreferenceStore } from './preferences'
import { reachRoutes, readReach, type ReachAnswer } from './reach-routes'
import { makeReplyHandler } from './reply-handler'
import { REPLY_JOB } from './reply-job'
import { rulesReader } from './rules'
import { refuseAll, TokenLedger, tokensOf, type TokenAnswer, type TokenOwner } from './tokens'
import { windowOf, type ServiceWindow } from './service-window'

export type { KnownIntent } from '../../domain/frequency'
export type { Channel, ContentClass, Topic } from '../../domain/send-class'
export type { SendVerdict, SourceKind } from '../../domain/send-facts'
export type { Senders, SentMessage } from './calls'
export type { DecideOptions } from './decide'
export type { Delivered, DeliverOptions } from './deliver'
export { settleCard, WAITING_CARD } from './cards'
export { CentreMessage } from './entities/centre-message'
export { GuideCard } from './entities/guide-card'
export { SendAttempt, type AttemptState } from './entities/send-attempt'
export { SendDecision } from './entities/send-decision'
export { SubscriptionToken } from './entities/subscription-token'
export type { SendingFigures } from './figures'
export { MAX_BATCH, type SendGate } from './gate'
export type { ServiceWindow } from './service-window'
export type { SendContents, SendIntent } from './intent'
export type { MassOrder, MassOutcome } from './mass'
export { isContentFault, type SendOutcome } from './outcome'
export type { Decided, SendPass } from './pass'
export type { PersonStanding, SendingNeighbours, WithdrawnCard } from './people'
export type { ChangedBy, PreferenceStore } from './preferences'
export type { TokenAnswer, TokenOwner } from './tokens'
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
  /** Told of every customer-service message that WeChat took; must not throw. */
  onSent?: (sent: SentMessage) => void
  /** What is known when sending is made; the rest is handed in by `connect`. */
  neighbours: Pick<SendingNeighbours, 'standings' | 'customerFor' | 'frequency' | 'maySee'>
}

/** Everything about sending: what may be sent, the gate through which it goes, and the record of it. */
export interface Sending {
  gate: SendGate
  /**
   * Hands in what the features above know; what is left out stays as it was. What is known to be due is added to what
   * others know.
   */
  connect(neighbours: Partial<SendingNeighbours>): void
  /** Opens and voids allowances; give it to the callback router. */
  observe: Observer
  /** The chat words 退订 and 恢复订阅, and WeChat's events about subscriptions; before every other handler. */
  onMessage: Handler
  preferences: PreferenceStore
  /** Subscription tokens of the Mini Program (decisions.md 17). */
  tokens: {
    accepted(tx: EntityManager, answer: TokenAnswer): Promise<void>
    refused(tx: EntityManager, owner: TokenOwner, at: number): Promise<void>
    /** How many messages of each template may go to somebody now; Infinity for a standing right. */
    of(who: Pick<TokenOwner, 'account' | 'openId'>): Promise<Record<string, number>>
  }
  mpHandlers: Handlers<typeof mpPreferencesApi>
  handlers: Handlers<typeof reachApi>
  /** Whether a customer can be messaged: a sentence, and every channel with its reason; for staff who may see them. */
  reachOf(customerId: string): Promise<ReachAnswer>
  /** 「还可以再发 3 条，周日 14:05 前有效」, or why not and what to do instead. */
  sentenceFor(account: Account, openId: string): Promise<string>
  /** Whether a customer-service message may go to somebody now, and the sentence that says so. */
  windowOf(account: Account, openId: string): Promise<ServiceWindow>
  /** Shows or ends 「对方正在输入…」 while the window is open. */
  showTyping(account: Account, openId: string, isTyping: boolean): Promise<void>
  /** Of these openids of the official account, those to whom a message may go now. */
  openTo(openIds: readonly string[]): Promise<Set<string>>
  figures(): Promise<SendingFigures>
  /** The same for the account health page, with what WeChat closed and why. */
  health(): Promise<SendingHealth>
  /** Job handlers by type, for the worker. */
  jobHandlers: Record<string, JobHandler>
  /** For `customers.keepers`: what goes when a customer is erased. */
  keeper: ReturnType<typeof makeSendingKeeper>
}

/** Nobody above knows anything until they say so. */
const unconnected: Omit<SendingNeighbours, keyof SendingDeps['neighbours']> = {
  pendingFor: (_tx: EntityManager) => Promise.resolve(new Map()),
  openConversationOf: () => Promise.resolve(new Map()),
  standingTemplates: () => Promise.resolve(new Set()),
  onCardsWithdrawn: () => Promise.resolve(),
  namesOf: () => Promise.resolve(new Map()),
}

/** Makes the sending feature. */
export function makeSending(deps: SendingDeps): Sending {
  const { db, clock } = deps
  const neighbours: SendingNeighbours = { ...unconnected, ...deps.neighbours }
  const calls = new Calls(deps.senders, clock, deps.onSent)
  const rules = rulesReader(neighbours)
  const gate = new SendGate({ db, clock, neighbours, rules, calls })
  const preferences = new PreferenceStore(clock, neighbours)
  const reach = { db, clock, neighbours, rules, preferences }
  const tokens = new TokenLedger(neighbours)
  const onChatWord = makeOnChatWord({ clock, preferences, neighbours })
  const keeper = makeSendingKeeper({ ...deps, neighbours })
  return {
    gate,
    connect: ({ pendingFor, ...others }) => {
      Object.assign(neighbours, others)
      if (pendingFor) neighbours.pendingFor = together(neighbours.pendingFor, pendingFor)
    },
    observe: allowanceEffects,
    onMessage: (message, context) => tokens.onEvent(message, context) ?? onChatWord(message, context),
    preferences,
    tokens: {
      accepted: (tx, answer) => tokens.accepted(tx, answer),
      refused: refuseAll,
      of: (who) => tokensOf(db.read, who, clock.now()),
    },
    mpHandlers: mpRoutes(reach),
    handlers: reachRoutes(reach),
    reachOf: (customerId) => readReach(reach, customerId),
    sentenceFor: async (account, openId) =>
      windowSentence(await windowsOf(db.read, account, [openId]), clock.now()),
    windowOf: (account, openId) => windowOf(deps, account, openId),
    showTyping: async (account, openId, isTyping) => {
      if ((await windowOf(deps, account, openId)).isOpen) await calls.typing(account, openId, isTyping)
    },
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
    health: () => healthOf(db.read, clock.now()),
    jobHandlers: { [REPLY_JOB]: makeReplyHandler({ ...deps, gate }), ...keeper.jobHandlers },
    keeper,
  }
}
