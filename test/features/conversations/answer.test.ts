import { saveRule, says } from '../../support/rules-by-http'
import { openDesk, until, type Clerk, type DeskWorld } from './world'

const HOUR_MS = 3_600_000
const SEND = '/cgi-bin/message/custom/send'

let desk: DeskWorld
let guide: Clerk

beforeAll(async () => {
  desk = await openDesk()
  guide = await desk.hire('王敏', 'guide', desk.stores.huaihai)
  const operator = desk.headquarters
  await saveRule(desk.t, operator, {
    name: '营业',
    triggers: says('营业时间'),
    answers: [{ type: 'text', text: '每天十点到二十二点。' }],
  })
  await saveRule(desk.t, operator, {
    name: '人工',
    triggers: says('人工'),
    answers: [{ type: 'transfer' }],
  })
})
afterAll(() => desk.close())

const textOf = (line: { content: { kind: string; text?: string; words?: string } }): string =>
  line.content.text ?? line.content.words ?? `(${line.content.kind})`

describe('a question that no rule answers', () => {
  it('opens a conversation with the home guide, who answers on the customer’s phone', async () => {
    const person = await desk.customer('小林', desk.stores.huaihai, guide.staffId)
    await person.say('这件大衣还有 M 码吗')
    const { id, ownerStaffId } = await desk.conversationOf(person)
    expect(ownerStaffId).toBe(guide.staffId)
    const [listed] = (await desk.list(guide)).items
    expect(listed).toMatchObject({ id, unread: 1, cause: 'unmatched', lastWords: '这件大衣还有 M 码吗' })
    expect((await desk.read(guide, id)).window).toMatchObject({ isOpen: true, left: 5 })

    const { message, window } = await desk.say(guide, id, '有的，给您留一件。')
    expect(message).toMatchObject({ state: 'sent', sentence: null, staff: { name: '王敏' } })
    expect(window.sentence).toMatch(/^还可以再发 4 条/)
    await person.waitForLine(
      ({ content }) => content.type === 'text' && content.text === '有的，给您留一件。',
    )
    expect((await desk.list(guide)).items.find((one) => one.id === id)).toMatchObject({
      unread: 0,
      waitingSince: null,
    })
    expect((await desk.lines(guide, id)).map(textOf)).toEqual([
      '会话已建立',
      '这件大衣还有 M 码吗',
      '有的，给您留一件。',
    ])
  })

  it('shows what the machine answered while the conversation is open', async () => {
    const person = await desk.customer('小周', desk.stores.huaihai, guide.staffId)
    await person.say('可以改裤长吗')
    const { id } = await desk.conversationOf(person)
    await person.say('营业时间')
    await desk.conversationOf(person, 2)
    const lines = await desk.lines(guide, id)
    expect(lines.map(textOf).slice(1)).toEqual(['可以改裤长吗', '营业时间', '每天十点到二十二点。'])
    expect(lines.at(-1)).toMatchObject({ direction: 'out', staff: null })
  })

  it('shows what was sent before the conversation opened above the question, also when it hears of it late', async () => {
    const person = await desk.customer('小何', desk.stores.huaihai, guide.staffId)
    const message = { type: 'text' as const, content: '欢迎光临。' }
    const sent = { account: 'official' as const, openId: person.openId(), message, key: 'greeting:1' }
    desk.t.app.features.conversations.onSent(sent)
    await person.say('可以改袖长吗')
    const { id } = await desk.conversationOf(person)
    await desk.say(guide, id, '可以的。')
    const shown = (): Promise<string[]> =>
      desk.lines(guide, id).then((lines) => lines.map(textOf).filter((words) => words !== '会话已建立'))
    await until(async () => ((await shown()).length === 3 ? true : undefined))
    expect(await shown()).toEqual(['欢迎光临。', '可以改袖长吗', '可以的。'])
  })

  it('goes to nobody when a rule answers it', async () => {
    const person = await desk.customer('小吴', desk.stores.huaihai, guide.staffId)
    await person.say('营业时间')
    await new Promise((resolve) => setTimeout(resolve, 600))
    const rows: unknown[] = await desk.t.app.db.read.query(
      'SELECT id FROM conversations WHERE customerId = ?',
      [await desk.customerOf(person)],
    )
    expect(rows).toEqual([])
  })

  it('opens one when a rule hands over', async () => {
    const person = await desk.customer('小郑', desk.stores.huaihai, guide.staffId)
    await person.say('人工')
    const { id } = await desk.conversationOf(person)
    expect(await desk.read(guide, id)).toMatchObject({ cause: 'rule' })
  })
})

describe('48 hours later', () => {
  it('the screen explains, and no call is made', async () => {
    const person = await desk.customer('小冯', desk.stores.huaihai, guide.staffId)
    await person.say('羊毛衫怎么洗呢')
    const { id } = await desk.conversationOf(person)
    await desk.t.sandbox.clock.advance(48 * HOUR_MS + 60_000)
    const before = (await desk.t.calls(SEND)).length
    const seen = await desk.read(guide, id)
    expect(seen).toMatchObject({ mayWrite: false, window: { isOpen: false, left: 0, closesAt: null } })
    expect(seen.whyNot).toMatch(/^对方 48 小时内没有互动，暂时不能发送/)
    const { message } = await desk.say(guide, id, '冷水手洗。')
    expect(message).toMatchObject({ state: 'skipped' })
    expect(message.sentence).toMatch(/48 小时/)
    await desk.t.app.worker.runDue()
    expect(await desk.t.calls(SEND)).toHaveLength(before)

    await person.say('还在吗')
    await desk.conversationOf(person, 2)
    const again = await desk.say(guide, id, '在的，冷水手洗。')
    expect(again.message.state).toBe('sent')
    expect(await desk.t.calls(SEND)).toHaveLength(before + 1)
  })
})
