import { DEFAULT_POLICIES, type PolicyValues } from '../../../src/domain/policies'
import {
  makeSending,
  sendingEntities,
  type PersonStanding,
  type Sending,
} from '../../../src/features/sending'
import { openSharedMemory } from '../../../src/platform/cache/open'
import { insertSql, type RowWrite } from '../../../src/platform/db/write'
import type { Clock } from '../../../src/platform/clock'
import type { Database, EntityClass } from '../../../src/platform/db/database'
import { Job } from '../../../src/platform/jobs/job.entity'
import { Jobs } from '../../../src/platform/jobs/jobs'
import { Worker } from '../../../src/platform/jobs/worker'
import { silentLogger } from '../../../src/platform/log'
import type { Account } from '../../../src/wechat/account'
import type { CallbackContext, Decision } from '../../../src/wechat/callback/router'
import { readMessage, type InboundMessage } from '../../../src/wechat/callback/message'
import type { Follower } from '../../../src/sandbox/client'
import { BenchDatabase, startWechatBench, type WechatBench } from '../../support/wechat'

/** Sending between a database and a running sandbox. */
export interface SendingBench extends WechatBench {
  sending: Sending
  jobs: Jobs
  worker: Worker
  /** Media ids that WeChat did not know. */
  lostMedia: string[]
  /** How customers stand, by id; a test puts them in. */
  people: Map<string, PersonStanding>
  /** The policy `frequency`. */
  frequency: PolicyValues['frequency']
  /** Another process with the same database. */
  anotherSending(): Sending
  /** A person who follows in the sandbox; nothing has been told to our side yet. */
  follower(): Promise<Follower>
  /** Commits the allowances that a message causes, as the callback endpoint does. */
  receive(message: InboundMessage, account?: Account): Promise<void>
  /** Lets the feature's own handlers take a message, as the callback endpoint does; the reply, if there is one. */
  told(message: InboundMessage, context: CallbackContext): Promise<Decision>
  /** The person says something, in the sandbox and to us. */
  says(person: Follower): Promise<void>
  /** Texts that arrived on the person's phone as customer-service messages. */
  received(person: Follower): Promise<string[]>
}

/** Writes rows as the callback endpoint does. */
export async function writeRows(db: Database, rows: readonly RowWrite[]): Promise<void> {
  const engine = db.engine === 'sqlite' ? 'sqlite' : 'mysql'
  await db.transact(async (tx) => {
    for (const row of rows) await tx.query(insertSql(row, 1, engine), [...row.values])
  })
}

let inboundCount = 0

/** The context of a fresh callback. */
export const contextOf = (account: Account = 'official') => ({
  account,
  inboundId: `in-${++inboundCount}`,
  receivedAt: Date.now(),
})

/** An inbound message at `at` (epoch ms). */
export function inbound(openId: string, at: number, fields: Record<string, string>): InboundMessage {
  const CreateTime = String(Math.floor(at / 1000))
  return readMessage({ ToUserName: 'gh_test', FromUserName: openId, CreateTime, ...fields })
}

/** A text message. */
export const textFrom = (openId: string, at: number): InboundMessage =>
  inbound(openId, at, { MsgType: 'text', Content: '在吗', MsgId: String(900_000 + inboundCount++) })

/** An event. */
export const eventFrom = (openId: string, at: number, name: string): InboundMessage =>
  inbound(openId, at, { MsgType: 'event', Event: name, EventKey: '' })

/** The database of a test file about sending, with the tables of `entities` too. */
export const sendingDatabase = (entities: EntityClass[] = []): BenchDatabase =>
  new BenchDatabase([Job, ...sendingEntities, ...entities])

/** Starts everything; `ownClock` when sending is not to follow the sandbox's, which runs on by itself. */
export async function startSendingBench(database: BenchDatabase, ownClock?: Clock): Promise<SendingBench> {
  const bench = await startWechatBench(database)
  const { db, sandbox } = bench
  const clock = ownClock ?? bench.clock
  const shared = openSharedMemory(undefined, silentLogger())
  const jobs = new Jobs(db, shared.bus)
  const worker = new Worker({ db, bus: shared.bus, log: silentLogger(), owner: 'test' })
  const lostMedia: string[] = []
  const people = new Map<string, PersonStanding>()
  const frequency = { ...DEFAULT_POLICIES.frequency }
  const make = (official: WechatBench['official']): Sending =>
    makeSending({
      db,
      clock,
      jobs,
      log: silentLogger(),
      senders: { official: official.gateway, miniapp: bench.miniapp.gateway },
      onLostMedia: (mediaId) => Promise.resolve(void lostMedia.push(mediaId)),
      neighbours: {
        standings: (_tx, ids) =>
          Promise.resolve(new Map(ids.flatMap((id) => (people.has(id) ? [[id, people.get(id)!]] : [])))),
        customerFor: (_tx, { account, openId }) =>
          Promise.resolve([...people.values()].find((one) => one[account] === openId)!.customerId),
        maySee: () => Promise.resolve(true),
        frequency: () => Promise.resolve(frequency),
      },
    })
  const sending = make(bench.official)
  for (const [type, handler] of Object.entries(sending.jobHandlers)) worker.register(type, handler)
  const receive = (message: InboundMessage, account: Account = 'official'): Promise<void> =>
    writeRows(db, [...sending.observe(message, contextOf(account))])
  return {
    ...bench,
    clock,
    sending,
    jobs,
    worker,
    lostMedia,
    people,
    frequency,
    anotherSending: () => make(bench.anotherOfficial()),
    // Made in the world itself: the control API would wait for a server that answers callbacks.
    follower: async () => {
      const person = await sandbox.client.person({ nickname: '小明' })
      const inWorld = sandbox.world.personById(person.id)!
      inWorld.subscribed = true
      sandbox.world.personChanged(inWorld)
      return person
    },
    receive,
    told: async (message, context) => {
      const decision = (await sending.onMessage(message, context)) ?? {}
      return decision.within ? db.transact((tx) => decision.within!(tx)) : decision
    },
    says: async (person) => {
      sandbox.world.windows.open(person.id, 'official', 'message')
      await receive(textFrom(person.openId(), clock.now()))
    },
    received: async (person) => {
      const lines = await sandbox.client.chats(person.id)
      return lines.flatMap(({ via, content }) =>
        via === 'service' && content.type === 'text' ? [content.text] : [],
      )
    },
    close: async () => {
      await shared.close()
      await bench.close()
    },
  }
}
