import type { Coupon } from '../../src/contract/coupons'
import { newId } from '../../src/platform/ids'
import { deskOf, type MiniDesk } from './mini-desk'
import { openShop, type Shop } from './shop'
import { stockShops, type Goods, type Shopper } from './shop-goods'

const DAY_MS = 86_400_000
const BEIJING_MS = 8 * 3_600_000

/** A shop on a weekday's late morning, with goods, a till, and a member who bought, got coupons and messages. */
export interface MemberWorld {
  shop: Shop
  desk: MiniDesk
  goods: Goods
  member: Shopper
  /** A coupon that can be claimed. */
  coupon: Coupon
  /** The code on a receipt without a member. */
  claimCode: string
  /** A message into the member's message centre. */
  tell(content: { title: string; text: string; link?: string }): Promise<void>
}

/** Opens the shop and makes the member. */
export async function openMemberWorld(): Promise<MemberWorld> {
  const shop = await openShop()
  const { client } = shop.system.sandbox
  const { now } = await client.clock.read()
  // Eleven in the morning of the next day in Beijing: quiet hours are over and every shop is open.
  await client.clock.setTo((Math.floor((now + BEIJING_MS) / DAY_MS) + 1) * DAY_MS + 3 * 3_600_000)
  const goods = await stockShops(shop.system.url, shop.console, client)
  const desk = deskOf(shop)
  const code = await goods.code({
    kind: 'guide',
    storeId: goods.wukang.id,
    staffId: goods.wukang.guides['林知夏'],
    label: '林知夏',
  })
  const member = await goods.shopper('沈清', code)
  await goods.sell('W-1001', { 'COAT-M': 1, 'SCARF-1': 2 }, member)
  const { claimCode } = await goods.sell('W-1002', { 'SCARF-1': 1 })
  const draft = { validity: { kind: 'days', days: 30 } }
  const coupon = await goods.post<Coupon>('/api/admin/coupons', {
    ...draft,
    title: '冬衣券',
    value: { kind: 'amount', offFen: 3_000 },
    minFen: 30_000,
  })
  const gift = await goods.post<Coupon>('/api/admin/coupons', {
    ...draft,
    title: '生日礼券',
    value: { kind: 'percent', percentOff: 10 },
    channel: 'staff',
  })
  await goods.post(`/api/admin/coupons/${gift.id}/hand-out`, {
    customerId: member.customerId,
    reason: '生日',
    requestKey: newId(),
  })
  const tell: MemberWorld['tell'] = async (content) => {
    const { result } = await shop.system.app.features.sending.gate.send({
      key: newId(),
      class: 'marketing',
      topic: 'newArrivals',
      to: { customerId: member.customerId },
      contents: { messageCentre: content },
      source: { kind: 'campaign', id: newId() },
    })
    if (result !== 'sent') throw new Error(`the message was not sent: ${result}`)
  }
  return { shop, desk, goods, member, coupon, claimCode: claimCode ?? '', tell }
}
