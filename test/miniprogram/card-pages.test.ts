import { balanceWords, entryRow } from '../../miniprogram/pages/points/view'
import { claimOf, fenOf, NO_RECEIPT, purchaseRow } from '../../miniprogram/pages/purchases/view'
import { claimRow, emptyWords as emptyShelf, heldRow } from '../../miniprogram/pages/coupons/view'
import { tierWords } from '../../miniprogram/pages/tier/view'
import type { HeldCoupon } from '../../src/contract/coupons'
import type { MemberCard, PointsEntry } from '../../src/contract/membership'
import type { Purchase } from '../../src/contract/purchases'

const NOW = '2026-11-21T04:00:00.000Z'
const ID = '01JD0000000000000000000001'

const card: MemberCard = {
  id: ID,
  number: '8600123412341234',
  openedAt: NOW,
  tier: { id: 'a', name: '山友', pointsMultiplier: 1, benefits: ['生日当月双倍积分'] },
  tierSince: '2026-01-05T04:00:00.000Z',
  tierGuaranteedUntil: null,
  basisFen: 171_950,
  next: {
    tier: { id: 'b', name: '山客', pointsMultiplier: 1.2, benefits: ['免费修改'] },
    fromFen: 300_000,
    missingFen: 128_050,
  },
  points: { spendable: 1280, pending: 0, debt: 0, expiringNext: null },
}
describe('points in words', () => {
  it('say what waits, lapses and is owed, and nothing where there is nothing', () => {
    expect(balanceWords(card.points)).toEqual({ spendable: '1,280', notes: [] })
    const points = {
      spendable: 0,
      pending: 12,
      debt: 5,
      expiringNext: { amount: 30, at: '2026-12-31T16:00:00.000Z' },
    }
    expect(balanceWords(points).notes).toEqual([
      '12 分待入账，退换期过后可用',
      '30 分将在 2027年1月1日 到期',
      '退货多用掉的 5 分，会从之后得到的积分里先扣',
    ])
  })

  const entry: PointsEntry = {
    id: ID,
    seq: 1,
    type: 'earn',
    amount: 1299,
    pointsMove: 1299,
    debtMove: 0,
    balanceAfter: 1299,
    sentence: '买羊绒大衣',
    saleLineId: null,
    refundLineId: null,
    availableFrom: '2026-11-28T04:00:00.000Z',
    expiresAt: '2027-11-21T04:00:00.000Z',
    at: NOW,
  }

  it.each([
    [
      {},
      {
        amount: '+1,299',
        isPlus: true,
        when: '今天 12:00',
        life: '11月28日 起可用，2027年11月21日 到期',
        after: '结余 1,299',
      },
    ],
    [{ availableFrom: '2026-11-20T04:00:00.000Z' }, { life: '2027年11月21日 到期' }],
    [{ expiresAt: '2026-11-20T04:00:00.000Z' }, { life: '已到期' }],
    [
      { amount: -50, balanceAfter: -20, availableFrom: null, expiresAt: null },
      { amount: '−50', isPlus: false, life: '', after: '结余 −20' },
    ],
  ])('a movement with %j', (change, words) => {
    expect(entryRow({ ...entry, ...change }, NOW)).toMatchObject(words)
  })
})

describe('a tier in words', () => {
  it('says what is missing and how far the way is', () => {
    expect(tierWords(card)).toMatchObject({
      since: '2026年1月5日 成为山友',
      kept: '',
      multiplier: '',
      next: {
        missing: '再消费 ¥1,280.50 升为山客',
        basis: '已累计 ¥1,719.50，满 ¥3,000 升级',
        percent: 57,
        benefits: ['免费修改'],
      },
    })
  })

  it('has nothing to reach on the highest, and never more than the whole way', () => {
    const tier = { ...card.tier, pointsMultiplier: 1.5 }
    expect(tierWords({ ...card, tier, next: null, tierGuaranteedUntil: NOW })).toMatchObject({
      next: null,
      kept: '等级保留到 2026年11月21日',
      multiplier: '积分 1.5 倍',
    })
    expect(tierWords({ ...card, basisFen: -100 }).next?.percent).toBe(0)
    expect(tierWords({ ...card, basisFen: 999_999 }).next?.percent).toBe(100)
  })
})

describe('coupons in words', () => {
  const held: HeldCoupon = {
    id: ID,
    couponId: ID,
    title: '冬衣券',
    sentence: '满 300 减 30',
    value: { kind: 'amount', offFen: 3000 },
    minFen: 30_000,
    state: 'held',
    validFrom: '2026-11-20T16:00:00.000Z',
    validUntil: '2026-11-30T16:00:00.000Z',
    gotAt: NOW,
    usedAt: null,
    saleId: null,
  }

  it.each([
    [{}, '至 11月30日 有效'],
    [{ validFrom: '2026-11-24T16:00:00.000Z' }, '11月25日 起可用，至 11月30日'],
    [{ state: 'locked' as const }, '店员正在用它结账'],
    [{ state: 'used' as const, usedAt: NOW }, '11月21日 用掉了'],
    [{ state: 'lapsed' as const }, '11月30日 已过期'],
  ])('one with %j: %s', (change, time) => {
    expect(heldRow({ ...held, ...change }, NOW).time).toBe(time)
  })

  it('that can be claimed say how many are left, or why not', () => {
    const offered = {
      couponId: ID,
      title: '券',
      description: '',
      sentence: '',
      value: held.value,
      left: 5,
      claimUntil: NOW,
      obstacle: null,
      reason: null,
    }
    expect(claimRow(offered).time).toBe('还剩 5 张，11月21日 前可领')
    expect(claimRow({ ...offered, left: null, claimUntil: null }).time).toBe('')
    expect(claimRow({ ...offered, obstacle: '你已经领过了。' }).time).toBe('你已经领过了。')
    expect(new Set((['held', 'used', 'lapsed'] as const).map(emptyShelf)).size).toBe(3)
  })
})

describe('purchases in words', () => {
  const purchase: Purchase = {
    saleId: ID,
    storeName: '武康路店',
    receiptNo: 'W-1',
    at: NOW,
    state: 'sold',
    paidFen: 45_990,
    refundedFen: 0,
    pointsEarned: 459,
    pointsUsed: 100,
    lines: [{ name: '衬衫', spec: 'M', qty: 2, paidFen: 45_990, refundedQty: 0 }],
  }

  it('show lines, points and what came back', () => {
    expect(purchaseRow(purchase, NOW)).toMatchObject({
      line: '武康路店 · 今天 12:00',
      paid: '¥459.90',
      refund: '',
      points: '得 459 积分，用 100 积分',
      lines: [{ text: '衬衫 M × 2', paid: '¥459.90' }],
    })
    const back = {
      ...purchase,
      state: 'part_refunded' as const,
      refundedFen: 12_000,
      pointsEarned: 0,
      pointsUsed: 0,
      lines: [{ ...purchase.lines[0]!, spec: '', refundedQty: 1 }],
    }
    expect(purchaseRow(back, NOW)).toMatchObject({
      refund: '已退 ¥120',
      points: '',
      lines: [{ text: '衬衫 × 2（退 1）' }],
    })
    expect(purchaseRow({ ...back, state: 'refunded' }, NOW).refund).toBe('已全部退货')
  })

  it.each([
    ['459', 45_900],
    ['459.9', 45_990],
    [' 459.90 ', 45_990],
    ['0.05', 5],
    ['四百', undefined],
    ['4.999', undefined],
    ['-1', undefined],
    ['', undefined],
  ])('an amount typed as %p is %p fen', (typed, fen) => expect(fenOf(typed)).toBe(fen))

  it.each([
    [{}, '请填写小票上的积分码，或小票号和金额'],
    [{ receiptNo: 'W-1' }, '请选择买东西的门店'],
    [{ storeId: ID, amount: '1' }, '请填写小票号'],
    [{ storeId: ID, receiptNo: 'W-1', amount: '四百' }, '请填写小票上的实付金额，例如 459.90'],
  ])('a receipt with %j is not sent: %s', (typed, missing) => {
    expect(claimOf({ ...NO_RECEIPT, ...typed })).toEqual({ missing })
  })

  it('a receipt is sent by its code alone, else by store, number and amount', () => {
    expect(claimOf({ ...NO_RECEIPT, claimCode: ' abc ' })).toEqual({ claim: { claimCode: 'abc' } })
    expect(claimOf({ ...NO_RECEIPT, storeId: ID, receiptNo: ' W-1 ', amount: '459.9' })).toEqual({
      claim: { storeId: ID, receiptNo: 'W-1', paidFen: 45_990 },
    })
  })
})
