import { makeCipher } from '../../../src/wechat/callback/crypto'
import { sign } from '../../../src/wechat/callback/signature'
import { AES_KEY, APP_ID, startPair, TOKEN, xmlText, type Pair } from '../support/world'

let pair: Pair

beforeAll(async () => {
  pair = await startPair()
})
afterAll(() => pair.close())
beforeEach(() => pair.receiver.answers('success'))

function signatureOf(query: Record<string, string>, encrypted?: string): string {
  const parts = [TOKEN, query.timestamp ?? '', query.nonce ?? '']
  return sign(encrypted === undefined ? parts : [...parts, encrypted])
}

describe('a message in plain mode (callbacks.md §3)', () => {
  it('comes as its fields, signed without the body', async () => {
    await pair.client.account('official', { mode: 'plain' })
    const ming = await pair.client.follower()
    pair.receiver.answers('success')
    const delivery = await ming.say('几点 <开门> ]]> ?')
    const [request] = pair.receiver.received
    expect(request?.contentType).toBe('text/xml')
    expect(request?.query.openid).toBe(ming.openId())
    expect(request?.query.signature).toBe(signatureOf(request?.query ?? {}))
    expect(request?.query).not.toHaveProperty('encrypt_type')
    expect(request?.query).not.toHaveProperty('msg_signature')
    expect(request?.body).toBe(delivery.body)
    expect(request?.body).toContain('<Content><![CDATA[几点 <开门> ]]]]><![CDATA[> ?]]></Content>')
    expect(xmlText(delivery.body, 'ToUserName')).toBe('gh_official')
    expect(xmlText(delivery.body, 'FromUserName')).toBe(ming.openId())
    expect(xmlText(delivery.body, 'MsgId')).toMatch(/^\d{17}$/)
    expect(BigInt(xmlText(delivery.body, 'MsgId') ?? '0')).toBeGreaterThan(2n ** 53n)
    expect(delivery.state).toBe('acknowledged')
  })
})

describe('a message in safe mode (callbacks.md §3)', () => {
  it('holds only ToUserName and Encrypt, and opens with the key', async () => {
    await pair.client.account('official', { mode: 'safe' })
    const ming = await pair.client.follower()
    pair.receiver.answers('success')
    const delivery = await ming.say('你好')
    const [request] = pair.receiver.received
    const body = request?.body ?? ''
    const encrypted = xmlText(body, 'Encrypt') ?? ''
    expect(body.match(/<[A-Za-z]+>/g)).toEqual(['<xml>', '<ToUserName>', '<Encrypt>'])
    expect(request?.query.encrypt_type).toBe('aes')
    expect(request?.query.msg_signature).toBe(signatureOf(request?.query ?? {}, encrypted))
    const opened = makeCipher({ encodingAesKey: AES_KEY, appId: APP_ID }).decrypt(encrypted)
    expect(opened.text).toBe(delivery.body)
    expect(xmlText(opened.text, 'Content')).toBe('你好')
  })
})

describe('a message in compatible mode (callbacks.md §3)', () => {
  it('holds the fields and Encrypt, which say the same', async () => {
    await pair.client.account('official', { mode: 'compatible' })
    const ming = await pair.client.follower()
    pair.receiver.answers('success')
    const delivery = await ming.say('你好')
    const body = pair.receiver.received[0]?.body ?? ''
    expect(xmlText(body, 'Content')).toBe('你好')
    const opened = makeCipher({ encodingAesKey: AES_KEY, appId: APP_ID }).decrypt(
      xmlText(body, 'Encrypt') ?? '',
    )
    expect(opened.text).toBe(delivery.body)
  })
})

describe('the Mini Program in JSON (callbacks.md §5, §6.3)', () => {
  it('writes MsgId as a bare number above 2^53', async () => {
    await pair.client.account('miniapp', { mode: 'plain', format: 'json' })
    const ming = await pair.client.person()
    const delivery = await ming.say({ type: 'text', text: '在吗', app: 'miniapp' })
    expect(pair.receiver.received[0]?.contentType).toBe('application/json')
    expect(delivery.body).toMatch(/"MsgId":\d{17}}$/)
    expect(JSON.parse(delivery.body)).toMatchObject({
      ToUserName: 'gh_miniapp',
      MsgType: 'text',
      Content: '在吗',
    })
  })

  it('encrypts into a JSON envelope in safe mode', async () => {
    await pair.client.account('miniapp', { mode: 'safe', format: 'json' })
    const ming = await pair.client.person()
    await ming.say({ type: 'text', text: '在吗', app: 'miniapp' })
    const body = JSON.parse(pair.receiver.received[0]?.body ?? '') as Record<string, string>
    expect(Object.keys(body)).toEqual(['ToUserName', 'Encrypt'])
    const cipher = makeCipher({ encodingAesKey: AES_KEY, appId: 'wxfedcba9876543210' })
    expect(JSON.parse(cipher.decrypt(body.Encrypt ?? '').text)).toMatchObject({ Content: '在吗' })
  })

  it('lists one subscription as an object and several as an array', async () => {
    await pair.client.account('miniapp', { mode: 'plain', format: 'json' })
    const ming = await pair.client.person()
    const one = await ming.answerSubscribe('miniapp', ['T1'], 'accept')
    const two = await ming.answerSubscribe('miniapp', ['T1', 'T2'], 'reject')
    expect(JSON.parse(one.body)).toMatchObject({
      CreateTime: expect.stringMatching(/^\d{10}$/) as string,
      List: { TemplateId: 'T1', SubscribeStatusString: 'accept', PopupScene: '0' },
    })
    expect(JSON.parse(two.body)).toMatchObject({ List: [{ TemplateId: 'T1' }, { TemplateId: 'T2' }] })
    const state = await pair.client.state()
    expect(state.people.find((person) => person.id === ming.id)?.subscriptions.T1).toEqual({
      left: 1,
      rejected: false,
    })
  })

  it('repeats the element in XML', async () => {
    const ming = await pair.client.person()
    await pair.client.account('official', { mode: 'plain' })
    const delivery = await ming.answerSubscribe('official', ['T1', 'T2'], 'accept')
    expect(delivery.body).toMatch(
      /<SubscribeMsgPopupEvent><List>.*<\/List><List>.*<\/List><\/SubscribeMsgPopupEvent>/,
    )
  })
})

describe('the URL check (callbacks.md §2)', () => {
  it('passes when the echostr comes back as it was', async () => {
    pair.receiver.answers((request) => request.query.echostr ?? '')
    await expect(pair.client.verifyUrl('official')).resolves.toMatchObject({ ok: true })
    const [request] = pair.receiver.received
    expect(request?.method).toBe('GET')
    expect(request?.query.signature).toBe(signatureOf(request?.query ?? {}))
    expect(request?.query.echostr).toMatch(/^\d{19}$/)
  })

  it.each([
    ['quotes around it', (echo: string) => `"${echo}"`, '不是 echostr 原文'],
    ['a refusal', () => ({ status: 401 }), 'HTTP 401'],
  ])('fails on %s', async (_what, answer, why) => {
    pair.receiver.answers((request) => answer(request.query.echostr ?? ''))
    const result = await pair.client.verifyUrl('official')
    expect(result.ok).toBe(false)
    expect(result.why).toContain(why)
  })
})

it('pushes nothing while the server configuration is switched off', async () => {
  await pair.client.account('official', { mode: 'plain', enabled: false })
  const ming = await pair.client.follower()
  await expect(ming.say('在吗')).resolves.toMatchObject({ state: 'acknowledged', attempts: [] })
  expect(pair.receiver.received).toHaveLength(0)
  await pair.client.account('official', { enabled: true })
})
