import type { MiniappGateway } from '../../../src/wechat/api/gateway'
import { BenchDatabase, startWechatBench, type WechatBench } from '../../support/wechat'

const database = new BenchDatabase()
let bench: WechatBench
let mini: MiniappGateway
beforeAll(async () => {
  bench = await startWechatBench(database)
  mini = bench.miniapp.gateway
})
afterAll(() => bench.close())

describe('login and phone', () => {
  it('turns a login code into a session, once', async () => {
    const person = await bench.sandbox.client.person({})
    const code = await person.loginCode()
    const session = await mini.codeToSession(code)
    expect(session.openId).toBe(person.openId('miniapp'))
    expect(session.sessionKey).not.toBe('')
    expect(session.unionId).toBe(person.person.unionId)
    await expect(mini.codeToSession(code)).rejects.toMatchObject({ errcode: 40163 })
  })

  it('does not ask again with a code whose answer was lost', async () => {
    const person = await bench.sandbox.client.person({})
    const before = bench.calls('/sns/jscode2session').length
    await bench.fault({ kind: 'cut-after', match: '/sns/jscode2session', times: 1 })
    await expect(mini.codeToSession(await person.loginCode())).rejects.toMatchObject({ outcome: 'unknown' })
    expect(bench.calls('/sns/jscode2session')).toHaveLength(before + 1)
  })

  it('learns the phone number', async () => {
    const person = await bench.sandbox.client.person({ phoneNumber: '13800001111' })
    const phone = await mini.phoneNumber(await person.phoneCode())
    expect(phone).toEqual({ phoneNumber: '13800001111', countryCode: '86' })
  })
})

describe('codes and links', () => {
  it('draws a code', async () => {
    const picture = await mini.createCode({ scene: 's=7', page: 'pages/index' })
    expect(picture.contentType).toMatch(/^image\//)
    expect(picture.bytes.length).toBeGreaterThan(100)
    await expect(mini.createCode({ scene: '中文' })).rejects.toMatchObject({ errcode: 40129 })
  })

  it('makes links', async () => {
    expect(await mini.urlLink({ path: 'pages/index', query: 'a=1', days: 7 })).toMatch(/^https?:/)
    expect(await mini.urlScheme({ path: 'pages/index' })).toMatch(/^weixin:/)
    await expect(mini.urlLink({ path: 'pages/index', days: 31 })).rejects.toMatchObject({ errcode: 85401 })
  })
})

describe('messages', () => {
  it('sends a subscription message as often as it was accepted', async () => {
    const { templates } = await bench.sandbox.client.state()
    const template = templates.find((one) => one.content.includes('{{'))!
    const person = await bench.sandbox.client.person({})
    const inWorld = bench.sandbox.world.personById(person.id)!
    const list = bench.sandbox.world.drawer<
      Record<string, { templateId: string; content: string; example: string }[]>
    >('templates', () => ({}))
    const own = list['miniapp-subscribe']![0] ?? template
    inWorld.subscriptions[own.templateId] = { left: 1, rejected: false }
    const keys = [...own.content.matchAll(/\{\{(\w+)\.DATA\}\}/g)].map((match) => match[1]!)
    const examples = list['miniapp-subscribe']![0]!.example.split('\n').map((line) =>
      line.slice(line.indexOf(':') + 1),
    )
    const values = Object.fromEntries(keys.map((key, index) => [key, examples[index]!]))
    const message = {
      openId: person.openId('miniapp'),
      templateId: own.templateId,
      values,
      page: 'pages/index?a=1',
    }
    expect((await mini.sendSubscribe(message)).messageId).toMatch(/^\d+$/)
    await expect(mini.sendSubscribe(message)).rejects.toMatchObject({ errcode: 43101, act: 'U' })
  })

  it('answers in the chat and refuses kinds that do not exist there', async () => {
    const person = await bench.sandbox.client.person({})
    bench.sandbox.world.windows.open(person.id, 'miniapp', 'message')
    await mini.sendServiceMessage(person.openId('miniapp'), { type: 'text', content: '在的' })
    expect((await person.chat('miniapp')).at(-1)?.content).toEqual({ type: 'text', text: '在的' })
    const voice = { type: 'voice' as const, mediaId: 'm' }
    await expect(mini.sendServiceMessage(person.openId('miniapp'), voice)).rejects.toMatchObject({
      code: 'message.kind_not_supported',
    })
  })

  it('checks texts', async () => {
    const person = await bench.sandbox.client.person({})
    const openId = person.openId('miniapp')
    await expect(mini.checkText(openId, 2, '你好')).rejects.toMatchObject({ errcode: 61010 })
    await mini.codeToSession(await person.loginCode())
    expect(await mini.checkText(openId, 2, '你好')).toEqual({ suggestion: 'pass', label: 100 })
    expect(await mini.checkText(openId, 2, '来赌博')).toEqual({ suggestion: 'risky', label: 20006 })
    expect((await mini.checkText(openId, 2, '疑似')).suggestion).toBe('review')
  })
})
