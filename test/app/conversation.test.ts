import { setTimeout as wait } from 'node:timers/promises'
import { openReply } from '../../src/wechat/callback/envelope'
import { makeCipher } from '../../src/wechat/callback/crypto'
import type { Follower } from '../../src/sandbox/client'
import type { ChatContent } from '../../src/sandbox/world'
import { drawLandscape, PALETTES } from '../../src/cli/demo/picture'
import { jpeg } from '../features/replies/files'
import type { ConsoleClient } from '../support/console-client'
import { saveRule, says, uploadAsset } from '../support/rules-by-http'
import { startSystem, type TestSystem } from '../support/system'

let t: TestSystem
let operator: ConsoleClient

beforeAll(async () => {
  t = await startSystem()
  operator = await t.console('operator')
  const thumb = await uploadAsset(t, operator, 'thumb', { name: 'card.jpg', bytes: jpeg() })
  const card = {
    type: 'miniprogram',
    title: '会员卡',
    appId: t.config.miniapp.appId,
    pagePath: 'pages/card/index',
  }
  await saveRule(t, operator, {
    name: '欢迎',
    triggers: [{ kind: 'event', event: 'follow' }],
    answers: [
      { type: 'text', text: '欢迎来到山前。' },
      { ...card, thumbAssetId: thumb },
    ],
  })
  const hours = [{ type: 'text', text: '每天十点到二十二点。' }]
  await saveRule(t, operator, { name: '营业', triggers: says('营业时间'), answers: hours })
  const entries = ['营业时间', '你好'].map((phrase) => ({ label: phrase, phrase }))
  await saveRule(t, operator, {
    name: '菜单',
    triggers: says('菜单'),
    answers: [{ type: 'menu', head: '回复数字：', entries }],
  })
  const options = [{ id: 'hours', content: '营业时间' }]
  await saveRule(t, operator, {
    name: '你好',
    triggers: says('你好'),
    answers: [
      { type: 'text', text: '您好。' },
      { type: 'msgmenu', head: '想问什么？', options, tail: '随时都在' },
    ],
  })
})
afterAll(() => t.close())
afterEach(() => t.sandbox.faults.clear().then(() => undefined))

/** Somebody who follows and has read the welcome and its card. */
async function follower(): Promise<Follower> {
  const person = await t.sandbox.follower({ nickname: '小明' })
  await person.waitForLine((line) => line.content.type === 'miniprogrampage')
  return person
}

const text = (content: ChatContent): string => (content.type === 'text' ? content.text : `(${content.type})`)
const textsOf = async (person: Follower): Promise<string[]> =>
  (await person.chat()).filter((line) => line.from === 'account').map((line) => text(line.content))

async function inboxRows(person: Follower, part: string): Promise<number> {
  const rows: { n: number | string }[] = await t.app.db.read.query(
    'SELECT COUNT(*) AS n FROM inbound_messages WHERE openId = ? AND body LIKE ?',
    [person.openId(), `%${part}%`],
  )
  return Number(rows[0]!.n)
}

/** A rule that answers with a picture WeChat has not got yet. */
async function pictureRule(phrase: string, seed: number): Promise<void> {
  const bytes = drawLandscape(PALETTES.evening, seed, 60, 40)
  const assetId = await uploadAsset(t, operator, 'image', { name: `${seed}.png`, bytes })
  await saveRule(t, operator, { name: phrase, triggers: says(phrase), answers: [{ type: 'image', assetId }] })
}

describe('a follower', () => {
  it('is greeted with a text and then a card', async () => {
    const person = await t.sandbox.person({ nickname: '小明' })
    const followed = await person.follow()
    expect(followed.state).toBe('replied')
    const card = await person.waitForLine((line) => line.content.type === 'miniprogrampage')
    expect(card).toMatchObject({ via: 'service', content: { title: '会员卡' } })
    expect(await textsOf(person)).toEqual(['欢迎来到山前。', '(miniprogrampage)'])
  })

  it('asks and is answered, also by the number of a menu', async () => {
    const person = await follower()
    expect(await t.ask(person, '营业时间')).toEqual({ type: 'text', text: '每天十点到二十二点。' })
    expect(text(await t.ask(person, '菜单'))).toMatch(/1.*营业时间/)
    expect(text(await t.ask(person, '1'))).toBe('每天十点到二十二点。')
  })

  it('gets a picture that is uploaded on the way', async () => {
    await pictureRule('尺码表', 1)
    expect((await t.ask(await follower(), '尺码表')).type).toBe('image')
  })

  it('gets nothing and keeps nothing open after unfollowing', async () => {
    const person = await follower()
    const left = await person.unfollow()
    expect(left.state).toBe('acknowledged')
    const rows: { isSubscribed: number }[] = await t.app.db.read.query(
      'SELECT isSubscribed FROM followers WHERE openId = ?',
      [person.openId()],
    )
    expect(rows.map((row) => Number(row.isSubscribed))).toEqual([0])
    expect(await t.app.sending.sentenceFor('official', person.openId())).not.toMatch(/还可以再发/)
  })
})

describe('when something goes wrong on the wire', () => {
  it('sends a reply that took too long once, as a customer-service message', async () => {
    await pictureRule('慢图', 2)
    const person = await follower()
    const slow = { on: 'api', match: '/cgi-bin/media/upload', kind: 'slow', delayMs: 4600, times: 1 } as const
    await t.sandbox.faults.add(slow)
    const delivery = await person.say('慢图')
    expect([delivery.state, delivery.attempts.length]).toEqual(['acknowledged', 1])
    const picture = await person.waitForLine((line) => line.content.type === 'image', 10_000)
    expect(picture.via).toBe('service')
    await wait(500)
    expect((await textsOf(person)).filter((line) => line === '(image)')).toHaveLength(1)
  })

  it('answers a redelivery with the same reply and stores it once', async () => {
    const person = await follower()
    await t.sandbox.faults.add({ on: 'callback', match: 'text', kind: 'lost-answer', times: 1 })
    const { attempts } = await person.say('营业时间')
    const { appId, token, encodingAesKeys } = t.config.wechat
    const cipher = makeCipher({ appId, encodingAesKey: encodingAesKeys[0]! })
    const replies = attempts.map(({ responseBody = '' }) =>
      openReply(responseBody, { cipher, token, format: 'xml' }),
    )
    expect(replies).toHaveLength(2)
    expect(replies[0]).toContain('每天十点')
    expect(replies[1]).toBe(replies[0])
    expect(await inboxRows(person, '营业时间')).toBe(1)
  })

  it('takes a message that comes twice at once for one', async () => {
    const person = await follower()
    await t.sandbox.faults.add({ on: 'callback', match: 'text', kind: 'duplicate', times: 1 })
    await person.say('你好')
    await person.waitForLine((line) => line.content.type === 'msgmenu')
    await wait(300)
    // The two attempts are answered apart, so the menu may come before the text.
    expect((await textsOf(person)).slice(2).sort()).toEqual(['(msgmenu)', '您好。'])
    expect(await inboxRows(person, '你好')).toBe(1)
  })

  it('renews a token that was revoked once, and the message still goes out', async () => {
    const person = await follower()
    const before = (await t.calls('/cgi-bin/stable_token')).length
    await t.sandbox.revokeTokens('official')
    await person.say('你好')
    await person.waitForLine((line) => line.content.type === 'msgmenu')
    expect((await t.calls('/cgi-bin/stable_token')).length - before).toBe(1)
  })

  it("answers everybody while WeChat's API is away, and sends what follows once it is back", async () => {
    const people = [await follower(), await follower(), await follower()]
    await t.gate.shut()
    for (const person of people) expect(text(await t.ask(person, '你好'))).toBe('您好。')
    await wait(1500)
    for (const person of people) expect(await textsOf(person)).not.toContain('(msgmenu)')
    await t.gate.open()
    for (const person of people) await person.waitForLine((line) => line.content.type === 'msgmenu', 25_000)
    for (const person of people)
      expect((await textsOf(person)).filter((line) => line === '(msgmenu)')).toHaveLength(1)
  }, 60_000)
})
