import type { CardToForward, PushPerson } from '../../../src/contract/guide-pushes'
import type { CentreMessageView } from '../../../src/contract/preferences'
import type { Share, ShareCard, ShareTarget } from '../../../src/contract/shares'
import type { Follower } from '../../../src/sandbox/client'
import { openDesk, until, type Clerk, type DeskWorld } from '../conversations/world'
import { openMiniapp, type MiniPhone } from '../customers/phone'

const HOUR = 3_600_000
const HOME = '/pages/home/index'

let desk: DeskWorld
let lin: Clerk & { phone: MiniPhone }
beforeAll(async () => {
  desk = await openDesk()
  const { now } = await desk.t.sandbox.clock.read()
  // Ten in the morning at the shops: nobody sleeps.
  await desk.t.sandbox.clock.advance(24 * HOUR - ((now - 2 * HOUR) % (24 * HOUR)))
  const skus = [{ code: 'SCARF', spec: '驼色', priceFen: 39_900 }]
  await post('/api/admin/products', { code: 'SC', name: '羊绒围巾', skus })
  lin = await guide('小林')
})
afterAll(() => desk.close())

const post = async <T>(path: string, body: object): Promise<T> =>
  (await desk.headquarters.send('post', path, body).expect(200)).body as T

async function guide(name: string): Promise<Clerk & { phone: MiniPhone }> {
  const clerk = await desk.hire(name, 'guide', desk.stores.huaihai)
  const phone = await openMiniapp(desk.t.url, await desk.t.sandbox.person({ nickname: name }))
  await phone.send(
    'post',
    '/api/mp/staff-binding',
    await post(`/api/admin/staff/${clerk.staffId}/bind-code`, {}),
  )
  return { ...clerk, phone }
}

interface Shopper {
  person: Follower
  phone: MiniPhone
}

/** A member of the guide's who agreed to everything. */
async function member(nickname: string): Promise<Shopper> {
  const person = await desk.customer(nickname, desk.stores.huaihai, lin.staffId)
  return { person, phone: await openCard(person) }
}

async function openCard(person: Follower): Promise<MiniPhone> {
  const phone = await openMiniapp(desk.t.url, person)
  const { consent } = (await phone.get('/api/mp/card').expect(200)).body as {
    consent: { version: number; purposes: { key: string }[] }
  }
  const consents = consent.purposes.map(({ key }) => ({ purpose: key, isAccepted: true }))
  await phone.send('post', '/api/mp/card', { consentVersion: consent.version, consents }).expect(200)
  return phone
}

let serial = 0
async function push(customerId: string, link: string, more: object = {}): Promise<PushPerson> {
  const content = { title: '围巾到店', text: '驼色，来试。', topic: 'newArrivals', link, ...more }
  const wish = { ...content, customerIds: [customerId], requestKey: `credit-${++serial}` }
  const { body } = await lin.phone.send('post', '/api/workbench/pushes', wish).expect(200)
  return (body as { items: PushPerson[] }).items[0]!
}

/** As the page does that is opened through the link. */
async function opens({ phone }: Shopper, page: string): Promise<string> {
  const share = /[?&]share=([0-9a-z]{16})(&|$)/.exec(page)?.[1]
  await phone.send('post', `/api/mp/shares/${share}/visits`).expect(200)
  return share!
}

/** Buys a scarf by member code; another guide records it. */
async function buys({ phone }: Shopper, at: MiniPhone = lin.phone): Promise<void> {
  await desk.t.sandbox.clock.advance(61_000)
  const { text } = (await phone.get('/api/mp/member-code').expect(200)).body as { text: string }
  const now = new Date((await desk.t.sandbox.clock.read()).now).toISOString()
  const sale = { clientKey: `credit-sale-${++serial}`, receiptNo: `C-${serial}`, at: now }
  const lines = [{ skuCode: 'SCARF', qty: 1, paidFen: 39_900 }]
  const memberCode = { text, scannedAt: now }
  await at.send('post', '/api/workbench/sales', { ...sale, memberCode, lines }).expect(200)
}

/** What came of one of a guide's links. */
async function linkOf(of: { phone: MiniPhone }, id: string): Promise<Share | undefined> {
  const { body } = await of.phone.get('/api/workbench/shares?pageSize=100').expect(200)
  return (body as { items: Share[] }).items.find((one) => one.id === id)
}

const message = async ({ phone }: Shopper): Promise<CentreMessageView> =>
  ((await phone.get('/api/mp/messages').expect(200)).body as { items: CentreMessageView[] }).items[0]!

const cardFor = async (of: { phone: MiniPhone }, customerId: string): Promise<CardToForward> => {
  const { body } = await of.phone.get('/api/workbench/push-cards').expect(200)
  return (body as { items: CardToForward[] }).items.find((one) => one.customerId === customerId)!
}

const linkTo = async (of: { phone: MiniPhone }, target: ShareTarget): Promise<ShareCard> =>
  (await of.phone.send('post', '/api/workbench/shares', target).expect(200)).body as ShareCard

async function coupon(title: string): Promise<string> {
  const validity = { kind: 'days', days: 30 }
  return (
    await post<{ id: string }>('/api/admin/coupons', {
      title,
      value: { kind: 'amount', offFen: 3_000 },
      validity,
    })
  ).id
}

describe('a sale after a push of a guide', () => {
  it('in the message centre about any page is credited by the link in it, and without a visit is not', async () => {
    const [shen, zhou] = [await member('沈清'), await member('周周')]
    for (const one of [shen, zhou])
      expect(await push(one.phone.customerId, HOME)).toMatchObject({ channel: 'messageCentre' })
    const { link } = await message(shen)
    expect(link).toMatch(/^\/pages\/home\/index\?share=[0-9a-z]{16}$/)
    await buys(zhou)
    const share = await opens(shen, link!)
    expect(await linkOf(lin, share)).toMatchObject({ targetKind: 'push', targetTitle: '围巾到店', sales: 0 })
    await buys(shen)
    expect(await linkOf(lin, share)).toMatchObject({ visitors: 1, sales: 1, amountFen: 39_900 })
  })

  it('about a coupon is credited by the guide’s link to the coupon', async () => {
    const shen = await member('沈月')
    const id = await coupon('初雪礼券')
    await push(shen.phone.customerId, `/pages/coupon/index?id=${id}`, { topic: 'offers' })
    const { link } = await message(shen)
    const share = await opens(shen, link!)
    expect(link).toBe(`/pages/coupon/index?id=${id}&share=${share}`)
    await buys(shen)
    expect(await linkOf(lin, share)).toMatchObject({
      targetKind: 'coupon',
      targetTitle: '初雪礼券',
      sales: 1,
    })
  })

  it('of headquarters’ material counts for the material', async () => {
    const shen = await member('沈星')
    const words = { title: '羊绒季', text: '三款新色', topic: 'newArrivals', link: HOME }
    const { id: materialId } = await post<{ id: string }>('/api/admin/materials', words)
    await post(`/api/admin/materials/${materialId}/state`, { state: 'published' })
    await push(shen.phone.customerId, HOME, { materialId })
    const share = await opens(shen, (await message(shen)).link!)
    await buys(shen)
    expect(await linkOf(lin, share)).toMatchObject({ targetKind: 'material', targetId: materialId, sales: 1 })
  })

  it('in the guide’s own open conversation is credited by the link in the words', async () => {
    const shen = await member('沈风')
    await shen.person.say('有围巾吗')
    await desk.conversationOf(shen.person)
    expect(await push(shen.phone.customerId, HOME)).toMatchObject({ channel: 'service' })
    const page = await until(async () => {
      const said = (await shen.person.chat()).map(({ content }) =>
        content.type === 'text' ? content.text : '',
      )
      const words = said.find((text) => text.startsWith('围巾到店\n驼色，来试。\n'))
      return /data-miniprogram-path="([^"]+)"/.exec(words ?? '')?.[1]
    })
    const share = await opens(shen, page)
    await buys(shen)
    expect(await linkOf(lin, share)).toMatchObject({ targetKind: 'push', sales: 1 })
  })
})

describe('a card that is forwarded by hand', () => {
  /** Agreed, and never opened the Mini Program before: only a card by hand reaches them. */
  async function byHand(nickname: string): Promise<{ person: Follower; id: string }> {
    const person = await desk.customer(nickname, desk.stores.huaihai, lin.staffId)
    const id = await desk.customerOf(person)
    const at = (await desk.t.sandbox.clock.read()).now
    const { consent } = desk.t.app.features.customers
    await desk.t.app.db.transact((tx) => consent.give(tx, id, ['marketing'], 1, 'test', at))
    return { person, id }
  }

  it.each([
    ['any page', 'push', () => Promise.resolve(HOME)],
    ['a coupon', 'coupon', async () => `/pages/coupon/index?id=${await coupon('冬衣券')}`],
  ] as const)('about %s carries the link of the guide', async (_, kind, pageOf) => {
    const link = await pageOf()
    const { person, id } = await byHand('陈晨')
    expect(await push(id, link)).toMatchObject({ state: 'card' })
    const card = await cardFor(lin, id)
    expect(card).toMatchObject({ link, target: { kind } })
    const shared = await linkTo(lin, card.target)
    expect(`/${shared.path}`).toBe(`${link}${link.includes('?') ? '&' : '?'}share=${shared.id}`)
    const shopper = { person, phone: await openCard(person) }
    await opens(shopper, shared.path)
    await buys(shopper)
    expect(await linkOf(lin, shared.id)).toMatchObject({ targetKind: kind, sales: 1, amountFen: 39_900 })
  })

  it('after a hand-over carries the link of the new guide', async () => {
    const { person, id } = await byHand('郑郑')
    await push(id, HOME)
    const next = await guide('小李')
    const { customers, bindings } = desk.t.app.features
    const at = (await desk.t.sandbox.clock.read()).now
    await desk.t.app.db.transact(async (tx) => {
      await customers.lock(tx, id)
      const whose = { customerId: id, storeId: desk.stores.huaihai, staffId: next.staffId }
      await bindings.change(tx, { ...whose, reason: '顾客提出', actorId: next.staffId, at })
    })
    const { id: share, path } = await linkTo(next, (await cardFor(next, id)).target)
    const shopper = { person, phone: await openCard(person) }
    await opens(shopper, path)
    await buys(shopper)
    expect(await linkOf(next, share)).toMatchObject({ guideId: next.staffId, sales: 1 })
    expect(await linkOf(lin, share)).toBeUndefined()
  })
})
