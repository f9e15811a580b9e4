import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import supertest from 'supertest'
import { openSharedMemory, type SharedMemory } from '../../../src/platform/cache/open'
import type { Database } from '../../../src/platform/db/database'
import { openDatabase } from '../../../src/platform/db/open'
import { newId } from '../../../src/platform/ids'
import { Job } from '../../../src/platform/jobs/job.entity'
import { Jobs } from '../../../src/platform/jobs/jobs'
import { Worker } from '../../../src/platform/jobs/worker'
import { silentLogger } from '../../../src/platform/log'
import type { Clock } from '../../../src/platform/clock'
import {
  InboundMessageRow,
  makeCallbacks,
  type CallbackAccountOptions,
  type Callbacks,
  type LateReply,
} from '../../../src/wechat/callback'
import { migrations } from '../../../migrations'
import { migratedDatabase, type EmptyDatabase } from '../../support/database'
import { Sender, type Push, type SenderOptions } from './sender'

const base = {
  appId: 'wx1234567890abcdef',
  token: 'officialToken',
  encodingAesKeys: ['abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'],
  accountId: 'gh_1',
}

/** What a test may want different. */
export interface ServerOptions {
  official?: Partial<CallbackAccountOptions>
  miniapp?: Partial<CallbackAccountOptions>
  clock?: Clock
  /** A database that several servers share; its owner throws it away. */
  database?: EmptyDatabase
  /** Empties that database first. */
  isFresh?: boolean
}

/** An answer to a push. */
export interface Answered {
  status: number
  text: string
  type: string
}

/** The callback server on its own: a Koa app, a database of the project's engine, jobs and worker. */
export interface TestServer {
  callbacks: Callbacks
  db: Database
  jobs: Jobs
  http: Server
  official: Sender
  miniapp: Sender
  /** Answers that were handed over to be sent as customer-service messages. */
  late: LateReply[]
  send(push: Push): Promise<Answered>
  /** Sends a body as the official account and returns the opened reply. */
  say(body: string): Promise<string>
  rows(): Promise<InboundMessageRow[]>
  close(): Promise<void>
}

function senderOf(path: string, account: CallbackAccountOptions): Sender {
  const options: SenderOptions = {
    path,
    appId: account.appId,
    accountId: 'gh_1',
    token: account.token,
    encodingAesKey: account.encodingAesKeys[0] ?? '',
    mode: account.mode,
    format: account.format ?? 'xml',
  }
  return new Sender(options)
}

/** Starts it; the router is empty. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const empty = options.database ?? (await migratedDatabase())
  const db = await openDatabase({
    url: empty.url,
    entities: [Job, InboundMessageRow],
    migrations,
    isRelaxed: true,
  })
  await db.migrate()
  if (options.isFresh)
    for (const table of ['inbound_messages', 'jobs'])
      await db.transact((tx) => tx.query(`DELETE FROM ${table}`))
  const log = silentLogger()
  const shared: SharedMemory = openSharedMemory(empty.redisUrl, log, `test:${empty.url.split('/').pop()}:`)
  const jobs = new Jobs(db, shared.bus)
  const owner = newId()
  const worker = new Worker({ db, bus: shared.bus, log, owner })
  const late: LateReply[] = []
  worker.register('test.late', (payload: LateReply) => Promise.resolve(void late.push(payload)))
  const official: CallbackAccountOptions = { account: 'official', mode: 'safe', ...base, ...options.official }
  const miniapp: CallbackAccountOptions = {
    account: 'miniapp',
    mode: 'safe',
    format: 'json',
    ...base,
    appId: 'wxfedcba0987654321',
    token: 'miniappToken',
    ...options.miniapp,
  }
  const callbacks = makeCallbacks({
    accounts: [official, miniapp],
    db,
    jobs,
    bus: shared.bus,
    sharedCache: shared.kind === 'redis' ? shared.cache : undefined,
    clock: options.clock ?? { now: () => Date.now() },
    log,
    owner,
    lateReply: (reply) =>
      reply.reply.type === 'transfer' ? undefined : { type: 'test.late', payload: reply },
  })
  const koa = new Koa()
  koa.silent = true
  koa.use((ctx) => {
    ctx.body = 'another page'
  })
  const handle = koa.callback()
  const http = createServer(
    (request, response) => void (callbacks.handle(request, response) ?? handle(request, response)),
  )
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  worker.start()
  callbacks.start()
  const sender = senderOf('/wechat/callback', official)
  const send = async ({ path, query, body, type }: Push): Promise<Answered> => {
    const answer = await supertest(http)
      .post(path)
      .query(query)
      .type(type)
      .send(body)
      .buffer(true)
      .parse(asText)
    return { status: answer.status, text: answer.body as string, type: answer.type }
  }
  return {
    callbacks,
    db,
    jobs,
    http,
    official: sender,
    miniapp: senderOf('/wechat/miniapp/callback', miniapp),
    late,
    send,
    say: async (body) => {
      const answer = await send(sender.push(body))
      if (answer.status !== 200) throw new Error(`answered ${answer.status}`)
      return sender.read(answer.text)
    },
    rows: () => db.read.find(InboundMessageRow, { order: { id: 'ASC' } }),
    close: async () => {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
      await callbacks.stop(2_000)
      await worker.stop(2_000)
      await shared.close()
      await db.close()
      if (!options.database) await empty.drop()
    },
  }
}

function asText(response: supertest.Response, done: (error: Error | null, body: string) => void): void {
  const stream = response as unknown as NodeJS.ReadableStream
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => (text += chunk))
  stream.on('end', () => done(null, text))
}

/** The port of a listening server. */
export const portOf = (http: Server): number => (http.address() as AddressInfo).port

/** Resolves when the condition holds; fails after five seconds. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 5_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${timeoutMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A promise that resolves after some time. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
