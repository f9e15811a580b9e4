import fc from 'fast-check'
import type { RowWrite } from '../../../src/platform/db/write'
import { newId } from '../../../src/platform/ids'
import { Job } from '../../../src/platform/jobs/job.entity'
import type { Decision, InboundMessage } from '../../../src/wechat/callback'
import { parseXml } from '../../../src/wechat/callback/xml'
import { migratedDatabase, type EmptyDatabase } from '../../support/database'
import { eventSamples } from '../protocol/samples'
import { textMessage } from './sender'
import { pause, startServer, until, type TestServer } from './server'

let database: EmptyDatabase
let server: TestServer
beforeAll(async () => {
  database = await migratedDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  server = await startServer({ database, isFresh: true })
})
afterEach(() => server.close())

const said = (message: InboundMessage): string => (message.msgType === 'text' ? message.content : '')
const contentOf = (reply: string): unknown => (reply === 'success' ? reply : parseXml(reply)['Content'])

/** An effect that can be counted: a parked job nobody runs. */
function mark(key: string): RowWrite {
  const columns = [
    'id',
    'type',
    'payload',
    'state',
    'runAt',
    'attempts',
    'maxAttempts',
    'createdAt',
    'lastError',
  ]
  return { table: 'jobs', columns, values: [newId(), 'test.mark', '{}', 'parked', 0, 0, 1, 0, key] }
}
const marks = async (): Promise<(string | null)[]> =>
  (await server.db.read.find(Job, { where: { type: 'test.mark' } })).map((job) => job.lastError)

describe('a redelivery', () => {
  test('gets the same reply, byte for byte, with the same or a fresh query, and changes nothing', async () => {
    let asked = 0
    server.callbacks.router.handle((message) => {
      const effects = [mark(said(message))]
      return { reply: { type: 'text', content: `answer ${++asked}` }, effects, ruleId: 'rule' }
    })
    const body = textMessage('hi')
    const first = server.official.push(body)
    const replies: string[] = []
    for (const push of [first, first, server.official.push(body), server.official.push(body)]) {
      replies.push(server.official.read((await server.send(push)).text))
    }
    expect(contentOf(replies[0] ?? '')).toBe('answer 1')
    expect(new Set(replies).size).toBe(1)
    expect(await marks()).toEqual(['hi'])
    expect(await server.rows()).toMatchObject([{ state: 'done', answeredBy: 'passive', ruleId: 'rule' }])
    expect(server.callbacks.statistics.totals()).toMatchObject({ answered: 4, redelivered: 3 })
  })

  test('arriving twenty times at once has one effect and twenty equal answers', async () => {
    server.callbacks.router.handle((message) => ({
      reply: { type: 'text', content: `answer ${Math.random()}` },
      effects: [mark(said(message))],
    }))
    const body = textMessage('hi')
    const replies = await Promise.all(Array.from({ length: 20 }, () => server.say(body)))
    expect(new Set(replies).size).toBe(1)
    expect(await marks()).toEqual(['hi'])
  })

  test('of an event without an id is known by its fields', async () => {
    server.callbacks.router.observe((message) => [mark(message.msgType === 'event' ? message.event : '')])
    for (const sample of [
      eventSamples['SCAN'],
      eventSamples['CLICK'],
      eventSamples['SCAN'],
      eventSamples['subscribe'],
    ]) {
      expect(await server.say(sample ?? '')).toBe('success')
    }
    expect((await marks()).sort()).toEqual(['click', 'scan', 'subscribe'])
  })

  test('whatever comes how often and in which order: one effect and one answer each', async () => {
    server.callbacks.router
      .observe((message) => [mark(`seen ${said(message)}`)])
      .handle((message) => ({
        reply: { type: 'text', content: `${said(message)} ${newId()}` },
        effects: [mark(`done ${said(message)}`)],
      }))
    let round = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(9), { minLength: 1, maxLength: 25 }),
        fc.nat(8),
        async (order, together) => {
          const name = `r${++round}`
          const answers = new Map<number, Set<string>>()
          const deliver = async (which: number): Promise<void> => {
            const reply = await server.say(textMessage(`${name}-${which}`, { msgId: `${round}0000${which}` }))
            answers.set(which, (answers.get(which) ?? new Set()).add(reply))
          }
          for (let at = 0; at < order.length; at += together + 1) {
            await Promise.all(order.slice(at, at + together + 1).map(deliver))
          }
          for (const replies of answers.values()) expect(replies.size).toBe(1)
          const expected = [...answers.keys()].flatMap((which) => [
            `done ${name}-${which}`,
            `seen ${name}-${which}`,
          ])
          const found = (await marks()).filter((key) => key?.split(' ')[1]?.startsWith(`${name}-`))
          expect(found.sort()).toEqual(expected.sort())
        },
      ),
      { numRuns: 15 },
    )
  })
})

describe('an answer that needs the network', () => {
  const later = (ms: number, answer = 'found'): (() => number) => {
    let runs = 0
    server.callbacks.router
      .handle((message): Decision => ({ later: { job: 'test.look', payload: { text: said(message) } } }))
      .resolveWith('test.look', async ({ text }: { text: string }) => {
        runs++
        await pause(ms)
        return { type: 'text', content: `${answer} ${text}` }
      })
    return () => runs
  }

  test('is given passively when it is in time, and to every redelivery that waits', async () => {
    const runs = later(400)
    const body = textMessage('hi')
    const first = server.say(body)
    await pause(100)
    const replies = await Promise.all([first, server.say(body), server.say(body)])
    expect(replies.map(contentOf)).toEqual(['found hi', 'found hi', 'found hi'])
    expect(new Set(replies).size).toBe(1)
    expect(await server.say(body)).toBe(replies[0])
    expect(runs()).toBe(1)
    expect(await server.rows()).toMatchObject([{ state: 'done', answeredBy: 'passive', leaseUntil: null }])
    expect(server.late).toEqual([])
  })

  test('follows as a customer-service message after 4 seconds, never both', async () => {
    later(4_400)
    const body = textMessage('hi')
    const startedAt = performance.now()
    expect(await server.say(body)).toBe('success')
    expect(performance.now() - startedAt).toBeGreaterThan(3_900)
    expect(performance.now() - startedAt).toBeLessThan(4_450)
    expect(await server.say(body)).toBe('success')
    await until(() => server.late.length > 0, 'the late answer')
    expect(await server.say(body)).toBe('success')
    await pause(800)
    const [row] = await server.rows()
    expect(row).toMatchObject({ state: 'done', answeredBy: 'service' })
    const reply = { type: 'text', content: 'found hi' }
    expect(server.late).toEqual([{ account: 'official', openId: 'oA', reply, cause: `${row?.id}:late` }])
  })

  test('that turns out empty is success', async () => {
    server.callbacks.router
      .handle(() => ({ later: { job: 'test.look', payload: null } }))
      .resolveWith('test.look', () => Promise.resolve(undefined))
    expect(await server.say(textMessage('hi'))).toBe('success')
    expect(await server.rows()).toMatchObject([{ state: 'done', answeredBy: 'none' }])
  })

  test('is worked out by another process when its owner is gone', async () => {
    const runs = later(50)
    await abandoned(textMessage('hi', { msgId: '777' }))
    const startedAt = performance.now()
    expect(contentOf(await server.say(textMessage('hi', { msgId: '777' })))).toBe('found hi')
    expect(performance.now() - startedAt).toBeLessThan(1_500)
    expect(runs()).toBe(1)
  })

  test('is sent by itself when nobody comes again to fetch it', async () => {
    later(0)
    await abandoned(textMessage('hi', { msgId: '778' }))
    await until(async () => (await server.rows())[0]?.state === 'done', 'the take-over')
    expect(server.late).toEqual([])
    // as if the redelivery window were over
    await server.db.transact((tx) => tx.query('UPDATE inbound_messages SET leaseUntil = 1'))
    await until(() => server.late.length > 0, 'the late answer')
    expect(await server.say(textMessage('hi', { msgId: '778' }))).toBe('success')
    expect(server.late).toHaveLength(1)
  })

  test('of a process that lost its lease is dropped', async () => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    server.callbacks.router
      .handle(() => ({ later: { job: 'test.look', payload: null } }))
      .resolveWith('test.look', async () => {
        await held
        return { type: 'text', content: 'too late' }
      })
    const waiting = server.say(textMessage('hi'))
    await until(async () => (await server.rows()).length > 0, 'the row')
    // another process took over and answered
    await server.db.transact((tx) =>
      tx.query(
        "UPDATE inbound_messages SET leaseOwner = 'other', state = 'done', answeredBy = 'passive', reply = ?",
        ['{"type":"text","content":"in time"}'],
      ),
    )
    expect(contentOf(await waiting)).toBe('in time')
    release()
    await pause(300)
    expect(contentOf(await server.say(textMessage('other')))).toBe('too late')
    expect((await server.rows())[0]).toMatchObject({ reply: '{"type":"text","content":"in time"}' })
  })

  /** Puts a row into the inbox as a process leaves it that died while it worked on it. */
  async function abandoned(body: string): Promise<void> {
    const msgId = parseXml(body)['MsgId']
    const work = JSON.stringify({ type: 'resolve', job: 'test.look', payload: { text: 'hi' } })
    await server.db.transact((tx) =>
      tx.query(
        'INSERT INTO inbound_messages (id, dedupeKey, account, openId, msgType, wechatCreatedAt, receivedAt, body, ' +
          'state, work, attempts, leaseOwner, leaseUntil) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        [
          newId(),
          `wx1234567890abcdef:${String(msgId)}:oA`,
          'official',
          'oA',
          'text',
          1,
          Date.now(),
          body,
          'pending',
          work,
          1,
          'gone',
          Date.now() - 1,
        ],
      ),
    )
  }
})

describe('a handler that fails', () => {
  test('costs the sender nothing: success, then the answer afterwards, effects once', async () => {
    let runs = 0
    server.callbacks.router
      .observe(() => [mark('observed')])
      .handle((message) => {
        if (++runs === 1) throw new Error('not yet')
        return { reply: { type: 'text', content: `sorry, ${said(message)}` }, effects: [mark('decided')] }
      })
    expect(await server.say(textMessage('hi'))).toBe('success')
    await until(() => server.late.length > 0, 'the late answer')
    expect(server.late).toMatchObject([{ reply: { type: 'text', content: 'sorry, hi' } }])
    expect((await marks()).sort()).toEqual(['decided', 'observed'])
    expect(server.callbacks.statistics.totals()).toMatchObject({ late: 1, handler_failed: 1, unavailable: 0 })
  })

  test('an observer too: nothing is lost of what it wanted written', async () => {
    let runs = 0
    server.callbacks.router.observe(() => {
      if (++runs === 1) throw new Error('not yet')
      return [mark('observed')]
    })
    expect(await server.say(textMessage('hi'))).toBe('success')
    await until(async () => (await marks()).length > 0, 'the effect')
    expect(await marks()).toEqual(['observed'])
  })

  test('again and again is parked, visible, and blocks nobody', async () => {
    server.callbacks.router.handle((message) => {
      if (said(message) === 'poison') throw new Error('cannot')
      return { reply: { type: 'text', content: 'fine' } }
    })
    expect(await server.say(textMessage('poison'))).toBe('success')
    expect(contentOf(await server.say(textMessage('hi')))).toBe('fine')
    await until(async () => ((await server.rows())[0]?.attempts ?? 0) > 0, 'the second try')
    // as if all but the last try were over
    await server.db.transact((tx) =>
      tx.query("UPDATE inbound_messages SET attempts = 4, leaseUntil = 1 WHERE state = 'pending'"),
    )
    await until(async () => (await server.rows())[0]?.state === 'parked', 'parking')
    expect(await server.callbacks.overview()).toMatchObject({ parked: 1, hours: [{ count: 2 }] })
    expect((await server.rows())[0]).toMatchObject({ attempts: 5, lastError: 'cannot' })
    expect(server.late).toEqual([])
  })

  test('a reply that WeChat would not take is a failure too', async () => {
    server.callbacks.router.handle(() => ({ reply: { type: 'text', content: '好'.repeat(700) } }))
    expect(await server.say(textMessage('hi'))).toBe('success')
    expect((await server.rows())[0]).toMatchObject({ state: 'pending', reply: null })
  })

  test('one that hangs does not hold the sender longer than it must', async () => {
    let runs = 0
    server.callbacks.router.handle(async () => {
      if (++runs === 1) await pause(2_500)
      return { reply: { type: 'text', content: 'at last' } }
    })
    const startedAt = performance.now()
    expect(await server.say(textMessage('hi'))).toBe('success')
    expect(performance.now() - startedAt).toBeLessThan(2_300)
    await until(() => server.late.length > 0, 'the late answer')
  })
})

describe('when the inbox cannot be written', () => {
  test('nothing is acknowledged, and WeChat comes again', async () => {
    server.callbacks.router.handle(() => ({ reply: { type: 'text', content: 'hi' } }))
    await server.db.transact((tx) => tx.query('ALTER TABLE inbound_messages RENAME TO elsewhere'))
    const body = textMessage('hi')
    expect(await server.send(server.official.push(body))).toMatchObject({ status: 503, text: 'unavailable' })
    await server.db.transact((tx) => tx.query('ALTER TABLE elsewhere RENAME TO inbound_messages'))
    expect(contentOf(await server.say(body))).toBe('hi')
    expect(server.callbacks.statistics.totals()).toMatchObject({ unavailable: 1, answered: 1 })
  })
})

describe('under pressure', () => {
  test('replies turn into success, and the answer follows', async () => {
    server.callbacks.router.handle((message) => ({ reply: { type: 'text', content: said(message) } }))
    const { pressure } = server.callbacks
    for (let measurement = 0; measurement < 6; measurement++) pressure.take(250, 0)
    expect(pressure.level).toBe(3)
    expect(await server.say(textMessage('hi'))).toBe('success')
    await until(() => server.late.length > 0, 'the late answer')
    expect(server.late).toMatchObject([{ reply: { content: 'hi' } }])
    for (let measurement = 0; measurement < 6; measurement++) pressure.take(10, 0)
    expect(pressure.level).toBe(0)
    expect(contentOf(await server.say(textMessage('ho')))).toBe('ho')
  })

  test('is reached step by step, by a slow event loop or a long queue', () => {
    const { pressure } = server.callbacks
    const levels = [
      [250, 0],
      [250, 0],
      [0, 1_001],
      [0, 1_001],
      [201, 0],
      [201, 0],
      [201, 0],
    ].map(([delay = 0, queue = 0]) => {
      pressure.take(delay, queue)
      return pressure.level
    })
    expect(levels).toEqual([0, 1, 1, 2, 2, 3, 3])
  })
})

describe('stopping', () => {
  test('finishes what was taken on', async () => {
    server.callbacks.router
      .handle(() => ({ later: { job: 'test.look', payload: null } }))
      .resolveWith('test.look', async () => {
        await pause(500)
        return { type: 'text', content: 'done before leaving' }
      })
    const waiting = server.say(textMessage('hi'))
    await until(async () => (await server.rows()).length > 0, 'the row')
    await server.callbacks.stop()
    expect(contentOf(await waiting)).toBe('done before leaving')
  })
})
