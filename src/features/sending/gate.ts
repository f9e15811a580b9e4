import type { EntityManager } from 'typeorm'
import { decideWindow, type WindowReason, type WindowVerdict } from '../../domain/send-window'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { isUniqueViolation } from '../../platform/db/errors'
import { newId } from '../../platform/ids'
import type { Account } from '../../wechat/account'
import type { SharedGateway } from '../../wechat/api/gateway'
import type { ServiceMessage } from '../../wechat/api/service-message'
import { allowancesOf, giveBack, reserve, useUp, type SeenAllowance } from './allowances'
import type { AllowanceRow } from './entities/allowance'
import { SendAttempt } from './entities/send-attempt'
import { SendDecision } from './entities/send-decision'
import { endingOf, outcomeOf, sent, skipped, type Ending, type SendOutcome } from './outcome'

/** Longer than any call takes, with its repetitions; real time. */
const LEASE_MS = 60_000

/** The only methods through which a customer-service message leaves. */
export type ServiceSender = Pick<SharedGateway, 'sendServiceMessage'>

/** One message that somebody wants to go out. */
export interface SendIntent {
  account: Account
  openId: string
  /** reply: service in an open conversation; it needs an allowance and nothing else (decisions.md 15). */
  class: 'reply'
  message: ServiceMessage
  /** The same key is sent at most once, whatever happens in between. At most 160 characters. */
  key: string
}

export interface GateDeps {
  db: Database
  clock: Clock
  senders: Readonly<Record<Account, ServiceSender>>
}

/** A decision to send whose call is to be made now. */
interface Pass {
  attemptId: string
  turn: number
  allowance: SeenAllowance
  seen: readonly SeenAllowance[]
}

/** The one door through which messages leave (domain.md I-7, I-9). */
export class SendGate {
  constructor(private readonly deps: GateDeps) {}

  /**
   * Decides, reserves the allowance, and sends. A key that was sent, skipped, refused or lost is answered as before
   * and calls nothing. Rejects only when the database does.
   */
  async send(intent: SendIntent): Promise<SendOutcome> {
    const passed = await this.decide(intent)
    if ('result' in passed) return passed
    const ending = await this.call(intent, passed.turn)
    await this.settle(passed, ending)
    return outcomeOf(ending)
  }

  private async decide(intent: SendIntent): Promise<Pass | SendOutcome> {
    try {
      return await this.deps.db.transact((tx) => this.decideIn(tx, intent))
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      // Somebody else decided the same turn a moment earlier; now the decision is there to be read.
      return this.deps.db.transact((tx) => this.decideIn(tx, intent))
    }
  }

  private async decideIn(tx: EntityManager, intent: SendIntent): Promise<Pass | SendOutcome> {
    const now = this.deps.clock.now()
    const last = await tx.findOne(SendDecision, { where: { intentKey: intent.key }, order: { turn: 'DESC' } })
    if (last) {
      const known = await this.known(tx, last, now)
      if (known) return known
    }
    const turn = (last?.turn ?? 0) + 1
    const { verdict, rows } = await this.reserveOne(tx, intent, now)
    const decision = decisionOf(intent, turn, verdict, rows, now)
    await tx.insert(SendDecision, decision)
    if (verdict.result === 'skip') return skipped(verdict.reasonCode)
    const attemptId = newId()
    await tx.insert(SendAttempt, {
      id: attemptId,
      decisionId: decision.id,
      state: 'sending',
      startedAt: now,
      leaseUntil: Date.now() + LEASE_MS,
    })
    return { attemptId, turn, allowance: verdict.allowance, seen: rows }
  }

  /** What the last turn ended with; undefined when another turn is due. */
  private async known(tx: EntityManager, last: SendDecision, now: number): Promise<SendOutcome | undefined> {
    if (last.result === 'skip') return skipped(last.reasonCode as WindowReason)
    const attempt = await tx.findOneByOrFail(SendAttempt, { decisionId: last.id })
    if (attempt.state === 'sending') {
      if (attempt.leaseUntil > Date.now()) return { result: 'sending' }
      const lost: Ending = {
        state: 'unknown',
        errcode: null,
        reasonCode: 'sending.interrupted',
        retryAt: null,
        ledger: 'keep',
      }
      await markSettled(tx, attempt.id, lost, now)
      return outcomeOf(lost)
    }
    if (attempt.state === 'later' && (attempt.retryAt ?? 0) <= now) return undefined
    return outcomeOf({ ...attempt, state: attempt.state })
  }

  private async reserveOne(
    tx: EntityManager,
    { account, openId }: SendIntent,
    now: number,
  ): Promise<{ verdict: WindowVerdict<AllowanceRow>; rows: AllowanceRow[] }> {
    for (;;) {
      const rows = await allowancesOf(tx, account, openId)
      const verdict = decideWindow(rows, now)
      if (verdict.result === 'skip' || (await reserve(tx, verdict.allowance, now))) return { verdict, rows }
    }
  }

  private async call({ account, openId, message }: SendIntent, turn: number): Promise<Ending> {
    try {
      await this.deps.senders[account].sendServiceMessage(openId, message)
      return sent
    } catch (error) {
      return endingOf(error, turn, this.deps.clock.now())
    }
  }

  private async settle({ attemptId, allowance, seen }: Pass, ending: Ending): Promise<void> {
    const { db, clock } = this.deps
    await db.transact(async (tx) => {
      // Whoever called the attempt unknown meanwhile has settled it, also in the ledger.
      if (!(await markSettled(tx, attemptId, ending, clock.now()))) return
      if (ending.ledger === 'give-back') await giveBack(tx, allowance)
      if (ending.ledger === 'use-up') await useUp(tx, seen)
    })
  }
}

async function markSettled(
  tx: EntityManager,
  id: string,
  { state, errcode, reasonCode, retryAt }: Ending,
  settledAt: number,
): Promise<boolean> {
  const change = { state, errcode, reasonCode, retryAt, settledAt }
  const { affected } = await tx.update(SendAttempt, { id, state: 'sending' }, change)
  return affected === 1
}

function decisionOf(
  intent: SendIntent,
  turn: number,
  verdict: WindowVerdict<AllowanceRow>,
  rows: readonly AllowanceRow[],
  at: number,
): SendDecision {
  return {
    id: newId(),
    intentKey: intent.key,
    turn,
    account: intent.account,
    openId: intent.openId,
    class: intent.class,
    messageType: intent.message.type,
    result: verdict.result,
    reasonCode: verdict.reasonCode,
    allowanceId: verdict.result === 'send' ? verdict.allowance.id : null,
    inputs: rows.map(({ kind, openedAt, expiresAt, allowance, used }) => ({
      kind,
      openedAt,
      expiresAt,
      allowance,
      used,
    })),
    at,
  }
}
