import { setTimeout as wait } from 'node:timers/promises'
import { Campaign } from '../../src/features/push'
import type { CampaignWorld } from './campaign-world'

const MINUTE_MS = 60_000
const HELD_MS = 50

/** Moves the clock from one due moment to the next until the campaign is over, as time would. */
export async function playOut(
  world: CampaignWorld,
  campaignId: string,
  onStep: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { app, clock } = world
  for (let step = 0; step < 5_000; step++) {
    await app.features.engine.sender.runDue()
    await onStep()
    const campaign = await app.db.read.findOneByOrFail(Campaign, { id: campaignId })
    if (campaign.state !== 'running') return
    const [next] = await app.db.read.query<{ at: number | string | null }[]>(
      `SELECT MIN(at) AS at FROM (SELECT dueAt AS at FROM delivery_chunks WHERE state = 'open' AND dueAt > ?
       UNION ALL SELECT retryAt AS at FROM mass_batches WHERE state IN ('waiting', 'sending') AND retryAt > ?) x`,
      [clock.now(), clock.now()],
    )
    // Nothing lies ahead but what somebody holds: leases run out by the machine's time and not by the campaign's.
    const isHeld = !next?.at && (await isLeased(world, campaignId))
    if (isHeld) await wait(HELD_MS)
    else world.moveTo(next?.at ? Number(next.at) : clock.now() + MINUTE_MS)
  }
  throw new Error(`the campaign did not come to its end: ${await whatIsLeft(world, campaignId)}`)
}

/** Whether a chunk or a mass message is held by whoever began it. */
async function isLeased({ app }: CampaignWorld, campaignId: string): Promise<boolean> {
  const [row] = await app.db.read.query<{ many: number | string }[]>(
    `SELECT COUNT(*) AS many FROM (
       SELECT id FROM delivery_chunks WHERE campaignId = ? AND state = 'open' AND leaseUntil > ?
       UNION ALL SELECT id FROM mass_batches
       WHERE campaignId = ? AND state IN ('waiting', 'sending') AND leaseUntil > ?) x`,
    [campaignId, Date.now(), campaignId, Date.now()],
  )
  return Number(row!.many) > 0
}

async function whatIsLeft({ app, clock }: CampaignWorld, campaignId: string): Promise<string> {
  const { read } = app.db
  const states = await read.query(
    'SELECT state, reasonCode, COUNT(*) AS many FROM deliveries WHERE campaignId = ? GROUP BY state, reasonCode',
    [campaignId],
  )
  const chunks = await read.query(
    'SELECT state, dueAt, leaseUntil FROM delivery_chunks WHERE campaignId = ?',
    [campaignId],
  )
  const batches = await read.query('SELECT state, retryAt FROM mass_batches WHERE campaignId = ?', [
    campaignId,
  ])
  const open = (chunks as { state: string }[]).filter(({ state }) => state !== 'done')
  return JSON.stringify({ now: clock.now(), states, open, batches })
}
