import type { EntityManager } from 'typeorm'
import { CREDIT_MS, creditedPush, type Push } from '../../domain/campaign-credit'

/** Something that a customer did within the time in which a push counts. Times in epoch ms. */
export interface CreditEvent {
  customerId: string
  at: number
}

/** A sale with what came back of it, and who served the customer when the message came. */
export interface CreditSale extends CreditEvent {
  id: string
  paidFen: number
  refundedFen: number
  storeId: string | null
  staffId: string | null
}

const CHUNK = 400

/** The customer's home when the message came. */
const HOME = `LEFT JOIN bindings b ON b.customerId = d.customerId AND b.role = 'home' AND b.fromAt <= d.sentAt
  AND (b.toAt IS NULL OR b.toAt > d.sentAt)`

const after = (at: string): string => `${at} >= d.sentAt AND ${at} <= d.sentAt + ${CREDIT_MS}`
const OF_CAMPAIGN = "WHERE d.campaignId = ? AND d.state = 'sent' AND d.sentAt IS NOT NULL"

/** Reads what people did after the messages of one campaign, before anybody asks which message it belongs to. */
export class CreditEvents {
  constructor(
    private readonly read: EntityManager,
    private readonly campaignId: string,
  ) {}

  /** Scans in a shop and openings of the Mini Program. */
  visits(): Promise<CreditEvent[]> {
    return this.touches(['scan', 'open'])
  }

  unfollows(): Promise<CreditEvent[]> {
    return this.touches(['unfollow'])
  }

  redemptions(): Promise<CreditEvent[]> {
    return this.events(
      `SELECT u.customerId, u.usedAt AS at FROM deliveries d
       JOIN coupons u ON u.customerId = d.customerId AND ${after('u.usedAt')} ${OF_CAMPAIGN}`,
    )
  }

  async sales(): Promise<CreditSale[]> {
    const rows = await this.read.query<Record<keyof CreditSale, never>[]>(
      `SELECT s.id, s.customerId, s.at, s.paidFen, s.refundedFen, b.storeId, b.staffId FROM deliveries d
       JOIN sales s ON s.customerId = d.customerId AND ${after('s.at')} ${HOME} ${OF_CAMPAIGN}`,
      [this.campaignId],
    )
    return rows.map((row) => ({
      ...row,
      at: Number(row.at),
      paidFen: Number(row.paidFen),
      refundedFen: Number(row.refundedFen),
    }))
  }

  /** Those of the events that this campaign gets the credit for, by the one rule. */
  async credited<T extends CreditEvent>(events: readonly T[]): Promise<T[]> {
    const people = [...new Set(events.map(({ customerId }) => customerId))]
    const pushes = new Map<string, Push[]>()
    for (let start = 0; start < people.length; start += CHUNK)
      for (const push of await this.pushesTo(people.slice(start, start + CHUNK)))
        pushes.set(push.customerId, [...(pushes.get(push.customerId) ?? []), push])
    return events.filter(
      ({ customerId, at }) =>
        creditedPush(pushes.get(customerId) ?? [], customerId, at)?.sourceId === this.campaignId,
    )
  }

  private touches(kinds: readonly string[]): Promise<CreditEvent[]> {
    const list = kinds.map((kind) => `'${kind}'`).join(', ')
    return this.events(
      `SELECT h.customerId, h.at FROM deliveries d
       JOIN touches h ON h.customerId = d.customerId AND h.kind IN (${list}) AND ${after('h.at')} ${OF_CAMPAIGN}`,
    )
  }

  private async events(sql: string): Promise<CreditEvent[]> {
    const rows = await this.read.query<{ customerId: string; at: number | string }[]>(sql, [this.campaignId])
    return rows.map(({ customerId, at }) => ({ customerId, at: Number(at) }))
  }

  /** Every message that reached these people: campaigns' and guides' own. */
  private async pushesTo(customerIds: readonly string[]): Promise<Push[]> {
    const marks = customerIds.map(() => '?').join(', ')
    const rows = await this.read.query<{ sourceId: string; customerId: string; sentAt: number | string }[]>(
      `SELECT campaignId AS sourceId, customerId, sentAt FROM deliveries
       WHERE state = 'sent' AND sentAt IS NOT NULL AND customerId IN (${marks})
       UNION ALL
       SELECT pushId AS sourceId, customerId, sentAt FROM guide_push_people
       WHERE sentAt IS NOT NULL AND customerId IN (${marks})`,
      [...customerIds, ...customerIds],
    )
    return rows.map((row) => ({ ...row, sentAt: Number(row.sentAt) }))
  }
}
