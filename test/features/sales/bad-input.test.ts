import { DAY, iso, openSales, refusal, type SalesWorld, type Till } from './world'

let world: SalesWorld
let till: Till
let codeUseId: string
beforeAll(async () => {
  world = await openSales()
  till = await world.till()
  const { customerId } = await world.member(50)
  const code = await world.code(customerId)
  const verified = await till.post('/api/till/member-codes/verify', { storeCode: 'N1', code })
  codeUseId = (verified.body as { codeUseId: string }).codeUseId
  await till.post('/api/till/sales', { ...sale(), codeUseId }).expect(200)
}, 120_000)
afterAll(() => world.close())

const line = { skuCode: 'SOCKS-1', qty: 2, paidFen: 7_800 }
const sale = (change: object = {}) => ({
  storeCode: 'N1',
  receiptNo: 'R1',
  at: iso(world.clock.now()),
  lines: [line],
  ...change,
})
const refund = (change: object = {}) => ({
  storeCode: 'N1',
  receiptNo: 'R1',
  refundNo: 'F1',
  at: iso(world.clock.now()),
  lines: [{ skuCode: 'SOCKS-1', qty: 1 }],
  ...change,
})

/** What comes in wrong, and the words with which it is sent back. */
const CASES: Record<string, [path: string, body: () => object, status: number, code: string, words: string]> =
  {
    'an unknown product': [
      'sales',
      () => sale({ receiptNo: 'R2', lines: [line, { skuCode: 'NO-SUCH', qty: 1, paidFen: 1 }] }),
      422,
      'product.unknown_code',
      '第 2 行的商品编码「NO-SUCH」不存在',
    ],
    'a negative amount': [
      'sales',
      () => sale({ receiptNo: 'R2', lines: [{ ...line, paidFen: -1 }] }),
      422,
      'request.invalid',
      '金额不能为负数',
    ],
    'half a fen': [
      'sales',
      () => sale({ receiptNo: 'R2', lines: [{ ...line, paidFen: 10.5 }] }),
      422,
      'request.invalid',
      '整数',
    ],
    'no pieces': [
      'sales',
      () => sale({ receiptNo: 'R2', lines: [{ ...line, qty: 0 }] }),
      422,
      'request.invalid',
      '数量至少为 1',
    ],
    'a reused receipt': [
      'sales',
      () => sale({ lines: [{ ...line, qty: 1 }] }),
      409,
      'sale.receipt_taken',
      '小票号「R1」已经用于另一笔销售',
    ],
    'an unknown store': [
      'sales',
      () => sale({ storeCode: 'X9', receiptNo: 'R2' }),
      404,
      'store.unknown',
      '没有编号为「X9」的门店',
    ],
    'another store’s code': [
      'sales',
      () => sale({ storeCode: 'S1', receiptNo: 'R2', codeUseId }),
      409,
      'member_code.unknown',
      '没有找到这次会员码核验',
    ],
    'two ways to name the member': [
      'sales',
      () => sale({ receiptNo: 'R2', codeUseId, phone: '13800138000' }),
      422,
      'sale.member_twice',
      '只能用一种方式',
    ],
    'more points than there are': [
      'sales',
      () => sale({ receiptNo: 'R2', codeUseId, pointsToUse: 51, lines: [{ ...line, amountFen: 7_851 }] }),
      409,
      'points.not_enough',
      '可用积分只有 50',
    ],
    'points without a member': [
      'sales',
      () => sale({ receiptNo: 'R2', pointsToUse: 1 }),
      422,
      'sale.member_needed',
      '请先核验会员',
    ],
    'other money than the quote': [
      'sales',
      () => sale({ receiptNo: 'R2', codeUseId, pointsToUse: 50, lines: [{ ...line, amountFen: 7_800 }] }),
      422,
      'sale.paid_differs',
      '应付 77.50 元',
    ],
    'a coupon that somebody else holds': [
      'sales',
      () =>
        sale({
          receiptNo: 'R2',
          codeUseId,
          couponIds: ['01KB2Q8ZJ4T6V0W3X5Y7Z9A1B2'],
          lines: [{ ...line, amountFen: 7_800 }],
        }),
      404,
      'coupon.not_held',
      '没有这张优惠券',
    ],
    'a sale in the future': [
      'sales',
      () => sale({ receiptNo: 'R2', at: iso(world.clock.now() + DAY) }),
      422,
      'sale.in_future',
      '成交时间在将来',
    ],
    'a refund of more pieces than were sold': [
      'refunds',
      () => refund({ lines: [{ skuCode: 'SOCKS-1', qty: 3 }] }),
      422,
      'refund.beyond_sale',
      '最多还能退 2 件',
    ],
    'a refund of more money than was paid': [
      'refunds',
      () => refund({ lines: [{ skuCode: 'SOCKS-1', qty: 1, amountFen: 7_801 }] }),
      422,
      'refund.beyond_paid',
      '最多还能退 78.00 元',
    ],
    'a refund of what was not sold': [
      'refunds',
      () => refund({ lines: [{ skuCode: 'JACKET-M', qty: 1 }] }),
      422,
      'refund.unknown_line',
      '没有「JACKET-M」',
    ],
    'a refund of no sale': [
      'refunds',
      () => refund({ receiptNo: 'R9' }),
      404,
      'sale.unknown',
      '没有找到这笔销售',
    ],
  }

describe('what comes in wrong', () => {
  it.each(Object.entries(CASES))(
    '%s is refused in words, and no row changes',
    async (_, [path, body, status, code, words]) => {
      const before = await world.contents()
      const answer = await till.post(`/api/till/${path}`, body())
      expect([answer.status, refusal(answer).code]).toEqual([status, code])
      expect(refusal(answer).message).toContain(words)
      expect(await world.contents()).toBe(before)
    },
  )

  it('an expired member code is refused, also when its verification was half an hour ago', async () => {
    const { customerId } = await world.member()
    const code = await world.code(customerId)
    world.clock.advance(5 * 60_000)
    const before = await world.contents()
    const late = await till.post('/api/till/member-codes/verify', { storeCode: 'N1', code })
    expect([late.status, refusal(late).code]).toEqual([409, 'member_code.too_old'])
    expect(refusal(late).message).toContain('会员码已过期')
    world.clock.advance(26 * 60_000)
    const old = await till.post('/api/till/sales', sale({ receiptNo: 'R2', codeUseId }))
    expect([old.status, refusal(old).code]).toEqual([409, 'member_code.too_old'])
    expect(refusal(old).message).toContain('已超过 30 分钟')
    expect(await world.contents()).toBe(before)
  })
})
