import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import mysql2 from 'mysql2/promise'
import { request } from 'undici'
import { loadConfig, type Config } from '../../config/load'
import { migrations } from '../../migrations'
import { entities } from '../../src/app'
import { readDraft } from '../../src/features/replies'
import { makeReplies } from '../../src/features/replies'
import { openSharedMemory } from '../../src/platform/cache/open'
import { systemClock } from '../../src/platform/clock'
import type { Database } from '../../src/platform/db/database'
import { openDatabase } from '../../src/platform/db/open'
import { Jobs } from '../../src/platform/jobs/jobs'
import { silentLogger } from '../../src/platform/log'
import { accountsFor } from '../../src/sandbox/accounts'
import { startSandbox, type RunningSandbox } from '../../src/sandbox/main'
import { RuleDraft } from '../../src/contract/replies'
import { drawLandscape, PALETTES } from '../../src/cli/demo/picture'
import { startMariadb } from '../support/servers'
import { startServerProcess, type ServerProcess } from '../support/server-process'
import { Sender } from '../wechat/callback/sender'

/** Two server processes on one MariaDB and Redis, the sandbox before them, and a switch that says who gets what. */
export interface Arena {
  servers: ServerProcess[]
  sandbox: RunningSandbox
  config: Config
  db: Database
  /** Decides per callback which server gets it; set it per test. */
  route: (attempt: number) => ServerProcess
  start(): Promise<ServerProcess>
  close(): Promise<void>
}

/** A rule that echoes what was said, and one whose picture must be uploaded before it can be sent. */
async function writeRules(db: Database, config: Config): Promise<void> {
  const log = silentLogger()
  const shared = openSharedMemory(undefined, log)
  const replies = makeReplies({
    db,
    bus: shared.bus,
    jobs: new Jobs(db, shared.bus),
    clock: systemClock,
    log,
    brand: '山前',
    ownHost: new URL(config.publicUrl).host,
    // Nothing is sent from here: the rules are only stored.
    gateway: {} as Parameters<typeof makeReplies>[0]['gateway'],
  })
  const save = (draft: object): Promise<unknown> => replies.rules.create(readDraft(RuleDraft.parse(draft)))
  await save({
    name: '回声',
    triggers: [{ kind: 'default' }],
    answers: [{ type: 'text', text: '收到：{{input}}' }],
  })
  for (let index = 0; index < 8; index++) {
    const bytes = drawLandscape(PALETTES.tea, 50 + index, 60, 40)
    const asset = await replies.assets.upload('image', `${index}.png`, bytes)
    const triggers = [{ kind: 'exact', phrase: `图片${index}` }]
    await save({ name: `图片${index}`, triggers, answers: [{ type: 'image', assetId: asset.id }] })
  }
  await shared.close()
}

/** A MariaDB of its own with full durability (decisions.md 32); the everyday one relaxes its flushes. */
async function durableMariadb(): Promise<{ url: string; drop(): void }> {
  const server = await startMariadb(true)
  const connection = await mysql2.createConnection(server.url.replace(/^mariadb/, 'mysql'))
  await connection.query('CREATE DATABASE race CHARACTER SET utf8mb4 COLLATE utf8mb4_bin')
  await connection.end()
  return { url: `${server.url}/race`, drop: () => server.stop() }
}

/** Passes every callback on, byte for byte, to the server that `route` names, and its answer back. */
function startRouter(routeOf: () => Arena['route']): Promise<Server> {
  const attempts = new Map<string, number>()
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks)
      const openId = new URL(incoming.url!, 'http://router').searchParams.get('openid') ?? ''
      const attempt = (attempts.get(openId) ?? 0) + 1
      attempts.set(openId, attempt)
      const { url } = routeOf()(attempt)
      const abort = new AbortController()
      outgoing.on('close', () => abort.abort())
      request(url + incoming.url!, {
        method: 'POST',
        body,
        headers: { 'content-type': 'text/xml' },
        signal: abort.signal,
      })
        .then(async (answer) => {
          outgoing.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) })
          outgoing.end(Buffer.from(await answer.body.arrayBuffer()))
        })
        .catch(() => outgoing.destroy())
    })
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

/** Starts everything with full durability. */
export async function openArena(): Promise<Arena> {
  const database = await durableMariadb()
  const arena = { servers: [] as ServerProcess[] } as Arena
  arena.route = () => arena.servers[0]!
  const router = await startRouter(() => arena.route)
  const publicUrl = `http://127.0.0.1:${(router.address() as AddressInfo).port}`
  const sandbox = await startSandbox({
    port: 0,
    accounts: accountsFor(loadConfig({}), publicUrl),
    seedNumber: 3,
  })
  const environment = {
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    REDIS_URL: `${process.env.TEST_REDIS_URL}/1`,
    WECHAT_API_URL: sandbox.url,
    PUBLIC_URL: publicUrl,
  }
  const config = loadConfig(environment)
  const db = await openDatabase({ url: database.url, entities, migrations, isTool: true })
  await db.migrate()
  await writeRules(db, config)
  const start = async (): Promise<ServerProcess> => {
    const server = await startServerProcess(environment)
    arena.servers.push(server)
    return server
  }
  const close = async (): Promise<void> => {
    await Promise.all(arena.servers.map((server) => server.kill()))
    router.closeAllConnections()
    await new Promise<void>((resolve) => router.close(() => resolve()))
    await sandbox.close()
    await db.close()
    database.drop()
  }
  return Object.assign(arena, { sandbox, config, db, start, close })
}

/** WeChat's hand for callbacks that go straight to one of the servers. */
export function callbackSender({ wechat }: Config): Sender {
  const { appId, accountId, token, encodingAesKeys, mode } = wechat
  const path = '/wechat/callback'
  return new Sender({
    path,
    appId,
    accountId,
    token,
    encodingAesKey: encodingAesKeys[0]!,
    mode,
    format: 'xml',
  })
}
