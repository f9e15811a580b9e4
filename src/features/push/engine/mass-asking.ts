import { IsNull, LessThanOrEqual, Not } from 'typeorm'
import type { Clock } from '../../../platform/clock'
import type { Database } from '../../../platform/db/database'
import type { Logger } from '../../../platform/log'
import type { SendGate } from '../../sending'
import { MassBatch } from '../entities/mass-batch'
import { settleMass } from './mass-settling'

/** WeChat needs some minutes for thousands; an event that is not there after so long is lost. */
export const ASKED_AFTER_MS = 30 * 60_000
const ASKED_EVERY_MS = 60 * 60_000
/** Afterwards nobody asks any more, and the message stays as it is: taken by WeChat. */
const ASKED_FOR_MS = 86_400_000

/** What WeChat says of a mass message (official-account-api.md §7); a deleted one has reached its readers before. */
const REASONS: Readonly<Record<string, string | null>> = {
  SEND_SUCCESS: null,
  DELETE: null,
  SEND_FAIL: 'finish.send fail',
}

export interface MassQuestionDeps {
  db: Database
  clock: Clock
  log: Logger
  gate: SendGate
  /** What WeChat says of a mass message of ours, by its id: `SEND_SUCCESS`, `SENDING`, `SEND_FAIL` or `DELETE`. */
  massStatus(messageId: string): Promise<string>
}

/** Asks WeChat what became of mass messages whose finish event did not come: callbacks are tried three times only. */
export class MassQuestions {
  constructor(private readonly deps: MassQuestionDeps) {}

  /** Asks about one that is due; true when there was one. */
  async ask(): Promise<boolean> {
    const batch = await this.claim()
    if (batch === undefined) return false
    const { db, clock, log, gate, massStatus } = this.deps
    const messageId = batch.messageId!
    const status = await massStatus(messageId).catch((error: Error) => {
      log.warn(
        { batchId: batch.id, reason: error.message },
        'WeChat did not say what became of a mass message',
      )
      return ''
    })
    const reasonCode = REASONS[status]
    if (reasonCode === undefined) return true
    await db.transact(async (tx) => {
      const row = await tx.findOneByOrFail(MassBatch, { id: batch.id })
      await settleMass(tx, gate, row, { reasonCode, report: null, messageId }, clock.now())
    })
    return true
  }

  /** Takes one, for nobody else to ask at the same time; the next question comes in an hour. */
  private claim(): Promise<MassBatch | undefined> {
    const { db, clock } = this.deps
    return db.transact(async (tx) => {
      const now = clock.now()
      const retryAt = LessThanOrEqual(now)
      const found = await tx.findOne(MassBatch, {
        where: { state: 'sent', messageId: Not(IsNull()), retryAt },
      })
      if (found === null) return undefined
      const isLast = now - found.startedAt > ASKED_FOR_MS
      const next = isLast ? null : now + ASKED_EVERY_MS
      const { affected } = await tx.update(
        MassBatch,
        { id: found.id, retryAt: found.retryAt! },
        { retryAt: next },
      )
      return affected === 1 ? found : undefined
    })
  }
}
