import { request } from 'node:http'
import supertest from 'supertest'
import { makeCipher } from '../../../src/wechat/callback/crypto'
import { sign } from '../../../src/wechat/callback/signature'
import { parseXml } from '../../../src/wechat/callback/xml'
import type { PassiveReply } from '../../../src/wechat/callback'
import { migratedDatabase, type EmptyDatabase } from '../../support/database'
import { eventSamples, jsonSamples, unknownSamples, userMessageSamples } from '../protocol/samples'
import { textMessage } from './sender'
import { portOf, startServer, until, type ServerOptions, type TestServer } from './server'

let database: EmptyDatabase
let server: TestServer
beforeAll(async () => {
  database = await migratedDatabase()
})
afterAll(() => database.drop())
const startEmpty = (options: ServerOptions = {}) => startServer({ database, isFresh: true, ...options })
async function start(options: ServerOptions = {}): Promise<TestServer> {
  server = await startEmpty(options)
  server.callbacks.router.handle((message) =>
    message.msgType === 'text'
      ? { reply: { type: 'text', content: `you said ${message.content}` } }
      : undefined,
  )
  return server
}
afterEach(() => server.close())

describe('verifying the address', () => {
  const verify = (query: Record<string, string>) =>
    supertest(server.http).get('/wechat/callback').query(query)
  const signed = (timestamp: number) => {
    const nonce = '486452656'
    return {
      signature: sign(['officialToken', String(timestamp), nonce]),
      timestamp: String(timestamp),
      nonce,
    }
  }

  test('echoes the text of a signed request, digit by digit', async () => {
    await start()
    const answer = await verify({ ...signed(Math.floor(Date.now() / 1000)), echostr: '4375120948345356249' })
    expect([answer.status, answer.text]).toEqual([200, '4375120948345356249'])
  })

  test('refuses everything else', async () => {
    await start()
    const good = signed(Math.floor(Date.now() / 1000))
    const bad = [
      {},
      { ...good, signature: sign(['otherToken', good.timestamp, good.nonce]), echostr: '1' },
      { ...good },
      { ...good, echostr: '<script>alert(1)</script>\r\n' },
      { ...signed(Math.floor(Date.now() / 1000) - 301), echostr: '1' },
    ]
    for (const query of bad) {
      const answer = await verify(query)
      expect([answer.status, answer.text]).toEqual([403, 'forbidden'])
    }
  })
})

describe('answering', () => {
  test.each(['safe', 'compatible', 'plain'] as const)(
    'in %s mode the reply is read by WeChat',
    async (mode) => {
      await start({ official: { mode } })
      const reply = parseXml(await server.say(textMessage('你好 ]]> 😀', { openId: 'oB' })))
      expect(reply).toEqual({
        ToUserName: 'oB',
        FromUserName: 'gh_1',
        CreateTime: expect.stringMatching(/^[0-9]{10}$/) as string,
        MsgType: 'text',
        Content: 'you said 你好 ]]> 😀',
      })
    },
  )

  test('every kind of message and event is stored and acknowledged, unknown ones too', async () => {
    await start()
    const samples = { ...userMessageSamples, ...eventSamples, ...unknownSamples }
    delete (samples as Record<string, unknown>)['text']
    for (const [index, sample] of Object.values(samples).entries()) {
      // ids of their own, because the samples share one
      expect(await server.say(sample.replace('24242424242424242', `2424242424242${4000 + index}`))).toBe(
        'success',
      )
    }
    const rows = await server.rows()
    expect(rows).toHaveLength(Object.keys(samples).length)
    expect(rows.every((row) => row.state === 'done' && row.answeredBy === 'none')).toBe(true)
    expect(rows.filter((row) => row.event === 'unknown')).toHaveLength(2)
  })

  test.each<PassiveReply>([
    { type: 'text', content: 'hi' },
    { type: 'image', mediaId: 'M' },
    { type: 'voice', mediaId: 'M' },
    { type: 'video', mediaId: 'M', title: 't' },
    { type: 'music', thumbMediaId: 'M', title: 't' },
    { type: 'news', articles: [{ title: 't', url: 'https://a.b' }] },
    { type: 'transfer' },
  ])('with %j', async (reply) => {
    server = await startEmpty()
    server.callbacks.router.handle(() => ({ reply }))
    const { type } = reply
    const expected = type === 'transfer' ? 'transfer_customer_service' : type
    expect(parseXml(await server.say(textMessage('x')))['MsgType']).toBe(expected)
  })

  test('a news reply to a message has one article, to an event eight', async () => {
    server = await startEmpty()
    const articles = Array.from({ length: 9 }, (_, index) => ({ title: `t${index}`, url: 'https://a.b' }))
    server.callbacks.router.handle(() => ({ reply: { type: 'news', articles } }))
    expect(parseXml(await server.say(textMessage('x')))['ArticleCount']).toBe('1')
    expect(parseXml(await server.say(eventSamples['CLICK'] ?? ''))['ArticleCount']).toBe('8')
  })

  test('other paths are none of its business', async () => {
    await start()
    for (const path of ['/', '/wechat/callback/', '/wechat/callback/x', '/wechat']) {
      expect((await supertest(server.http).get(path)).text).toBe('another page')
    }
  })
})

describe('a Mini Program', () => {
  test.each(['json', 'xml'] as const)('in %s may be answered with a transfer only', async (format) => {
    server = await startEmpty({ miniapp: { format } })
    server.callbacks.router.handle((message) =>
      message.msgType === 'text'
        ? { reply: { type: 'text', content: 'later' } }
        : { reply: { type: 'transfer', kfAccount: 'a@b' } },
    )
    const text = format === 'json' ? (jsonSamples['text'] ?? '') : textMessage('hi')
    const event =
      format === 'json'
        ? (jsonSamples['user_enter_tempsession'] ?? '')
        : (eventSamples['user_enter_tempsession'] ?? '')
    const answer = await server.send(server.miniapp.push(text))
    expect([answer.status, answer.text]).toEqual([200, 'success'])
    const transfer = server.miniapp.read((await server.send(server.miniapp.push(event))).text)
    expect(transfer).toContain('transfer_customer_service')
    // the text follows as a customer-service message, once
    const [first] = await server.rows()
    expect(first).toMatchObject({ account: 'miniapp', answeredBy: 'service', openId: 'oA' })
    await until(() => server.late.length > 0, 'the late answer')
    expect(server.late).toEqual([
      {
        account: 'miniapp',
        openId: 'oA',
        reply: { type: 'text', content: 'later' },
        cause: `${first?.id}:late`,
      },
    ])
  })
})

describe('changing the EncodingAESKey', () => {
  test('the previous key is still read, and answered with', async () => {
    const previous = 'B'.repeat(43)
    await start({ official: { encodingAesKeys: ['A'.repeat(43), previous] } })
    const cipher = makeCipher({ encodingAesKey: previous, appId: 'wx1234567890abcdef' })
    const push = server.official.push(textMessage('old'), { cipher })
    const answer = await server.send(push)
    expect(answer.status).toBe(200)
    expect(() => server.official.read(answer.text)).toThrow()
    const encrypted = String(parseXml(answer.text)['Encrypt'])
    expect(parseXml(cipher.decrypt(encrypted).text)['Content']).toBe('you said old')
    expect(parseXml(await server.say(textMessage('new')))['Content']).toBe('you said new')
  })
})

describe('30 forgeries', () => {
  test('are refused with one face, and nothing is stored', async () => {
    await start()
    const { official, miniapp } = server
    const now = Math.floor(Date.now() / 1000)
    const good = () => official.push(textMessage('hi'))
    const foreignApp = makeCipher({
      encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
      appId: 'wx0000000000000000',
    })
    const foreignKey = makeCipher({ encodingAesKey: 'C'.repeat(43), appId: 'wx1234567890abcdef' })
    const without = (name: string) => {
      const push = good()
      delete push.query[name]
      return push
    }
    const changed = (query: Record<string, string>) => ({ ...good(), query: { ...good().query, ...query } })
    const resealed = (encrypted: string) => {
      const push = good()
      const { timestamp = '', nonce = '' } = push.query
      push.query['msg_signature'] = sign(['officialToken', timestamp, nonce, encrypted])
      push.body = `<xml><ToUserName>gh_1</ToUserName><Encrypt>${encrypted}</Encrypt></xml>`
      return push
    }
    const forgeries = [
      without('signature'),
      without('timestamp'),
      without('nonce'),
      without('msg_signature'),
      changed({ signature: '0'.repeat(40) }),
      changed({ signature: '' }),
      changed({ msg_signature: '0'.repeat(40) }),
      changed({ msg_signature: good().query['signature'] ?? '' }),
      changed({ timestamp: String(now - 1) }),
      changed({ timestamp: 'now' }),
      changed({ timestamp: '-1' }),
      changed({ timestamp: '1e9' }),
      changed({ nonce: '1' }),
      changed({ nonce: 'x'.repeat(3_000) }),
      official.push(textMessage('hi'), { timestamp: now - 301 }),
      official.push(textMessage('hi'), { timestamp: now + 125 }),
      { ...good(), body: textMessage('hi') },
      { ...good(), body: textMessage('hi'), query: { ...good().query, encrypt_type: 'raw' } },
      { ...good(), body: good().body },
      { ...good(), body: '' },
      { ...good(), body: '<xml><ToUserName>gh_1</ToUserName></xml>' },
      { ...good(), body: '<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>' },
      resealed(foreignApp.encrypt(textMessage('hi'))),
      resealed(foreignKey.encrypt(textMessage('hi'))),
      resealed(Buffer.alloc(64).toString('base64')),
      resealed('not base64 at all !!!'),
      resealed(official.cipher.encrypt('')),
      resealed(official.cipher.encrypt('not a body')),
      resealed(official.cipher.encrypt(textMessage('hi').replace('gh_1', 'gh_2'))),
      resealed(official.cipher.encrypt(textMessage('hi').slice(0, -20))),
      resealed(official.cipher.encrypt(`<!DOCTYPE a>${textMessage('hi')}`)),
      { ...miniapp.push(jsonSamples['text'] ?? ''), path: '/wechat/callback' },
      { ...good(), path: '/wechat/miniapp/callback' },
    ]
    expect(forgeries.length).toBeGreaterThanOrEqual(30)
    const faces = new Set<string>()
    for (const forgery of forgeries) {
      const answer = await server.send(forgery)
      faces.add(JSON.stringify(answer))
    }
    expect([...faces]).toEqual([JSON.stringify({ status: 403, text: 'forbidden', type: 'text/plain' })])
    expect(await server.rows()).toEqual([])
    expect(server.callbacks.statistics.totals()).toMatchObject({ refused: forgeries.length, answered: 0 })
    expect(parseXml(await server.say(textMessage('still here')))['Content']).toBe('you said still here')
  })

  test('a query parameter that comes twice, as a list or broken is refused', async () => {
    await start()
    const { query, body } = server.official.push(textMessage('hi'))
    const raw = new URLSearchParams(query).toString()
    const queries = [
      `${raw}&nonce=${query['nonce']}`,
      `${raw}&signature=${query['signature']}`,
      `${raw}&%73ignature=x`,
      raw.replace('nonce=', 'nonce[]='),
      raw.replace('nonce=', 'nonce[a]='),
      `${raw}&a=%zz`,
      '',
    ]
    for (const bad of queries) {
      const answer = await supertest(server.http).post(`/wechat/callback?${bad}`).type('text/xml').send(body)
      expect([answer.status, answer.text]).toEqual([403, 'forbidden'])
    }
    const fine = await supertest(server.http).post(`/wechat/callback?${raw}`).type('text/xml').send(body)
    expect(fine.status).toBe(200)
  })

  test('so are other methods', async () => {
    await start()
    const { query, body } = server.official.push(textMessage('hi'))
    for (const method of ['put', 'delete', 'patch'] as const) {
      const answer = await supertest(server.http)[method]('/wechat/callback').query(query).send(body)
      expect([answer.status, answer.text]).toEqual([403, 'forbidden'])
    }
  })
})

describe('freshness and replay', () => {
  test('a clock up to 120 s ahead or 300 s behind is accepted', async () => {
    await start()
    const now = Math.floor(Date.now() / 1000)
    for (const timestamp of [now - 295, now + 115]) {
      const answer = await server.send(server.official.push(textMessage('hi'), { timestamp }))
      expect(answer.status).toBe(200)
    }
  })

  test.each(['safe', 'plain'] as const)(
    'in %s mode the same query with another body is refused',
    async (mode) => {
      await start({ official: { mode } })
      const given = { timestamp: Math.floor(Date.now() / 1000), nonce: 'one' }
      const first = server.official.push(textMessage('pay 1'), given)
      expect((await server.send(first)).status).toBe(200)
      expect((await server.send(first)).status).toBe(200)
      const other = server.official.push(textMessage('pay 100'), given)
      expect(await server.send(other)).toMatchObject({ status: 403, text: 'forbidden' })
      expect(await server.rows()).toHaveLength(1)
    },
  )
})

describe('bad bodies', () => {
  test.each(['safe', 'plain'] as const)('in %s mode all get the same refusal, never a 5xx', async (mode) => {
    await start({ official: { mode } })
    const deep = (depth: number) => `<xml>${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}</xml>`
    const bodies = [
      textMessage('x'.repeat(270_000)),
      deep(33),
      deep(10_000),
      `<xml>${'<a/>'.repeat(2_100)}</xml>`,
      `<!DOCTYPE xml [<!ENTITY x SYSTEM "http://127.0.0.1:1/canary">]>${textMessage('&x;')}`,
      textMessage('hi').slice(0, 80),
      '<xml></xml>',
      '<xml><__proto__><polluted>1</polluted></__proto__></xml>',
      '\u0000\u0001\u0002',
      '{"ToUserName":"gh_1"}',
    ]
    for (const body of bodies) {
      expect(await server.send(server.official.push(body))).toMatchObject({ status: 403, text: 'forbidden' })
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(await server.rows()).toEqual([])
  })

  test('a body that claims to be compressed is not inflated', async () => {
    await start()
    const { query, body } = server.official.push(textMessage('hi'))
    const answer = await supertest(server.http)
      .post('/wechat/callback')
      .query(query)
      .set('Content-Encoding', 'gzip')
      .type('text/xml')
      .send(body)
    expect(answer.status).toBe(403)
  })

  test('an endless body is cut', async () => {
    await start()
    const { query } = server.official.push(textMessage('hi'))
    const path = `/wechat/callback?${new URLSearchParams(query).toString()}`
    const sent = await new Promise<number>((resolve) => {
      let bytes = 0
      const posting = request({ port: portOf(server.http), method: 'POST', path })
      const chunk = Buffer.alloc(256 * 1024, 'x')
      const more = (): void => {
        bytes += chunk.length
        if (!posting.destroyed) posting.write(chunk, () => setImmediate(more))
      }
      posting.on('error', () => resolve(bytes))
      posting.on('response', (response) => {
        response.resume()
        response.on('end', () => (posting.destroy(), resolve(bytes)))
      })
      more()
    })
    expect(sent).toBeLessThan(64 * 1024 * 1024)
    expect((await server.send(server.official.push(textMessage('hi')))).status).toBe(200)
  })

  test('a sender that hangs up in the middle harms nobody', async () => {
    await start()
    const { query, body } = server.official.push(textMessage('hi'))
    const path = `/wechat/callback?${new URLSearchParams(query).toString()}`
    await new Promise<void>((resolve) => {
      const posting = request({
        port: portOf(server.http),
        method: 'POST',
        path,
        headers: { 'Content-Length': 9_999 },
      })
      posting.on('error', () => undefined)
      posting.write(body, () => (posting.destroy(), resolve()))
    })
    expect((await server.send(server.official.push(textMessage('hi')))).status).toBe(200)
  })
})
