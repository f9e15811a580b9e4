import { In } from 'typeorm'
import { decideWindow, windowSentence } from '../../domain/send-window'
import type { Clock } from '../../platform/clock'
import type { Database, EntityClass } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { JobHandler } from '../../platform/jobs/worker'
import type { Logger } from '../../platform/log'
import type { Account } from '../../wechat/account'
import type { Observer } from '../../wechat/callback/router'
import { allowanceEffects, allowancesOf } from './allowances'
import { AllowanceRow } from './entities/allowance'
import { SendAttempt } from './entities/send-attempt'
import { SendDecision } from './entities/send-decision'
import { readFigures, type SendingFigures } from './figures'
import { makeSendingKeeper } from './forget'
import { SendGate, type ServiceSender } from './gate'
import { makeReplyHandler } from './reply-handler'
import { REPLY_JOB } from './reply-job'

export type { SendingFigures } from './figures'
export type { SendGate, SendIntent, ServiceSender } from './gate'
export type { SendOutcome } from './outcome'
export { lateReply, replyJob, type ReplyOrder } from './reply-job'

/** The tables of sending. */
export const sendingEntities: EntityClass[] = [AllowanceRow, SendDecision, SendAttempt]

export interface SendingDeps {
  db: Database
  clock: Clock
  log: Logger
  jobs: Jobs
  /** Both gateways. */
  senders: Readonly<Record<Account, ServiceSender>>
  /** WeChat does not know a media id any more (40007). */
  onLostMedia?: (mediaId: string) => Promise<void>
}

/** Everything about sending: what may be sent, the gate through which it goes, and the record of it. */
export interface Sending {
  gate: SendGate
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

/** Makes the sending feature. */
export function makeSending(deps: SendingDeps): Sending {
  const { db, clock } = deps
  const gate = new SendGate(deps)
  const keeper = makeSendingKeeper(deps)
  return {
    gate,
    observe: allowanceEffects,
    sentenceFor: async (account, openId) =>
      windowSentence(await allowancesOf(db.read, account, openId), clock.now()),
    openTo: async (openIds) => {
      const rows = await db.read.findBy(AllowanceRow, { account: 'official', openId: In([...openIds]) })
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
