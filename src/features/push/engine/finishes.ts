import { In, IsNull } from 'typeorm'
import type { Database } from '../../../platform/db/database'
import type { Clock } from '../../../platform/clock'
import type { RowWrite } from '../../../platform/db/write'
import { newId } from '../../../platform/ids'
import type { Observer } from '../../../wechat/callback/router'
import type { SendGate } from '../../sending'
import { Delivery } from '../entities/delivery'
import type { MassReport } from '../entities/mass-batch'
import { SendFinish } from '../entities/send-finish'
import { moveDeliveries, type DeliveryChange } from './deliveries'
import { intentKey } from './ground'
import { batchOf, settleMass } from './mass-settling'

const COLUMNS = ['id', 'messageId', 'kind', 'status', 'report', 'at'] as const
/** Finish events of what we did not send come to nobody; they are forgotten after a day. */
const KEPT_MS = 86_400_000
const AT_ONCE = 500

function finish(
  kind: SendFinish['kind'],
  messageId: string,
  status: string,
  report: MassReport | null,
  at: number,
): RowWrite {
  const values = [newId(), messageId, kind, status.slice(0, 64), report && JSON.stringify(report), at]
  return { table: 'send_finishes', columns: COLUMNS, values, onConflict: 'ignore' }
}

/**
 * Writes one row per finish event, beside its inbox row and in the same commit (callbacks.md §6.2): after a big push
 * they come by thousands a second, so nothing is read or updated here.
 */
export const observeFinishes: Observer = (message, { receivedAt }) => {
  if (message.msgType !== 'event') return []
  if (message.event === 'templatesendjobfinish')
    return [finish('template', message.msgId, message.status, null, receivedAt)]
  if (message.event !== 'masssendjobfinish') return []
  const { msgId, status, totalCount, filterCount, sentCount, errorCount } = message
  const report = {
    status: message.status,
    total: totalCount ?? 0,
    filtered: filterCount ?? 0,
    sent: sentCount ?? 0,
    failed: errorCount ?? 0,
  }
  return [finish('mass', msgId, status, report, receivedAt)]
}

const isSuccess = (status: string): boolean => /^(send )?success$/i.test(status)

/** What a status that is no success is called in a delivery's reason: `finish.user block`. */
const reasonOf = (status: string): string => `finish.${status.replace(/^failed:\s*/, '')}`.slice(0, 64)

const isOpen = ({ state }: Delivery): boolean => state === 'unknown' || state === 'sending'

/** Applies finish events to deliveries and mass batches, many at a time. */
export class Finishes {
  private after = ''

  constructor(private readonly deps: { db: Database; clock: Clock; gate: SendGate }) {}

  /** Settles what has come since the last time; resolves with the number of events that found their message. */
  async apply(): Promise<number> {
    const { db } = this.deps
    const events = await db.read
      .createQueryBuilder(SendFinish, 'f')
      .where('f.id > :after', { after: this.after })
      .orderBy('f.id')
      .limit(AT_ONCE)
      .getMany()
    if (events.length === 0) {
      this.after = ''
      return 0
    }
    this.after = events.at(-1)!.id
    const done = [
      ...(await this.applyTemplates(events.filter(({ kind }) => kind === 'template'))),
      ...(await this.applyMass(events.filter(({ kind }) => kind === 'mass'))),
    ]
    const old = this.deps.clock.now() - KEPT_MS
    const stale = events.filter(({ at }) => at < old).map(({ id }) => id)
    const gone = [...new Set([...done, ...stale])]
    if (gone.length > 0) await db.transact((tx) => tx.delete(SendFinish, { id: In(gone) }))
    return done.length
  }

  private async applyTemplates(events: readonly SendFinish[]): Promise<string[]> {
    if (events.length === 0) return []
    const { db, clock, gate } = this.deps
    const byMessage = new Map(events.map((event) => [event.messageId, event]))
    return db.transact(async (tx) => {
      const found = await tx.find(Delivery, {
        where: { messageId: In([...byMessage.keys()]) },
        select: { id: true, messageId: true, state: true, campaignId: true, customerId: true },
      })
      const eventOf = ({ messageId }: Delivery): SendFinish => byMessage.get(messageId!)!
      const changes = found.flatMap((row): DeliveryChange[] => {
        const { status } = eventOf(row)
        if (!isSuccess(status)) return [{ id: row.id, state: 'failed', reasonCode: reasonOf(status) }]
        return isOpen(row) ? [{ id: row.id, state: 'sent', reasonCode: null }] : []
      })
      for (const isSent of [true, false]) {
        const open = found.filter((row) => isOpen(row) && isSuccess(eventOf(row).status) === isSent)
        const keys = open.map(({ campaignId, customerId }) => intentKey(campaignId, customerId))
        await gate.resolveUnknown(tx, keys, isSent)
      }
      await moveDeliveries(tx, changes, clock.now())
      const ids = found.map(({ id }) => id)
      const settledAt = clock.now()
      if (ids.length > 0) await tx.update(Delivery, { id: In(ids), settledAt: IsNull() }, { settledAt })
      return found.map((row) => eventOf(row).id)
    })
  }

  private async applyMass(events: readonly SendFinish[]): Promise<string[]> {
    const { db, clock, gate } = this.deps
    const done: string[] = []
    for (const event of events) {
      const isKnown = await db.transact(async (tx) => {
        const batch = await batchOf(tx, event)
        if (batch === null) return false
        const { messageId, status, report } = event
        const reasonCode = isSuccess(status) ? null : reasonOf(status)
        await settleMass(tx, gate, batch, { reasonCode, report, messageId }, clock.now())
        return true
      })
      if (isKnown) done.push(event.id)
    }
    return done
  }
}
