import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { CardChoice } from '../../../src/contract/conversations'
import type { Coupon, HeldCoupon, MpCoupon } from '../../../src/contract/coupons'
import { CouponRow } from '../../../src/features/membership'
import type { Follower } from '../../../src/sandbox/client'
import { uploadAsset } from '../../support/rules-by-http'
import { openMiniapp, type MiniPhone } from '../customers/phone'
import { clientKey, openDesk, type Clerk, type DeskWorld } from './world'

const HOUR_MS = 3_600_000
const SEND = '/cgi-bin/message/custom/send'

let desk: DeskWorld
let guide: Clerk

beforeAll(async () => {
  desk = await openDesk()
  guide = await desk.hire('王敏', 'guide', desk.stores.huaihai)
  const bytes = readFileSync(path.join(__dirname, '../../../src/cli/demo/pictures/card-cover.jpg'))
  await uploadAsset(desk.t, desk.headquarters, 'thumb', { name: 'cover.jpg', bytes })
})
afterAll(() => desk.close())

async function coupon(title: string, change: object = {}): Promise<string> {
  const draft = {
    title,
    value: { kind: 'amount', offFen: 3000 },
    minFen: 30_000,
    validity: { kind: 'days', days: 30 },
  }
  const made = await desk.headquarters.send('post', '/api/admin/coupons', { ...draft, ...change }).expect(200)
  return (made.body as Coupon).id
}

/** A customer who asks, with the Mini Program in their hand, and a card of ours unless told otherwise. */
async function asked(
  nickname: string,
  hasCard = true,
): Promise<{ person: Follower; phone: MiniPhone; id: string }> {
  const person = await desk.customer(nickname, desk.stores.huaihai, guide.staffId)
  const phone = await openMiniapp(desk.t.url, person)
  if (hasCard) await openCard(phone)
  await person.say('有优惠券吗')
  return { person, phone, id: (await desk.conversationOf(person)).id }
}

async function openCard(phone: MiniPhone): Promise<void> {
  const { consent } = (await phone.get('/api/mp/card').expect(200)).body as {
    consent: { version: number; purposes: { key: string }[] }
  }
  const consents = consent.purposes.map(({ key }) => ({ purpose: key, isAccepted: true }))
  await phone.send('post', '/api/mp/card', { consentVersion: consent.version, consents }).expect(200)
}

const seen = async (phone: MiniPhone, id: string): Promise<MpCoupon> =>
  (await phone.get(`/api/mp/coupons/${id}`).expect(200)).body as MpCoupon
const claim = (phone: MiniPhone, id: string, requestKey: string) =>
  phone.send('post', `/api/mp/coupons/${id}/claim`, { requestKey })
const choices = async (search: string): Promise<CardChoice[]> => {
  const found = await guide.get(`/api/admin/conversation-cards?search=${encodeURIComponent(search)}`)
  return (found.body as { items: CardChoice[] }).items
}
const codeOf = ({ body }: { body: unknown }): string => (body as { error: { code: string } }).error.code

describe('a coupon as a card', () => {
  it('goes out in an open conversation, is claimed by its address, and stands beside the thread', async () => {
    const couponId = await coupon('初雪礼券')
    const { person, phone, id } = await asked('小林')
    expect(await choices('初雪')).toEqual([
      { kind: 'coupon', id: couponId, title: '初雪礼券', words: '满 300 元减 30 元' },
    ])
    const { message } = await desk.say(guide, id, { kind: 'coupon', id: couponId })
    expect(message).toMatchObject({ state: 'sent', content: { kind: 'coupon', title: '初雪礼券' } })
    const card = (await person.chat()).find(({ content }) => content.type === 'miniprogrampage')
    expect(card?.content).toMatchObject({ pagePath: `pages/coupon/index?id=${couponId}` })
    expect((await desk.list(guide)).items.find((one) => one.id === id)?.lastWords).toBe('[优惠券] 初雪礼券')
    expect((await desk.read(guide, id)).beside.coupons).toEqual([])

    expect(await seen(phone, couponId)).toMatchObject({ reason: null, obstacle: null, held: [] })
    const key = clientKey()
    const held = (await claim(phone, couponId, key).expect(200)).body as HeldCoupon
    // The answer was lost on the way: the same key is the same coupon.
    expect((await claim(phone, couponId, key).expect(200)).body).toMatchObject({ id: held.id })
    expect(codeOf(await claim(phone, couponId, clientKey()).expect(409))).toBe('coupon.limit_reached')
    expect(await seen(phone, couponId)).toMatchObject({
      reason: 'limit_reached',
      held: [{ id: held.id, state: 'held' }],
    })
    expect((await desk.read(guide, id)).beside.coupons).toEqual([
      { id: held.id, title: '初雪礼券', state: 'held' },
    ])
    const row = await desk.t.app.db.read.findOneByOrFail(CouponRow, { id: held.id })
    const at = row.gotAt
    const goods = [{ id: 'line', productId: null, quantity: 1, amountFen: 40_000 }]
    await desk.t.app.db.transact((tx) =>
      desk.t.app.features.membership.coupons.use(tx, {
        ...{ couponId: held.id, customerId: row.customerId, saleId: 'S1', storeId: desk.stores.huaihai },
        ...{ lines: goods, at },
      }),
    )
    expect((await desk.read(guide, id)).beside.coupons).toMatchObject([{ state: 'used' }])
  })

  it('is the guide’s marketing when nobody asked, which needs consent', async () => {
    const couponId = await coupon('周末礼券')
    const { id } = await asked('小周', false)
    await desk.say(guide, id, '有的，稍等。')
    await desk.t.sandbox.clock.advance(HOUR_MS)
    const before = (await desk.t.calls(SEND)).length
    const { message } = await desk.say(guide, id, { kind: 'coupon', id: couponId })
    expect(message.state).toBe('skipped')
    expect(message.sentence).toMatch(/同意/)
    expect((await desk.t.calls(SEND)).length).toBe(before)
  })

  it('is not offered when it is paused, not there for claiming, or all are gone', async () => {
    const paused = await coupon('停发的券')
    await desk.headquarters
      .send('post', `/api/admin/coupons/${paused}/state`, { state: 'paused' })
      .expect(200)
    await coupon('员工发的券', { channel: 'staff' })
    const last = await coupon('只有一张的券', { stock: 1 })
    expect((await choices('的券')).map(({ id }) => id)).toEqual([last])
    const { phone, id } = await asked('小吴')
    await claim(phone, last, clientKey()).expect(200)
    expect(await choices('的券')).toEqual([])
    const body = { clientKey: clientKey(), content: { kind: 'coupon', id: last } }
    const refused = await guide.send('post', `/api/admin/conversations/${id}/messages`, body).expect(404)
    expect((refused.body as { error: { message: string } }).error.message).toMatch(/换一个再发/)
  })
})

describe('a coupon by its address', () => {
  it('asks whoever has no card for one first, and is there afterwards', async () => {
    const couponId = await coupon('会员礼券')
    const { phone } = await asked('小郑', false)
    expect(await seen(phone, couponId)).toMatchObject({ reason: 'no_card', held: [] })
    expect(codeOf(await claim(phone, couponId, clientKey()).expect(409))).toBe('coupon.no_card')
    await openCard(phone)
    expect(await seen(phone, couponId)).toMatchObject({ reason: null })
  })

  it('says that it is over or gone also to whoever has no card', async () => {
    const last = await coupon('抢光的券', { stock: 1 })
    const claimUntil = new Date((await desk.t.sandbox.clock.read()).now + HOUR_MS).toISOString()
    const short = await coupon('一小时的券', { claimUntil })
    const { phone } = await asked('小孙')
    await claim(phone, last, clientKey()).expect(200)
    await desk.t.sandbox.clock.advance(HOUR_MS)
    const other = await openMiniapp(desk.t.url, await desk.t.sandbox.person({ nickname: '小冯' }))
    expect(await seen(other, last)).toMatchObject({ reason: 'sold_out', left: 0 })
    expect(await seen(other, short)).toMatchObject({ reason: 'over' })
    expect(codeOf(await claim(phone, short, clientKey()).expect(409))).toBe('coupon.over')
  })

  it('is nobody’s when it is handed out by staff only', async () => {
    const { phone } = await asked('小陈')
    const id = await coupon('内部券', { channel: 'staff' })
    await phone.get(`/api/mp/coupons/${id}`).expect(404)
    const { customerId } = (await phone.get('/api/mp/me').expect(200)).body as { customerId: string }
    await desk.headquarters
      .send('post', `/api/admin/coupons/${id}/hand-out`, {
        customerId,
        reason: '生日',
        requestKey: clientKey(),
      })
      .expect(200)
    expect(await seen(phone, id)).toMatchObject({ reason: 'by_staff', held: [{ state: 'held' }] })
    expect(codeOf(await claim(phone, id, clientKey()).expect(404))).toBe('coupon.unknown')
  })
})
