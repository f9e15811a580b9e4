import type { z } from 'zod'
import type { CampaignReport } from '../../contract/campaigns'
import { CREDIT_MS } from '../../domain/campaign-credit'
import { differenceOf, type ArmSums } from '../../domain/holdout'
import { CreditEvents, type CreditSale } from './credit-events'
import type { Campaign } from './entities/campaign'
import type { PushGround } from './ground'
import { reasonWords } from './reason-words'

type Report = z.input<typeof CampaignReport>
type Count = number | string

const NOBODY: ArmSums = { customers: 0, fen: 0, fenSquared: 0 }
const yuan = (fen: number): string => `¥${(fen / 100).toFixed(2)}`
const people = (events: readonly { customerId: string }[]): number =>
  new Set(events.map(({ customerId }) => customerId)).size
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

/** Reads what came of campaigns. */
export class Reports {
  constructor(private readonly ground: Pick<PushGround, 'db' | 'clock' | 'staff' | 'stores'>) {}

  /** Everything, as of now. */
  async of(campaign: Campaign): Promise<Report> {
    const states = await this.states(campaign.id)
    const events = new CreditEvents(this.ground.db.read, campaign.id)
    const visits = people(await events.credited(await events.visits()))
    const redemptions = people(await events.credited(await events.redemptions()))
    const unfollows = people(await events.credited(await events.unfollows()))
    const sales = await events.credited(await events.sales())
    const back = sales.filter(({ refundedFen }) => refundedFen > 0)
    const salesFen = sum(sales.map(({ paidFen }) => paidFen))
    const refundedFen = sum(back.map((sale) => sale.refundedFen))
    const { metric, target } = campaign.goal
    const reached = { visits, redemptions, sales: salesFen - refundedFen }[metric]
    return {
      states,
      total: sum(states.map(({ count }) => count)),
      credited: {
        ...{ visits, redemptions, unfollows, salesFen, refundedFen },
        sales: sales.length,
        refunds: back.length,
      },
      goal: { metric, target, reached },
      cards: await events.cards(),
      holdout: await this.holdout(campaign),
      ...(await this.homes(campaign.id, sales)),
    }
  }

  private async states(campaignId: string): Promise<Report['states']> {
    const rows = await this.ground.db.read.query<
      { arm: string; state: string; reasonCode: string | null; total: Count }[]
    >(
      `SELECT arm, state, reasonCode, COUNT(*) AS total FROM deliveries WHERE campaignId = ?
       GROUP BY arm, state, reasonCode ORDER BY total DESC, state, reasonCode`,
      [campaignId],
    )
    return rows.map(({ arm, state, reasonCode, total }) => ({
      state: arm === 'holdout' ? 'holdout' : state,
      reasonCode,
      sentence: reasonWords(arm === 'holdout' ? 'campaign.holdout' : reasonCode, state),
      count: Number(total),
    }))
  }

  /** Net sales of both arms from the start until a day after the end; each person counts, also who got nothing. */
  private async holdout(campaign: Campaign): Promise<Report['holdout']> {
    if (campaign.startedAt === null) return null
    const until = (campaign.stoppedAt ?? campaign.endAt) + CREDIT_MS
    const rows = await this.ground.db.read.query<
      { arm: 'send' | 'holdout'; customers: Count; fen: Count; fenSquared: Count }[]
    >(
      `SELECT q.arm, COUNT(*) AS customers, SUM(q.fen) AS fen, SUM(q.fen * 1.0 * q.fen) AS fenSquared FROM (
         SELECT d.id, d.arm, COALESCE(SUM(s.paidFen - s.refundedFen), 0) AS fen FROM deliveries d
         LEFT JOIN sales s ON s.customerId = d.customerId AND s.at >= ? AND s.at < ?
         WHERE d.campaignId = ? GROUP BY d.id, d.arm) q GROUP BY q.arm`,
      [campaign.startedAt, until, campaign.id],
    )
    const arms: Record<'send' | 'holdout', ArmSums> = { send: NOBODY, holdout: NOBODY }
    for (const { arm, customers, fen, fenSquared } of rows)
      arms[arm] = { customers: Number(customers), fen: Number(fen), fenSquared: Number(fenSquared) }
    const difference = differenceOf(arms.send, arms.holdout)
    if (!difference) return null
    const figures = ({ customers, fen }: ArmSums) => ({
      customers,
      netFen: fen,
      perCustomerFen: fen / customers,
    })
    return {
      send: figures(arms.send),
      holdout: figures(arms.holdout),
      differenceFen: difference.fen,
      interval: difference.interval,
      sentence:
        arms.send.fen === 0 && arms.holdout.fen === 0
          ? '两组都还没有成交，暂时看不出差别。'
          : differenceWords(difference.fen, difference.interval),
    }
  }

  private async homes(campaignId: string, sales: readonly CreditSale[]) {
    const rows = await this.ground.db.read.query<
      { storeId: string | null; staffId: string | null; total: Count }[]
    >(
      `SELECT b.storeId, b.staffId, COUNT(*) AS total FROM deliveries d
       LEFT JOIN bindings b ON b.customerId = d.customerId AND b.role = 'home' AND b.fromAt <= d.sentAt
         AND (b.toAt IS NULL OR b.toAt > d.sentAt)
       WHERE d.campaignId = ? AND d.state = 'sent' GROUP BY b.storeId, b.staffId`,
      [campaignId],
    )
    const stores = new Map((await this.ground.stores.all()).map(({ id, name }) => [id, name]))
    const staff = await this.ground.staff.namesOf(
      rows.flatMap(({ staffId }) => (staffId === null ? [] : [staffId])),
    )
    const grouped = (key: 'storeId' | 'staffId') => {
      const groups = new Map<string | null, { sent: number; sales: number; netFen: number }>()
      const group = (id: string | null) => {
        const found = groups.get(id) ?? { sent: 0, sales: 0, netFen: 0 }
        groups.set(id, found)
        return found
      }
      for (const row of rows) group(row[key]).sent += Number(row.total)
      for (const sale of sales) {
        const home = group(sale[key])
        home.sales++
        home.netFen += sale.paidFen - sale.refundedFen
      }
      return [...groups].sort(([, a], [, b]) => b.netFen - a.netFen || b.sent - a.sent)
    }
    return {
      byStore: grouped('storeId').map(([storeId, figures]) => ({
        storeId,
        storeName: storeId === null ? '没有归属门店' : (stores.get(storeId) ?? '已删除的门店'),
        ...figures,
      })),
      byGuide: grouped('staffId').map(([staffId, figures]) => ({
        staffId,
        staffName: staffId === null ? '没有专属导购' : (staff.get(staffId) ?? ''),
        ...figures,
      })),
    }
  }
}

function differenceWords(fen: number, interval: { fromFen: number; toFen: number } | null): string {
  const direction = fen >= 0 ? `多 ${yuan(fen)}` : `少 ${yuan(-fen)}`
  if (!interval) return `与对照组相比${direction}；人数太少，还不能判断是不是巧合。`
  const range = `95% 的把握在 ${yuan(interval.fromFen)} 到 ${yuan(interval.toFen)} 之间`
  const isSure = interval.fromFen > 0 || interval.toFen < 0
  return `与对照组相比${direction}，${range}；${isSure ? '差别不是巧合。' : '范围包含零，可能是巧合。'}`
}
