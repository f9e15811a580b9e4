import type { EntityManager } from 'typeorm'
import { newId } from '../../../src/platform/ids'
import { Job } from '../../../src/platform/jobs/job.entity'
import type { InboundMessage } from '../../../src/wechat/callback'
import { parseXml } from '../../../src/wechat/callback/xml'
import { migratedDatabase, type EmptyDatabase } from '../../support/database'
import { textMessage } from './sender'
import { pause, startServer, until, type TestServer } from './server'

let database: EmptyDatabase
let server: TestServer
beforeAll(async () => void (database = await migratedDatabase()))
afterAll(() => database.drop())
beforeEach(async () => void (server = await startServer({ database, isFresh: true })))
afterEach(() => server.close())

const said = (message: InboundMessage): string => (message.msgType === 'text' ? message.content : '')
const contentOf = (reply: string): unknown => (reply === 'success' ? reply : parseXml(reply)['Content'])

/** A parked job that nobody runs stands for work that was done. */
const markRow = (key: string): Job => ({
  id: newId(),
  type: 'test.mark',
  dedupeKey: null,
  payload: '{}',
  state: 'parked',
  runAt: 0,
  attempts: 0,
  maxAttempts: 1,
  lockedBy: null,
  lockedUntil: null,
  lastError: key,
  createdAt: 0,
})
const mark = (tx: EntityManager, key: string): Promise<unknown> => tx.insert(Job, markRow(key))
function write(key: string) {
  const row = Object.entries(markRow(key))
  return {
    table: 'jobs',
    columns: row.map(([column]) => column),
    values: row.map(([, value]) => value as string | number | null),
  }
}
const marks = async (): Promise<(string | null)[]> =>
  (await server.db.read.find(Job, { where: { type: 'test.mark' } })).map((job) => job.lastError).sort()

describe('work inside the transaction that takes the callback on', () => {
  test('commits with the row, the reply and what observers want written', async () => {
    server.callbacks.router
      .observe(() => [write('observed')])
      .handle((message) => ({
        within: async (tx) => {
          await mark(tx, `did ${said(message)}`)
          return { reply: { type: 'text', content: 'done' }, effects: [write('effect')], ruleId: 'rule' }
        },
      }))
    expect(contentOf(await server.say(textMessage('hi')))).toBe('done')
    expect(await marks()).toEqual(['did hi', 'effect', 'observed'])
    const reply = '{"type":"text","content":"done"}'
    expect(await server.rows()).toMatchObject([
      { state: 'done', answeredBy: 'passive', reply, ruleId: 'rule' },
    ])
  })

  test('is not done again for a redelivery, which gets the same reply byte for byte', async () => {
    let runs = 0
    server.callbacks.router.handle(() => ({
      within: async (tx) => {
        await mark(tx, `run ${++runs}`)
        return { reply: { type: 'text', content: `answer ${runs}` } }
      },
    }))
    const body = textMessage('hi')
    const replies = await Promise.all(Array.from({ length: 20 }, () => server.say(body)))
    replies.push(await server.say(body))
    expect(new Set(replies).size).toBe(1)
    expect(await marks()).toEqual(['run 1'])
    expect(server.callbacks.statistics.totals()).toMatchObject({ answered: 21, redelivered: 20 })
  })

  test('without anything to say is success', async () => {
    server.callbacks.router.handle(() => ({ within: (tx) => mark(tx, 'quiet').then(() => ({})) }))
    expect(await server.say(textMessage('hi'))).toBe('success')
    expect(await server.rows()).toMatchObject([{ state: 'done', answeredBy: 'none', reply: null }])
  })

  test('may leave the reply to the network', async () => {
    server.callbacks.router
      .handle(() => ({
        within: async (tx) => {
          await mark(tx, 'worked')
          return { later: { job: 'test.look', payload: { text: 'far away' } } }
        },
      }))
      .resolveWith('test.look', async ({ text }: { text: string }) => {
        await pause(100)
        return { type: 'text', content: text }
      })
    const body = textMessage('hi')
    expect(contentOf(await server.say(body))).toBe('far away')
    expect(contentOf(await server.say(body))).toBe('far away')
    expect(await marks()).toEqual(['worked'])
  })

  test('that fails leaves nothing of itself, and is tried again: success first, then the answer', async () => {
    let runs = 0
    server.callbacks.router
      .observe(() => [write('observed')])
      .handle(() => ({
        within: async (tx) => {
          await mark(tx, `run ${++runs}`)
          if (runs === 1) throw new Error('not yet')
          return { reply: { type: 'text', content: 'at last' }, effects: [write('effect')] }
        },
      }))
    const body = textMessage('hi')
    expect(await server.say(body)).toBe('success')
    await until(() => server.late.length > 0, 'the late answer')
    expect(await server.say(body)).toBe('success')
    expect(server.late).toMatchObject([{ reply: { type: 'text', content: 'at last' } }])
    expect(await marks()).toEqual(['effect', 'observed', 'run 2'])
    expect(await server.rows()).toMatchObject([{ state: 'done', answeredBy: 'service' }])
  })

  test('that failed once may still leave its reply to the network', async () => {
    let runs = 0
    server.callbacks.router
      .handle(() => ({
        within: async (tx) => {
          await mark(tx, `run ${++runs}`)
          if (runs === 1) throw new Error('not yet')
          return { later: { job: 'test.look', payload: null } }
        },
      }))
      .resolveWith('test.look', () => Promise.resolve({ type: 'text', content: 'looked up' }))
    expect(await server.say(textMessage('hi'))).toBe('success')
    await until(() => server.late.length > 0, 'the late answer')
    expect(server.late).toMatchObject([{ reply: { content: 'looked up' } }])
    expect(await marks()).toEqual(['run 2'])
  })

  test('whose reply WeChat would not take is undone with it', async () => {
    let content = '好'.repeat(700)
    server.callbacks.router.handle(() => ({
      within: async (tx) => {
        await mark(tx, `said ${content.length}`)
        return { reply: { type: 'text', content } }
      },
    }))
    expect(await server.say(textMessage('hi'))).toBe('success')
    expect(await marks()).toEqual([])
    content = '好'
    await until(() => server.late.length > 0, 'the late answer')
    expect(await marks()).toEqual(['said 1'])
  })

  test('that takes too long is not acknowledged, and done once for all that', async () => {
    let runs = 0
    server.callbacks.router.handle(() => ({
      within: async (tx) => {
        await mark(tx, 'slow')
        if (++runs === 1) await pause(3_300)
        return { reply: { type: 'text', content: 'slow and steady' } }
      },
    }))
    const body = textMessage('hi')
    expect((await server.send(server.official.push(body))).status).toBe(503)
    await until(async () => (await server.rows())[0]?.state === 'done', 'the commit')
    // MariaDB ends a transaction that is silent for two seconds; the work is then begun again at once.
    expect(runs).toBe(server.db.engine === 'sqlite' ? 1 : 2)
    expect(contentOf(await server.say(body))).toBe('slow and steady')
    expect(server.late).toEqual([])
    expect(await marks()).toEqual(['slow'])
  })
})
