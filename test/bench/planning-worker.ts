import 'reflect-metadata'
import { migrations } from '../../migrations'
import { entities } from '../../src/app'
import { Campaign, makeCampaignEngine } from '../../src/features/push'
import type { SendVerdict } from '../../src/domain/send-facts'
import { openSharedMemory } from '../../src/platform/cache/open'
import { openDatabase } from '../../src/platform/db/open'
import { newId } from '../../src/platform/ids'
import { silentLogger } from '../../src/platform/log'
import { campaignRow, MORNING } from '../support/campaign-world'
import { serveCandidate } from './child'

interface Settings {
  databaseUrl: string
}

const HOUR_MS = 3_600_000
const yes: SendVerdict = { result: 'send', channel: 'messageCentre', reasonCode: 'channel.ready' }
const noonOn: SendVerdict = {
  result: 'later',
  at: MORNING + 2 * HOUR_MS,
  reasonCode: 'preference.paused',
  sentence: '',
}

/** Every fourth customer has a pause until noon, everybody else gets it at once. */
const preview = (intents: readonly object[], at?: number): Promise<SendVerdict[]> =>
  Promise.resolve(intents.map((_, index) => (index % 4 === 3 && at! < noonOn.at ? noonOn : yes)))

/** A process that does nothing but plan: freezes the audience, walks through it, and writes deliveries and chunks. */
async function main(): Promise<void> {
  const { databaseUrl } = JSON.parse(process.argv[2] ?? '{}') as Settings
  const db = await openDatabase({ url: databaseUrl, entities, migrations })
  const log = silentLogger()
  const engine = makeCampaignEngine({
    db,
    log,
    bus: openSharedMemory(undefined, log).bus,
    clock: { now: () => MORNING },
    owner: newId(),
    gate: { preview } as never,
    audienceOf: () => Promise.resolve({ sql: 'SELECT id AS customerId FROM customers', parameters: [] }),
    quietHours: () => Promise.resolve({ from: 1260, to: 540 }),
    massContent: () => Promise.reject(new Error('no mass message here')),
    massStatus: () => Promise.reject(new Error('no mass message here')),
  })
  const plan = async (): Promise<Record<string, number>> => {
    const campaign = campaignRow({ ratePerMinute: 60_000, endAt: MORNING + 30 * 24 * HOUR_MS })
    await db.transact((tx) => tx.insert(Campaign, campaign))
    const idleMb = process.memoryUsage.rss() / 1024 / 1024
    const startedAt = performance.now()
    const forecast = await engine.forecast(campaign.id, 'bench')
    const rehearsedAt = performance.now()
    await db.transact((tx) => tx.update(Campaign, { id: campaign.id }, { forecastId: forecast.id }))
    await engine.start(campaign.id)
    while (!(await engine.sender.planOnce()));
    const { audience, later } = forecast.totals!
    return {
      rehearsed: (rehearsedAt - startedAt) / 1000,
      seconds: (performance.now() - startedAt) / 1000,
      idleMb,
      // What the operating system saw of this process at its highest.
      peakMb: process.resourceUsage().maxRSS / 1024,
      audience,
      later,
    }
  }
  serveCandidate(0, { plan })
  process.on('SIGTERM', () => void db.close().then(() => process.exit(0)))
}

main().catch((error: Error) => {
  process.send?.({ failed: error.stack ?? error.message })
  process.exitCode = 1
})
