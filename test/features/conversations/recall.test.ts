import type { ConversationMessage } from '../../../src/contract/conversations'
import type { Follower } from '../../../src/sandbox/client'
import { jobsDone, openMiniapp } from '../customers/phone'
import { asksToBeReminded, remindersOn, useTemplate } from '../live/world'
import { openDesk, type Clerk, type DeskWorld } from './world'

const HOUR_MS = 3_600_000
const SUBSCRIBE = '/cgi-bin/message/subscribe/send'
const SEND = '/cgi-bin/message/custom/send'

let desk: DeskWorld
let guide: Clerk
let answers: string
let waits: string

beforeAll(async () => {
  desk = await openDesk()
  guide = await desk.hire('王敏', 'guide', desk.stores.huaihai)
  const admin = await desk.t.console('admin')
  answers = await useTemplate(admin, '咨询回复通知')
  waits = await useTemplate(admin, '客户咨询提醒')
})
afterAll(() => desk.close())

/** A customer of the guide's who asked two days ago, with so many tokens, or one that only their phone spoke of. */
async function asked(
  nickname: string,
  tokens: number | 'claimed',
): Promise<{ person: Follower; id: string }> {
  const person = await desk.customer(nickname, desk.stores.huaihai, guide.staffId)
  const phone = await openMiniapp(desk.t.url, person)
  if (tokens === 'claimed') {
    const said = [{ templateId: answers, answer: 'accept' }]
    const body = { for: 'chat', tapId: 'claimed-tap', answers: said }
    await phone.send('post', '/api/mp/subscriptions', body).expect(200)
  } else
    for (let given = 0; given < tokens; given++)
      await asksToBeReminded(desk.t, { person, phone }, 'chat', answers)
  await person.say('这件大衣能改袖长吗')
  const { id } = await desk.conversationOf(person)
  await desk.t.sandbox.clock.advance(48 * HOUR_MS + 60_000)
  return { person, id }
}

const count = async (path: string): Promise<number> => (await desk.t.calls(path)).length
const lineOf = async (id: string, messageId: string): Promise<ConversationMessage> =>
  (await desk.lines(guide, id)).find((line) => line.id === messageId)!
const marks = async (id: string): Promise<string[]> =>
  (await desk.lines(guide, id)).flatMap(({ content }) => (content.kind === 'mark' ? [content.words] : []))

describe('an answer for somebody who cannot be written to any more', () => {
  it('is left for them, they are told once for the turn, and it goes out when they are back', async () => {
    const { person, id } = await asked('小林', 2)
    const [sends, told] = [await count(SEND), await count(SUBSCRIBE)]
    expect(await desk.read(guide, id)).toMatchObject({ mayWrite: false, mayLeave: true })
    const first = await desk.say(guide, id, '可以改，三天取。')
    const second = await desk.say(guide, id, '改短 2 厘米以内免费。')
    expect(first.message).toMatchObject({ state: 'later' })
    expect(first.message.sentence).toMatch(/订阅消息通知顾客/)
    await jobsDone(desk.t.app)
    expect([await count(SEND), await count(SUBSCRIBE)]).toEqual([sends, told + 1])
    const [notice, ...more] = await remindersOn(person)
    expect(more).toEqual([])
    expect(JSON.stringify(notice?.content)).toContain('已有回复，点开查看')
    expect(JSON.stringify(notice?.content)).not.toMatch(/袖长|三天/)
    expect(await marks(id)).toContain('王敏 请微信通知顾客回到会话')
    expect((await desk.read(guide, id)).waitingSince).toBeNull()

    await person.say('好的，周六来')
    await jobsDone(desk.t.app)
    expect((await lineOf(id, first.message.id)).state).toBe('sent')
    expect((await lineOf(id, second.message.id)).state).toBe('sent')
    const heard = (await person.chat()).flatMap(({ from, content }) =>
      from === 'account' && content.type === 'text' ? [content.text] : [],
    )
    expect(heard.slice(-2)).toEqual(['可以改，三天取。', '改短 2 厘米以内免费。'])
    // What they came back with is a question of its own.
    expect((await desk.read(guide, id)).waitingSince).not.toBeNull()

    // A new turn, and the second token.
    await desk.t.sandbox.clock.advance(48 * HOUR_MS + 60_000)
    await desk.say(guide, id, '周六见。')
    await jobsDone(desk.t.app)
    expect(await remindersOn(person)).toHaveLength(2)
  })

  it('is not sent and nobody is called where no token is', async () => {
    const { id } = await asked('小周', 0)
    const [sends, told] = [await count(SEND), await count(SUBSCRIBE)]
    expect(await desk.read(guide, id)).toMatchObject({ mayWrite: false, mayLeave: false })
    const { message } = await desk.say(guide, id, '可以改。')
    await jobsDone(desk.t.app)
    expect(message.state).toBe('skipped')
    expect([await count(SEND), await count(SUBSCRIBE)]).toEqual([sends, told])
  })

  it('says that nobody was told when WeChat knows of no token, and counts none any more', async () => {
    const { person, id } = await asked('小吴', 'claimed')
    expect(await desk.read(guide, id)).toMatchObject({ mayLeave: true })
    const { message } = await desk.say(guide, id, '可以改。')
    await jobsDone(desk.t.app)
    const line = await lineOf(id, message.id)
    expect(line).toMatchObject({ state: 'skipped' })
    expect(line.sentence).toMatch(/^没有通知到顾客，未发出/)
    expect(await desk.read(guide, id)).toMatchObject({ mayLeave: false })
    expect(await remindersOn(person)).toEqual([])
  })

  it('is dropped with its conversation', async () => {
    const { person, id } = await asked('小郑', 1)
    const { message } = await desk.say(guide, id, '可以改。')
    await jobsDone(desk.t.app)
    await guide.send('post', `/api/admin/conversations/${id}/resolve`).expect(200)
    expect((await lineOf(id, message.id)).state).toBe('skipped')
    const sends = await count(SEND)
    await person.say('我来了')
    await jobsDone(desk.t.app)
    expect(await count(SEND)).toBe(sends)
  })
})

describe('an answer in the Mini Program’s chat', () => {
  it('is told only to whoever has left it', async () => {
    const person = await desk.customer('小孙', desk.stores.huaihai, guide.staffId)
    const phone = await openMiniapp(desk.t.url, person)
    // Two tokens: what keeps the second message quiet is the turn, not that none is left.
    for (let given = 0; given < 2; given++) {
      await asksToBeReminded(desk.t, { person, phone }, 'chat', answers)
      // WeChat's word on two taps of one second is one event, and the second token would stay unconfirmed.
      await desk.t.sandbox.clock.advance(2_000)
    }
    const { tokens } = desk.t.app.features.sending
    expect((await tokens.of({ account: 'miniapp', openId: person.openId('miniapp') }))[answers]).toBe(2)
    await person.say({ app: 'miniapp', type: 'text', text: '羊毛衫起球怎么办' } as never)
    const { id } = await desk.conversationOf(person)
    await desk.say(guide, id, '用去球器轻轻推。')
    await jobsDone(desk.t.app)
    expect(await remindersOn(person)).toEqual([])
    await desk.t.sandbox.clock.advance(6 * 60_000)
    const { message } = await desk.say(guide, id, '店里也可以免费处理。')
    expect(message.state).toBe('sent')
    await jobsDone(desk.t.app)
    expect(await remindersOn(person)).toHaveLength(1)
    await desk.say(guide, id, '随时来。')
    await jobsDone(desk.t.app)
    expect(await remindersOn(person)).toHaveLength(1)
  })
})

describe('a guide whose customer waits', () => {
  it('is told on their own phone by a token they gave, once until they answer', async () => {
    const clerk = await desk.hire('李娜', 'guide', desk.stores.huaihai)
    const own = await desk.t.sandbox.person({ nickname: '李娜' })
    const phone = await openMiniapp(desk.t.url, own)
    await desk.t.app.db.transact((tx) =>
      desk.t.app.features.staff.directory.bindCustomer(tx, clerk.staffId, phone.customerId),
    )
    const asked = await asksToBeReminded(desk.t, { person: own, phone }, 'desk', waits)
    expect(asked.offers).toMatchObject([{ purpose: 'desk', sentence: expect.stringMatching(/^已记下/) }])
    const person = await desk.customer('司徒小赵', desk.stores.huaihai, clerk.staffId)
    await person.say('我姓司徒，想订一条围巾')
    await desk.conversationOf(person)
    await person.say('要驼色的')
    await desk.conversationOf(person, 2)
    await jobsDone(desk.t.app)
    const [notice, ...more] = await remindersOn(own)
    expect(more).toEqual([])
    const { id } = await desk.conversationOf(person, 2)
    const pagePath = `workbench/talk/index?id=${id}`
    expect(notice?.content).toMatchObject({ type: 'notice', title: '客户咨询提醒', pagePath })
    expect(JSON.stringify(notice?.content)).not.toMatch(/司徒|围巾/)
  })

  it('is nothing that a customer can ask for', async () => {
    const person = await desk.t.sandbox.person({ nickname: '小钱' })
    const phone = await openMiniapp(desk.t.url, person)
    const { body } = await phone.get('/api/mp/subscriptions?for=desk').expect(200)
    expect(body).toEqual({ templateIds: [], offers: [] })
  })
})
