import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { migrations } from '../../migrations'
import { entities } from '../../src/app'
import { Campaign, makeCampaignEngine } from '../../src/features/push'
import { insertRows, pieces } from '../../src/features/push/engine/bulk'
import { openSharedMemory } from '../../src/platform/cache/open'
import { openDatabase } from '../../src/platform/db/open'
import { newId } from '../../src/platform/ids'
import { silentLogger } from '../../src/platform/log'
import { campaignRow, MORNING } from '../support/campaign-world'
import type { Report } from './report'

const MANY = Number(process.env.BENCH_FOLLOWERS ?? 1_000_000)
const FEW = 10_000

/** Freezes an audience of so many, rehearses it with a gate that says yes, and plans it; seconds and peak MB. */
async function planned(followers: number): Promise<{ seconds: number; peakMb: number }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'guidepost-planning-'))
  const db = await openDatabase({ url: `sqlite:${path.join(folder, 'plan.db')}`, entities, migrations })
  await db.migrate()
  const columns = ['id', 'state', 'createdAt', 'updatedAt']
  for (const some of pieces([...Array(followers).keys()], 20_000))
    await db.transact((tx) =>
      insertRows(tx, {
        table: 'customers',
        columns,
        rows: some.map(() => [newId(), 'live', MORNING, MORNING]),
      }),
    )
  const shared = openSharedMemory(undefined, silentLogger())
  const yes = { result: 'send', channel: 'messageCentre', reasonCode: 'channel.ready' } as const
  const engine = makeCampaignEngine({
    db,
    bus: shared.bus,
    clock: { now: () => MORNING },
    log: silentLogger(),
    owner: newId(),
    gate: { preview: (intents: readonly object[]) => Promise.resolve(intents.map(() => yes)) } as never,
    audienceOf: () => Promise.resolve({ sql: 'SELECT id AS customerId FROM customers', parameters: [] }),
    quietHours: () => Promise.resolve({ from: 1260, to: 540 }),
    massContent: () => Promise.reject(new Error('no mass message here')),
  })
  const campaign = campaignRow({ ratePerMinute: 60_000, endAt: MORNING + 30 * 86_400_000 })
  await db.transact((tx) => tx.insert(Campaign, campaign))
  let peak = 0
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20)
  const startedAt = performance.now()
  const forecast = await engine.forecast(campaign.id, 'bench')
  await db.transact((tx) => tx.update(Campaign, { id: campaign.id }, { forecastId: forecast.id }))
  await engine.start(campaign.id)
  while (!(await engine.sender.planOnce()));
  const seconds = (performance.now() - startedAt) / 1000
  clearInterval(watch)
  await shared.close()
  await db.close()
  rmSync(folder, { recursive: true, force: true })
  return { seconds, peakMb: peak / 1024 / 1024 }
}

/** How long planning takes for a large audience, how much memory, and how it grows. */
export async function measurePlanning(report: Report): Promise<void> {
  report.heading(
    `Planning ${MANY} followers on SQLite: freeze, walk, deliveries and chunks (the gate's own work apart)`,
  )
  const few = await planned(FEW)
  const many = await planned(MANY)
  report.line(`${FEW}: ${few.seconds.toFixed(2)} s; ${MANY}: ${many.seconds.toFixed(1)} s`)
  report.atMost('seconds', many.seconds, 120)
  report.atMost('peak memory in MB', many.peakMb, 512)
  report.atMost('time per follower, many against few', many.seconds / MANY / (few.seconds / FEW), 1.5)
}
