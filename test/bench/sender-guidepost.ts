import 'reflect-metadata'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { buildApp, type App } from '../../src/app'
import { Campaign, makeCampaignEngine, type CampaignEngine } from '../../src/features/push'
import { Delivery } from '../../src/features/push/entities/delivery'
import { openSharedMemory } from '../../src/platform/cache/open'
import type { Database } from '../../src/platform/db/database'
import { newId } from '../../src/platform/ids'
import { silentLogger } from '../../src/platform/log'
import { campaignRow, MORNING } from '../support/campaign-world'
import { seedFollowers } from './audience'
import { serveCandidate } from './child'
import { configOf } from './rules'

interface Settings {
  wechatApiUrl: string
  recipients: number
  concurrency: number
}

const startedAt = Date.now()
/** It is the morning of a working day, and time passes. */
const clock = { now: () => MORNING + Date.now() - startedAt }
/** A campaign is due at once: what is measured is the sender and not the rate that somebody chose. */
const PER_MINUTE = 6_000_000

/** The product's own sender on SQLite with durable commits; only WeChat's limits per minute are left out. */
function engineOf({ db, features }: App, concurrency: number): CampaignEngine {
  const { bus } = openSharedMemory(undefined, silentLogger())
  return makeCampaignEngine({
    db,
    bus,
    clock,
    log: silentLogger(),
    owner: newId(),
    concurrency,
    gate: features.sending.gate,
    shared: { add: (_, many) => Promise.resolve(many) },
    audienceOf: () => Promise.resolve({ sql: 'SELECT id AS customerId FROM customers', parameters: [] }),
    quietHours: () => Promise.resolve({ from: 1260, to: 540 }),
    massContent: () => Promise.reject(new Error('no mass message here')),
    massStatus: () => Promise.reject(new Error('no mass message here')),
  })
}

async function isRunning({ read }: Database, campaignId: string): Promise<boolean> {
  const [row] = await read.query<{ state: string }[]>('SELECT state FROM campaigns WHERE id = ?', [
    campaignId,
  ])
  return row!.state === 'running'
}

/** Sends one campaign to everybody: the seconds from the first claim to the last commit. */
async function send(app: App, concurrency: number): Promise<Record<string, number>> {
  const { db } = app
  const engine = engineOf(app, concurrency)
  const contents = {
    template: { templateId: 'bench', page: '/pages/home/home', data: { thing1: '新品到店' } },
  }
  const campaign = campaignRow({ class: 'serviceNotice', contents, ratePerMinute: PER_MINUTE })
  await db.transact((tx) => tx.insert(Campaign, campaign))
  await engine.forecast(campaign.id, 'bench')
  await engine.start(campaign.id)
  while (!(await engine.sender.planOnce()));
  const from = performance.now()
  engine.sender.start(() => false)
  while (await isRunning(db, campaign.id)) await wait(10)
  const seconds = (performance.now() - from) / 1000
  await engine.sender.stop()
  const sent = await db.read.countBy(Delivery, { campaignId: campaign.id, state: 'sent' })
  return { seconds, sent }
}

async function main(): Promise<void> {
  const { wechatApiUrl, recipients, concurrency } = JSON.parse(process.argv[2] ?? '{}') as Settings
  const folder = mkdtempSync(path.join(tmpdir(), 'guidepost-sender-'))
  const url = `sqlite:${path.join(folder, 'bench.db')}`
  const app = await buildApp(configOf(url, 'safe', wechatApiUrl), silentLogger(), {
    clock,
    callsAtOnce: concurrency,
  })
  await seedFollowers(app.db, recipients)
  serveCandidate(0, { send: () => send(app, concurrency) })
  process.on('SIGTERM', () => {
    void app.close().then(() => {
      rmSync(folder, { recursive: true, force: true })
      process.exit(0)
    })
  })
}

main().catch((error: Error) => {
  process.send?.({ failed: error.stack ?? error.message })
  process.exitCode = 1
})
