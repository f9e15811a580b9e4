import { couponView } from '../../miniprogram/pages/coupon/view'
import type { HeldCoupon, MpCoupon } from '../../src/contract/coupons'

const ID = '01JD0000000000000000000001'
const NOW = '2026-11-22T04:00:00.000Z'
const coupon: MpCoupon = {
  couponId: ID,
  title: '初雪礼券',
  description: '全场通用。',
  sentence: '满 300 元减 30 元',
  value: { kind: 'amount', offFen: 3000 },
  left: 8,
  claimUntil: '2026-11-30T16:00:00.000Z',
  obstacle: null,
  reason: null,
  validityWords: '领取后 30 天内有效',
  storeIds: [],
  held: [],
}
const mine: HeldCoupon = {
  ...{ id: ID, couponId: ID, title: coupon.title, sentence: coupon.sentence, value: coupon.value },
  ...{ minFen: 30_000, state: 'held', saleId: null, usedAt: null },
  validFrom: '2026-11-21T04:00:00.000Z',
  validUntil: '2026-12-22T16:00:00.000Z',
  gotAt: '2026-11-21T04:00:00.000Z',
}

describe('a coupon that can be claimed', () => {
  it('says what it does, how many are left and until when, and has a button', () => {
    expect(couponView(coupon, [], NOW)).toEqual({
      title: '初雪礼券',
      sentence: '满 300 元减 30 元',
      validity: '领取后 30 天内有效',
      left: '还剩 8 张，11月30日 前可领',
      description: '全场通用。',
      stores: '全部门店可用',
      held: null,
      obstacle: '',
      button: { text: '领取', does: 'claim' },
      canShare: true,
    })
  })

  it('names the stores where it counts, and nothing that is not limited', () => {
    const view = couponView({ ...coupon, left: null, claimUntil: null }, ['武康路店', '天目里店'], NOW)
    expect(view).toMatchObject({ left: '', stores: '可用门店：武康路店、天目里店' })
  })
})

describe.each<[NonNullable<MpCoupon['reason']>, string]>([
  ['paused', '这张优惠券已经停发。'],
  ['not_yet', '这张优惠券还没开始领取，请晚一点再来。'],
  ['over', '这张优惠券的领取时间已经结束。'],
  ['sold_out', '这张优惠券已经领完了。'],
  ['other_tier', '这张优惠券只给指定等级的会员。'],
])('a coupon that cannot be claimed: %s', (reason, obstacle) => {
  it('says why, and offers no button', () => {
    expect(couponView({ ...coupon, reason, obstacle }, [], NOW)).toMatchObject({
      obstacle,
      button: null,
      left: '',
    })
  })

  it('says nothing of it to whoever has theirs already', () => {
    const view = couponView({ ...coupon, reason, obstacle, held: [mine] }, [], NOW)
    expect(view).toMatchObject({ obstacle: '', button: null, held: { title: '已领取' } })
  })
})

it('shows whoever has no card the way to one', () => {
  const view = couponView({ ...coupon, reason: 'no_card', obstacle: '先开卡。' }, [], NOW)
  expect(view).toMatchObject({
    obstacle: '先开卡。',
    button: { text: '先开一张会员卡', does: 'card' },
    left: '还剩 8 张，11月30日 前可领',
  })
})

it('is passed on by nobody when staff hand it out', () => {
  const view = couponView({ ...coupon, reason: 'by_staff', obstacle: '由门店送出。', held: [mine] }, [], NOW)
  expect(view).toMatchObject({ button: null, canShare: false, held: { canUse: true } })
})

describe('a coupon in the hands of the shopper', () => {
  it.each<[Partial<HeldCoupon>, { title: string; time: string; canUse: boolean }]>([
    [{}, { title: '已领取', time: '至 12月22日 有效', canUse: true }],
    [
      { validFrom: '2026-12-01T00:00:00.000Z' },
      { title: '已领取', time: '12月1日 起可用，至 12月22日', canUse: false },
    ],
    [{ state: 'locked' }, { title: '结账中', time: '店员正在用它结账', canUse: true }],
    [
      { state: 'used', usedAt: '2026-11-22T03:00:00.000Z' },
      { title: '已使用', time: '11月22日 用掉了', canUse: false },
    ],
    [{ state: 'lapsed' }, { title: '已过期', time: '有效期到 12月22日', canUse: false }],
  ])('%j', (change, held) => {
    const view = couponView({ ...coupon, reason: 'limit_reached', held: [{ ...mine, ...change }] }, [], NOW)
    expect(view).toMatchObject({ held, obstacle: '', button: null })
  })

  it('is the one that can be used, and another can be claimed where several are allowed', () => {
    const used = { ...mine, state: 'used' as const, usedAt: NOW }
    const view = couponView({ ...coupon, held: [used, mine] }, [], NOW)
    expect(view).toMatchObject({ held: { title: '已领取' }, button: { text: '再领一张', does: 'claim' } })
  })
})
