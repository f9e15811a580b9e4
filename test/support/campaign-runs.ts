import { setTimeout as wait } from 'node:timers/promises'
import { Campaign } from '../../src/features/push'
import { Delivery } from '../../src/features/push/entities/delivery'
import { templateContent } from './campaign-contents'
import { campaignRow, type CampaignWorld } from './campaign-world'

/** Starts a campaign; nothing is sent before somebody lets the sender run. */
export async function begun(world: CampaignWorld, fields: Partial<Campaign>): Promise<Campaign> {
  const campaign = campaignRow(fields)
  await world.app.db.transact((tx) => tx.insert(Campaign, campaign))
  // WeChat's clock went on while the test was prepared; ours stood still.
  world.moveTo(world.clock.now())
  await world.app.features.engine.start(campaign.id)
  return campaign
}

/** A service notice by template messages. */
export const notice = (world: CampaignWorld): Partial<Campaign> => ({
  class: 'serviceNotice',
  topic: 'live',
  contents: { template: templateContent(world) },
  ratePerMinute: 15_000,
})

/** Marketing by mass messages. */
export const massNews = (): Partial<Campaign> => ({ contents: { mass: { kind: 'text', text: '新品到店' } } })

/** How many deliveries are in which state. */
export const statesOf = ({ app }: CampaignWorld, campaignId: string): Promise<Record<string, number>> =>
  countsOf(app.db.read.findBy(Delivery, { campaignId }), ({ state }) => state)

/** How many deliveries have which reason; those without one are left out. */
export const reasonsOf = ({ app }: CampaignWorld, campaignId: string): Promise<Record<string, number>> =>
  countsOf(app.db.read.findBy(Delivery, { campaignId }), ({ reasonCode }) => reasonCode)

async function countsOf(
  rows: Promise<Delivery[]>,
  keyOf: (row: Delivery) => string | null,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const row of await rows) {
    const key = keyOf(row)
    if (key !== null) counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

/** The campaign's own state. */
export const stateOf = async ({ app }: CampaignWorld, id: string): Promise<string> =>
  (await app.db.read.findOneByOrFail(Campaign, { id })).state

/** How many messages the phones got, by how many each of them got. */
export function perPhone({ received }: CampaignWorld): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const lines of received.values()) counts[lines.length] = (counts[lines.length] ?? 0) + 1
  return counts
}

/** Waits in real time until it is so; fails after ten seconds. */
export async function until(isSo: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const deadline = Date.now() + ms
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('it did not come to be')
    await wait(10)
  }
}

const HALTS_WITHIN_MS = 2_000

/** What WeChat saw of a path after a stop or pause at `since` (its own clock). */
export interface Afterwards {
  /** Calls that arrived. */
  many: number
  /** When the last of them did, in ms after `since`. */
  lastMs: number
  /** Two seconds, and the longest answer for what was on its way. */
  allowedMs: number
}

/** Reads WeChat's own wire log for what arrived after a stop or pause. */
export function afterwards({ wire }: CampaignWorld, calledPath: string, since: number): Afterwards {
  const calls = wire.filter(({ path }) => path === calledPath)
  const after = calls.filter(({ arrivedAt }) => arrivedAt > since)
  return {
    many: after.length,
    lastMs: Math.max(0, ...after.map(({ arrivedAt }) => arrivedAt - since)),
    allowedMs: HALTS_WITHIN_MS + Math.max(0, ...calls.map(({ answerMs }) => answerMs)),
  }
}
