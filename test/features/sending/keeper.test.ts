import { FrequencyUse } from '../../../src/features/sending/entities/frequency-use'
import { GuideCard, SendDecision, SubscriptionToken, type SendIntent } from '../../../src/features/sending'
import { AllowanceRow } from '../../../src/features/sending/entities/allowance'
import { PreferenceRow } from '../../../src/features/sending/entities/preference'
import { GuidePushPerson } from '../../../src/features/push'
import type { CentreMessageView, WhyView } from '../../../src/contract/preferences'
import type { Preferences } from '../../../src/domain/preferences'
import { Follower } from '../../../src/sandbox/client'
import { newId } from '../../../src/platform/ids'
import { subscriptionContent, templateContent } from '../../support/campaign-contents'
import { seedCustomers, type SeededCustomer } from '../../support/campaign-customers'
import { MORNING, startCampaignWorld, type CampaignWorld } from '../../support/campaign-world'
import { openMiniapp, type MiniPhone } from '../customers/phone'
import { openShop, type Shop } from '../push/shop'

/** What becomes of sending's rows when two customers are one person, when one is erased, and when one asks for theirs. */

const DAY = 86_400_000
const HOUR = 3_600_000

let world: CampaignWorld
let shop: Shop
beforeAll(async () => {
  world = await startCampaignWorld()
  shop = await openShop(world)
}, 120_000)
afterAll(() => world.close())

const sending = () => world.app.features.sending
const read = () => world.app.db.read

/** One person who is known twice: as a follower, and as somebody who opened the Mini Program. */
interface Halves {
  follower: SeededCustomer
  visitorId: string
  phone: MiniPhone
}

/** The follower was there first, and is the one who goes on. */
async function halves(standing: Parameters<typeof seedCustomers>[2] = () => ({})): Promise<Halves> {
  const { customers } = world.app.features
  const [follower] = await seedCustomers(world, 1, (index) => ({ ...standing(index), hasMiniapp: false }))
  const { person } = follower!
  const openId = person.openId.miniapp
  const who = { account: 'miniapp' as const, openId, evidence: 'login', at: world.clock.now() }
  const { customerId: visitorId } = await world.app.db.transact((tx) => customers.arrive(tx, who))
  const at = world.clock.now()
  await world.app.db.transact((tx) => customers.consent.give(tx, visitorId, ['marketing'], 1, 'test', at))
  const phone = await openMiniapp(world.environment.PUBLIC_URL!, new Follower(world.sandbox.client, person))
  return { follower: follower!, visitorId, phone }
}

/** WeChat says that both are one person. */
async function join({ follower, visitorId }: Halves): Promise<void> {
  const { customers } = world.app.features
  const unionId = `u${newId()}`
  for (const account of ['official', 'miniapp'] as const) {
    const who = { account, openId: follower.person.openId[account], unionId, evidence: 'login' }
    await world.app.db.transact((tx) => customers.arrive(tx, { ...who, at: world.clock.now() }))
  }
  expect(await customers.current(visitorId)).toMatchObject({ id: follower.id })
}

let serial = 0
const intent = (customerId: string, contents: SendIntent['contents'], more = {}): SendIntent => ({
  key: `keeper-${++serial}`,
  class: 'marketing',
  topic: 'offers',
  to: { customerId },
  contents,
  source: { kind: 'campaign', id: 'autumn' },
  ...more,
})
const centre = (text: string) => ({ messageCentre: { title: '秋冬新品', text } })
const send = (one: SendIntent) => sending().gate.send(one)
const verdict = async (one: SendIntent) => (await sending().gate.preview([one]))[0]!
const prefer = (id: string, change: Partial<Preferences>) =>
  world.app.db.transact((tx) => sending().preferences.change(tx, id, change, 'customer'))
const wish = (...customerIds: string[]) => ({
  ...{ title: '到货', text: '您要的到了。', topic: 'care' as const, link: '/pages/home/index' },
  ...{ materialId: null, productId: null, offerId: null, customerIds },
})

/** A card of a guide's push for somebody. */
async function prepare(customerId: string, pushId: string, text = '给您留着'): Promise<void> {
  const source = { kind: 'guide' as const, id: pushId, staffId: shop.guideId }
  const guideCard = { title: '到货', text, link: '/pages/home/index' }
  expect(await send(intent(customerId, { guideCard }, { source }))).toMatchObject({ channel: 'guideCard' })
  const person = { pushId, customerId, state: 'card' as const, channel: 'guideCard', sentence: '' }
  const none = { reasonCode: null, sentAt: null, forwardedAt: null, dueAt: null }
  await world.app.db.transact((tx) => tx.insert(GuidePushPerson, { id: newId(), ...person, ...none }))
}

describe('two customers who are one person', () => {
  it('have the stricter of both answers in every part, for the very next decision', async () => {
    const two = await halves()
    await prefer(two.follower.id, {
      ...{ stoppedTopics: ['live'], quiet: { from: 1200, to: 480 }, maxPer7Days: 2 },
    })
    await prefer(two.visitorId, {
      ...{ stoppedTopics: ['care'], quiet: { from: 1320, to: 600 }, maxPer7Days: 1 },
      ...{ isNonPersonalised: true, pausedUntil: MORNING + DAY },
    })
    await join(two)
    expect(await sending().preferences.of(read(), two.follower.id)).toEqual({
      ...{ stoppedTopics: ['live', 'care'], quiet: { from: 1200, to: 600 }, maxPer7Days: 1 },
      ...{ pausedUntil: MORNING + DAY, isNonPersonalised: true, isStopped: false },
    })
    expect(await read().countBy(PreferenceRow, { customerId: two.visitorId })).toBe(0)
    const next = async (topic: string, at: number) =>
      (await sending().gate.preview([intent(two.visitorId, centre('新款'), { topic })], at))[0]
    expect(await next('care', MORNING)).toMatchObject({ at: MORNING + DAY, reasonCode: 'preference.paused' })
    expect(await next('care', MORNING + DAY)).toMatchObject({ reasonCode: 'preference.topic' })
    expect(await next('offers', MORNING + DAY)).toMatchObject({ reasonCode: 'preference.non_personalised' })
  })

  it('are stopped when one of them was, also when the other never said anything', async () => {
    const two = await halves()
    await prefer(two.visitorId, { isStopped: true })
    expect((await verdict(intent(two.follower.id, { mass: {} }))).result).toBe('send')
    await join(two)
    expect(await verdict(intent(two.follower.id, { mass: {} }))).toMatchObject({
      result: 'skip',
      reasonCode: 'preference.stopped',
    })
  })

  it('have had what both had: two in a week are enough', async () => {
    const two = await halves(() => ({ uses: [MORNING - 2 * DAY] }))
    const use = { customerId: two.visitorId, at: MORNING - 3 * DAY, priority: 50, state: 'used' as const }
    await world.app.db.transact((tx) =>
      tx.insert(FrequencyUse, { id: newId(), intentKey: `before:${newId()}`, ...use }),
    )
    for (const id of [two.follower.id, two.visitorId])
      expect((await verdict(intent(id, { ...centre('新款'), mass: {} }))).result).toBe('send')
    await join(two)
    expect(await read().countBy(FrequencyUse, { customerId: two.follower.id })).toBe(2)
    expect(await verdict(intent(two.follower.id, centre('新款')))).toMatchObject({
      result: 'later',
      at: MORNING + 4 * DAY,
      reasonCode: 'frequency.cap',
    })
  })

  it('have the tokens of the one and the window of the other, which stay with their openids', async () => {
    const two = await halves()
    const { follower, visitorId, phone } = two
    const contents = { subscription: subscriptionContent(world) }
    const reminder = (id: string) => intent(id, contents, { class: 'serviceNotice', topic: undefined })
    const account = 'miniapp' as const
    await world.app.db.transact((tx) =>
      sending().tokens.accepted(tx, {
        ...{ account, openId: follower.person.openId.miniapp, templateId: contents.subscription.templateId },
        ...{ at: MORNING - HOUR, tapId: newId() },
      }),
    )
    await new Follower(world.sandbox.client, follower.person).say('在吗')
    expect((await verdict(reminder(follower.id))).result).toBe('skip')
    expect((await verdict(reminder(visitorId))).result).toBe('send')
    await join(two)
    for (const id of [follower.id, visitorId]) expect((await verdict(reminder(id))).result).toBe('send')
    const owner = { account: 'official' as const, openId: follower.person.openId.official }
    expect(await sending().sentenceFor(owner.account, owner.openId)).toMatch(/^还可以再发 5 条/)
    expect(phone.customerId).toBe(visitorId)
  })

  it('find every message with its reason in one message centre, and in what is exported', async () => {
    const two = await halves()
    const source = { kind: 'guide' as const, id: newId(), staffId: shop.guideId }
    expect(await send(intent(two.visitorId, centre('只在小程序里'), { source }))).toMatchObject({
      result: 'sent',
    })
    await join(two)
    const phone = await openMiniapp(
      world.environment.PUBLIC_URL!,
      new Follower(world.sandbox.client, two.follower.person),
    )
    expect(phone.customerId).toBe(two.follower.id)
    const { items } = (await phone.get('/api/mp/messages').expect(200)).body as { items: CentreMessageView[] }
    expect(items).toMatchObject([{ text: '只在小程序里', isRead: false }])
    const why = (await phone.get(`/api/mp/messages/${items[0]!.id}/why`).expect(200)).body as WhyView
    expect(why).toMatchObject({ source: '您的导购', guideName: '安安', topicName: '优惠' })
    const request = await phone.send('post', '/api/mp/data-requests', { kind: 'export' }).expect(200)
    const { id } = request.body as { id: string }
    const file = await phone.send('post', `/api/mp/data-requests/${id}/download`).expect(200)
    const parts = JSON.parse(file.text) as { 发送记录: Record<string, unknown[]>[] }
    const all = (name: string) => parts.发送记录.flatMap((part) => part[name])
    expect(all('消息中心')).toMatchObject([{ 标题: '秋冬新品', 内容: '只在小程序里' }])
    expect(all('发送记录')).toMatchObject([{ 类别: '营销', 方式: '小程序消息中心', 主题: '优惠' }])
  })

  it('let no guide forward to the one what the other has stopped', async () => {
    const two = await halves()
    await shop.bind(two.follower.id)
    const { pushes, cards } = world.app.features.push
    const { id: pushId, items } = await pushes.send(shop.guideId, newId(), wish(two.follower.id))
    expect(items).toMatchObject([{ state: 'card' }])
    await prefer(two.visitorId, { isStopped: true })
    await join(two)
    expect((await pushes.result(shop.guideId, pushId)).items).toMatchObject([{ state: 'withdrawn' }])
    const [card] = await read().findBy(GuideCard, { customerId: two.follower.id })
    await expect(cards.settle(shop.guideId, card!.id, 'forwarded')).rejects.toMatchObject({
      code: 'push.card_over',
    })
    expect(await read().countBy(FrequencyUse, { customerId: two.follower.id })).toBe(0)
  })

  it('who both got the same need one card of it: the other is taken back, and gives its place in the budget back', async () => {
    const two = await halves()
    await shop.bind(two.follower.id)
    const { cards } = world.app.features.push
    const pushId = newId()
    await prepare(two.follower.id, pushId, '第一张')
    await prepare(two.visitorId, pushId, '第二张')
    const [theirs] = await read().findBy(GuideCard, { customerId: two.visitorId })
    await join(two)
    const [own] = await read().findBy(GuideCard, { customerId: two.follower.id })
    expect(own!.text).toBe('第一张')
    await cards.settle(shop.guideId, own!.id, 'forwarded')
    expect(await read().findOneBy(GuideCard, { id: theirs!.id })).toMatchObject({
      customerId: two.visitorId,
      closedBecause: 'doubled',
    })
    const rows = await read().findBy(GuidePushPerson, { pushId })
    expect(new Map(rows.map(({ customerId, state }) => [customerId, state]))).toEqual(
      new Map([
        [two.follower.id, 'forwarded'],
        [two.visitorId, 'withdrawn'],
      ]),
    )
    expect(await read().countBy(FrequencyUse, { customerId: two.follower.id })).toBe(1)
  })

  it('keep a card that only the one who ended had, and settle it as their own', async () => {
    const pushId = newId()
    const { cards } = world.app.features.push
    const alone = await halves()
    await prepare(alone.visitorId, pushId)
    await shop.bind(alone.follower.id)
    await join(alone)
    const [theirs] = await read().findBy(GuideCard, { customerId: alone.follower.id })
    await cards.settle(shop.guideId, theirs!.id, 'declined')
    const [row] = await read().findBy(GuidePushPerson, { pushId, customerId: alone.follower.id })
    expect(row).toMatchObject({ state: 'skipped', reasonCode: 'card.declined' })
  })
})

/** The tables in which a text stands anywhere. */
async function tablesWith(text: string): Promise<string[]> {
  const found: string[] = []
  for (const { tableName } of read().connection.entityMetadatas) {
    const rows: unknown = await read().query(`SELECT * FROM ${tableName}`)
    if (JSON.stringify(rows).includes(text)) found.push(tableName)
  }
  return found
}

describe('a customer who is erased', () => {
  it('is found in no row of what was sent to them, and a guide reads why a card is gone', async () => {
    const [one] = await seedCustomers(world, 1, () => ({ tokens: 3 }))
    const { id, person } = one!
    await shop.bind(id)
    await shop.openCard(id)
    const follower = new Follower(world.sandbox.client, person)
    await follower.say('在吗')
    await world.app.worker.runDue()
    const notice = { class: 'serviceNotice', topic: undefined }
    const to = { account: 'official' as const, openId: person.openId.official }
    const reply = {
      class: 'reply' as const,
      to,
      contents: { service: { type: 'text' as const, content: '在' } },
    }
    for (const sent of [
      intent(id, centre('陈晨的尺码到了')),
      intent(id, { subscription: subscriptionContent(world) }, notice),
      intent(id, { template: templateContent(world) }, notice),
      { ...intent(id, {}), ...reply, topic: undefined },
    ])
      expect(await send(sent)).toMatchObject({ result: 'sent' })
    await prefer(id, { stoppedTopics: ['live'] })
    const [forwarded, waiting] = [newId(), newId()]
    world.moveTo(MORNING + 2 * DAY)
    await prepare(id, forwarded, '陈晨的第一张卡')
    const [first] = await read().findBy(GuideCard, { customerId: id })
    await world.app.features.push.cards.settle(shop.guideId, first!.id, 'forwarded')
    world.moveTo(MORNING + 8 * DAY)
    await prepare(id, waiting, '陈晨的第二张卡')
    const names = [person.openId.official, person.openId.miniapp, '陈晨']
    expect(await tablesWith('陈晨')).toEqual(['centre_messages', 'guide_cards'])
    for (const openId of Object.values(person.openId))
      expect(await tablesWith(openId)).toContain('send_decisions')

    const { customers } = world.app.features
    const ask = customers.mpHandlers['POST /api/mp/data-requests']
    await ask({ kind: 'erase' }, { customer: { customerId: id, openId: person.openId.miniapp } } as never)
    world.moveTo(MORNING + 10 * DAY)
    await customers.sweep()
    await world.app.worker.runDue()
    expect(await customers.current(id)).toMatchObject({ state: 'erased' })
    for (const name of names) expect(await tablesWith(name)).toEqual([])

    expect(await read().countBy(PreferenceRow, { customerId: id })).toBe(0)
    for (const openId of Object.values(person.openId)) {
      expect(await read().countBy(AllowanceRow, { openId })).toBe(0)
      expect(await read().countBy(SubscriptionToken, { openId })).toBe(0)
    }
    const decisions = await read().findBy(SendDecision, { customerId: id })
    expect(decisions.length).toBeGreaterThanOrEqual(5)
    expect(new Set(decisions.map(({ openId }) => openId))).toEqual(new Set(['', 'erased']))
    const left = await read().find(GuideCard, { where: { customerId: id }, order: { createdAt: 'ASC' } })
    const blank = { title: '', text: '', link: '' }
    expect(left).toMatchObject([
      { ...blank, forwardedAt: MORNING + 2 * DAY, closedBecause: null },
      { ...blank, forwardedAt: null, closedBecause: 'erased' },
    ])
    const pushed = await read().find(GuidePushPerson, { where: { customerId: id }, order: { id: 'ASC' } })
    expect(pushed).toMatchObject([
      { pushId: forwarded, state: 'forwarded' },
      { pushId: waiting, state: 'withdrawn', reasonCode: 'card.erased' },
    ])
  }, 60_000)
})

describe('a customer who asks for their data', () => {
  it('reads preferences, messages, cards and what was sent, and nobody else’s', async () => {
    world.moveTo(MORNING + 20 * DAY)
    const [one, other] = await seedCustomers(world, 2, () => ({}))
    const { id } = one!
    await prefer(id, { quiet: { from: 1230, to: 555 }, maxPer7Days: 2, pausedUntil: MORNING })
    await send(intent(id, centre('新款到店')))
    world.moveTo(MORNING + 22 * DAY)
    const guideCard = { title: '请看这件', text: '给您留着', link: '/pages/home/index' }
    const source = { kind: 'guide' as const, id: 'g', staffId: shop.guideId }
    await send(intent(id, { guideCard }, { source }))
    const { keeper } = sending()
    expect(await keeper.export(id)).toEqual({
      消息设置: {
        ...{ 已停止营销消息: false, 不接收个性化推荐: false, 已关闭的主题: [] },
        ...{ 免打扰时段: '20:30–09:15', 七天内最多条数: 2, 暂停到: new Date(MORNING).toISOString() },
        修改时间: new Date(MORNING + 20 * DAY).toISOString(),
      },
      消息中心: [{ 标题: '秋冬新品', 内容: '新款到店', 时间: expect.any(String) as string, 已读: false }],
      导购卡片: [
        { 标题: '请看这件', 内容: '给您留着', 状态: '等待导购转发', 时间: expect.any(String) as string },
      ],
      发送记录: [
        { 类别: '营销', 方式: '小程序消息中心', 主题: '优惠', 时间: expect.any(String) as string },
        { 类别: '营销', 方式: '导购转发卡片', 主题: '优惠', 时间: expect.any(String) as string },
      ],
    })
    expect(await keeper.export(other!.id)).toEqual({
      消息设置: null,
      消息中心: [],
      导购卡片: [],
      发送记录: [],
    })
  })
})
