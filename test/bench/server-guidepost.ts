import 'reflect-metadata'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { In, LessThanOrEqual } from 'typeorm'
import { buildApp, type App } from '../../src/app'
import { listen } from '../../src/platform/http/listen'
import { newId } from '../../src/platform/ids'
import { Job } from '../../src/platform/jobs/job.entity'
import { silentLogger } from '../../src/platform/log'
import { serveCandidate } from './child'
import { question, type Mode } from './requests'
import { percentile } from './load'
import { addRules, configOf, writeRules } from './rules'
import { countStatements, statementsOf } from './statements'

/** What the benchmark chooses. */
export interface Settings {
  mode: Mode
  /** A SQLite file with the rules in it, which is copied. */
  template?: string
  /** A database server instead, and how many rules it gets. */
  databaseUrl?: string
  rules?: number
  /** Where the pretend WeChat answers; nowhere unless told. */
  wechatApiUrl?: string
}

/** The whole product as it runs in production: durable commits, all features, only the log is silent. */
async function main(): Promise<void> {
  const settings = JSON.parse(process.argv[2] ?? '{}') as Settings
  const folder = mkdtempSync(path.join(tmpdir(), 'guidepost-bench-'))
  const file = path.join(folder, 'bench.db')
  if (settings.template) copyFileSync(settings.template, file)
  const databaseUrl = settings.databaseUrl ?? `sqlite:${file}`
  if (settings.rules !== undefined) await writeRules(databaseUrl, settings.rules)
  const app = await buildApp(configOf(databaseUrl, settings.mode, settings.wechatApiUrl), silentLogger())
  if (settings.wechatApiUrl) countStatements()
  const listening = await listen((request, response) => void app.http(request, response), '127.0.0.1', 0)
  const startedAt = performance.now()
  await app.start()
  const startMs = performance.now() - startedAt
  serveCandidate(listening.port, {
    startMs: () => Promise.resolve({ ms: startMs }),
    durable: async () => ({ isDurable: Number((await app.db.durability()).isDurable) }),
    settle: () => settle(app),
    statements: async () => ({ count: await statementsOf(app.db) }),
    openCards: () => openCards(app),
    stored: async () => ({ rows: await countRows(app) }),
    saveRule: () => saveRule(app),
    rebuild: () => rebuild(app),
  })
  process.on('SIGTERM', () => {
    void listening
      .stop(1_000)
      .then(() => app.close())
      .then(() => {
        rmSync(folder, { recursive: true, force: true })
        process.exit(0)
      })
  })
}

/** Waits until no job is due: a process asks once for the customer of everybody it has not met. */
async function settle(app: App): Promise<Record<string, number>> {
  const startedAt = performance.now()
  for (;;) {
    const due = await app.db.read.countBy(Job, {
      state: In(['queued', 'running']),
      runAt: LessThanOrEqual(Date.now()),
    })
    if (due === 0) return { ms: performance.now() - startedAt }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Opens a card for everybody who is bound and has none, 48 at a time; the profile was read and consent is given. */
async function openCards({ db, features }: App): Promise<Record<string, number>> {
  const without: { customerId: string }[] = await db.read.query(
    'SELECT customerId FROM bindings WHERE customerId NOT IN (SELECT customerId FROM cards)',
  )
  const opened = without.length
  const latencies = new Float64Array(opened)
  const startedAt = performance.now()
  const openOne = async (index: number): Promise<void> => {
    const from = performance.now()
    const { customerId } = without[index]!
    await db.transact((tx) => features.membership.open(tx, customerId, Date.now()))
    latencies[index] = performance.now() - from
  }
  let next = 0
  const open = async (): Promise<void> => {
    while (next < opened) await openOne(next++)
  }
  await Promise.all(Array.from({ length: 48 }, open))
  return { ms: performance.now() - startedAt, opened, p99Ms: percentile(latencies, 0.99) }
}

async function countRows(app: App): Promise<number> {
  const rows: { count: number | string }[] = await app.db.read.query(
    'SELECT COUNT(*) AS count FROM inbound_messages',
  )
  return Number(rows[0]?.count)
}

/** An operator saves a rule; resolves when it answers. */
async function saveRule(app: App): Promise<Record<string, number>> {
  const startedAt = performance.now()
  const before = app.replies.version()
  await app.replies.rules.create({
    name: `新规则 ${newId()}`,
    triggers: [{ kind: 'contains', phrase: `新词${newId()}` }],
    conditions: {},
    answers: [{ type: 'text', text: '您好' }],
    answerMode: 'all',
    priority: 0,
    isActive: true,
    reviewAt: null,
    owner: null,
  })
  while (app.replies.version() === before) await new Promise((resolve) => setTimeout(resolve, 1))
  return { ms: performance.now() - startedAt }
}

/** Two thousand rules come at once, as from an import, so that the whole matcher is built anew. */
async function rebuild(app: App): Promise<Record<string, number>> {
  const startedAt = performance.now()
  await addRules(app, 2_000, question, `导入 ${newId()} `)
  return { ms: performance.now() - startedAt }
}

main().catch((error: Error) => {
  process.send?.({ failed: error.stack ?? error.message })
  process.exitCode = 1
})
