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

/**
 * The messages that reached somebody, with when: a card that is prepared for the guide reaches nobody until the guide
 * has forwarded it.
 */
const REACHED = `(SELECT d.campaignId, d.customerId, d.channel,
    CASE WHEN d.channel = 'guideCard' THEN k.forwardedAt ELSE d.sentAt END AS reachedAt
  FROM deliveries d
  LEFT JOIN (guide_cards k JOIN send_decisions g ON g.id = k.decisionId AND g.sourceKind = 'campaign')
    ON d.channel = 'guideCard' AND k.customerId = d.customerId AND g.sourceId = d.campaignId
  WHERE d.state = 'sent')`

/** The customer's home when the message came. */
const HOME = `LEFT JOIN bindings b ON b.customerId = d.customerId AND b.role = 'home' AND b.fromAt <= d.reachedAt
  AND (b.toAt IS NULL OR b.toAt > d.reachedAt)`

const after = (at: string): string => `${at} >= d.reachedAt AND ${at} <= d.reachedAt + ${CREDIT_MS}`
const OF_CAMPAIGN = 'WHERE d.campaignId = ? AND d.reachedAt IS NOT NULL'

/** Reads what people did after the messages of one campaign, before anybody asks which message it belongs to. */
export class CreditEvents {
  constructor(
    private readonly read: EntityManager,
    private readonly campaignId: string,
  ) {}

  /** Scans in a shop, openings of the Mini Program, and what comes through a shared link. */
  visits(): Promise<CreditEvent[]> {
    return this.touches(['scan', 'open', 'share'])
  }

  unfollows(): Promise<CreditEvent[]> {
    return this.touches(['unfollow'])
  }

  redemptions(): Promise<CreditEvent[]> {
    return this.events(
      `SELECT u.customerId, u.usedAt AS at FROM ${REACHED} d
       JOIN coupons u ON u.customerId = d.customerId AND ${after('u.usedAt')} ${OF_CAMPAIGN}`,
    )
  }

  async sales(): Promise<CreditSale[]> {
    const rows = await this.read.query<Record<keyof CreditSale, never>[]>(
      `SELECT s.id, s.customerId, s.at, s.paidFen, s.refundedFen, b.storeId, b.staffId FROM ${REACHED} d
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

  /** How many cards were prepared for guides, and how many of them the guides forwarded. */
  async cards(): Promise<{ prepared: number; forwarded: number }> {
    const [row] = await this.read.query<Record<'prepared' | 'forwarded', number | string>[]>(
      `SELECT COUNT(*) AS prepared, COUNT(d.reachedAt) AS forwarded FROM ${REACHED} d
       WHERE d.campaignId = ? AND d.channel = 'guideCard'`,
      [this.campaignId],
    )
    return { prepared: Number(row!.prepared), forwarded: Number(row!.forwarded) }
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
      `SELECT h.customerId, h.at FROM ${REACHED} d
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
      `SELECT d.campaignId AS sourceId, d.customerId, d.reachedAt AS sentAt FROM ${REACHED} d
       WHERE d.reachedAt IS NOT NULL AND d.customerId IN (${marks})
       UNION ALL
       SELECT p.pushId AS sourceId, p.customerId, COALESCE(p.sentAt, p.forwardedAt) AS sentAt FROM guide_push_people p
       WHERE COALESCE(p.sentAt, p.forwardedAt) IS NOT NULL AND p.customerId IN (${marks})`,
      [...customerIds, ...customerIds],
    )
    return rows.map((row) => ({ ...row, sentAt: Number(row.sentAt) }))
  }
}
