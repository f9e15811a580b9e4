import mysql2 from 'mysql2/promise'
import { migrations } from '../../../migrations'
import { openDatabase } from '../../../src/platform/db/open'
import { Job } from '../../../src/platform/jobs/job.entity'
import { InboundMessageRow } from '../../../src/wechat/callback'
import { parseXml } from '../../../src/wechat/callback/xml'
import { migratedDatabase, testEngine, type EmptyDatabase } from '../../support/database'
import { textMessage } from './sender'
import { startServer, type TestServer } from './server'

const onMariadb = testEngine() === 'mariadb' ? describe : describe.skip

onMariadb('several processes on one MariaDB', () => {
  let database: EmptyDatabase
  let server: TestServer
  beforeEach(async () => {
    database = await migratedDatabase()
    server = await startServer({ database })
    server.callbacks.router.handle((message) =>
      message.msgType === 'text'
        ? { reply: { type: 'text', content: `you said ${message.content}` } }
        : undefined,
    )
  })
  afterEach(async () => {
    await server.close()
    await database.drop()
  })
  const connect = () => mysql2.createConnection(database.url.replace(/^mariadb/, 'mysql'))

  test('one that stands still inside an open transaction holds up the others for less than three seconds', async () => {
    // the sessions of the server end idle transactions; this one is opened with the server's own settings
    const stopped = await openDatabase({ url: database.url, entities: [Job, InboundMessageRow], migrations })
    let release = (): void => undefined
    const standstill = new Promise<void>((resolve) => (release = resolve))
    let holds = (): void => undefined
    const held = new Promise<void>((resolve) => (holds = resolve))
    const holding = stopped
      .transact(async (tx) => {
        await tx.query(
          'INSERT INTO inbound_messages (id, dedupeKey, account, openId, msgType, wechatCreatedAt, receivedAt, body, state, attempts) ' +
            "VALUES ('stopped', 'wx1234567890abcdef:4711:oA', 'official', 'oA', 'text', 1, 1, '', 'done', 0)",
        )
        holds()
        await standstill
      })
      .catch((error: Error) => error)
    await held
    const startedAt = performance.now()
    const reply = await server.say(textMessage('hi', { msgId: '4711' }))
    expect(parseXml(reply)['Content']).toBe('you said hi')
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    release()
    expect(await holding).toBeInstanceOf(Error)
    expect(await server.rows()).toMatchObject([{ openId: 'oA', answeredBy: 'passive' }])
    await stopped.close()
  })

  test('a commit that takes longer than three seconds is not acknowledged', async () => {
    const blocker = await connect()
    await blocker.query('LOCK TABLES inbound_messages READ')
    const startedAt = performance.now()
    const body = textMessage('hi')
    expect((await server.send(server.official.push(body))).status).toBe(503)
    expect(performance.now() - startedAt).toBeLessThan(3_500)
    await blocker.query('UNLOCK TABLES')
    await blocker.end()
    expect(parseXml(await server.say(body))['Content']).toBe('you said hi')
    expect(await server.rows()).toHaveLength(1)
  })

  test('a redelivery to the other process waits for the first and gets the same reply, and so does a replay check', async () => {
    const other = await startServer({ database, official: { mode: 'plain' } })
    const plain = await startServer({ database, official: { mode: 'plain' } })
    let runs = 0
    for (const one of [other, plain]) {
      one.callbacks.router
        .handle(() => ({ later: { job: 'test.look', payload: null } }))
        .resolveWith('test.look', async () => {
          await new Promise((resolve) => setTimeout(resolve, 1_000))
          return { type: 'text', content: `found ${++runs}` }
        })
    }
    const given = { timestamp: Math.floor(Date.now() / 1000), nonce: 'shared' }
    const push = other.official.push(textMessage('hi'), given)
    const first = other.send(push)
    await new Promise((resolve) => setTimeout(resolve, 200))
    const [one, two] = await Promise.all([first, plain.send(push)])
    expect(one.text).toContain('found 1')
    expect(two.text).toBe(one.text)
    expect(runs).toBe(1)
    // the same query with another body is a replay, whichever process it comes to
    expect((await plain.send(plain.official.push(textMessage('ho'), given))).status).toBe(403)
    expect((await other.send(other.official.push(textMessage('ho'), given))).status).toBe(403)
    await other.close()
    await plain.close()
  })
})
