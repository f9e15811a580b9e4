import type { Quote } from '../../../src/contract/sale-shapes'
import { DAY, iso, openSales, soldOf, type SalesWorld, type Till } from './world'

let world: SalesWorld
let till: Till
beforeAll(async () => {
  world = await openSales()
  till = await world.till()
  const offer = {
    name: '会员八折',
    rule: { kind: 'percent', percentOff: 20 },
    scope: { tierIds: ['basic'] },
    startsAt: iso(world.clock.now() - DAY),
    endsAt: iso(world.clock.now() + DAY),
  }
  await world.admin.send('post', '/api/admin/offers', offer).expect(200)
})
afterAll(() => world.close())

const quote = async (body: object) =>
  (await till.post('/api/till/sales/quote', { storeCode: 'N1', ...body }).expect(200)).body as Quote
const jacket = { skuCode: 'JACKET-M', qty: 2 }

it('prices what the till sends without an amount, with the best offer for this member and coupons after it', async () => {
  const { customerId } = await world.member()
  const verified = await till
    .post('/api/till/member-codes/verify', { storeCode: 'N1', code: await world.code(customerId) })
    .expect(200)
  const { codeUseId } = verified.body as { codeUseId: string }
  const couponId = await world.coupon(customerId)
  const answer = await quote({ codeUseId, couponIds: [couponId], lines: [jacket] })
  expect(answer.lines).toMatchObject([
    {
      listFen: 179_800,
      offer: { name: '会员八折', sentence: '八折' },
      amountFen: 143_840,
      couponFen: 1_000,
      paidFen: 142_840,
    },
  ])
  const { amountFen, paidFen } = answer.lines[0]!
  const sale = {
    storeCode: 'N1',
    receiptNo: 'OFFER-1',
    at: iso(world.clock.now()),
    codeUseId,
    couponIds: [couponId],
  }
  const sold = soldOf(
    await till.post('/api/till/sales', { ...sale, lines: [{ ...jacket, amountFen, paidFen }] }).expect(200),
  )
  expect(sold.sale).toMatchObject({ amountFen: 143_840, couponFen: 1_000, paidFen: 142_840 })
})

it('gives somebody without a card the full price, and leaves alone what the till priced itself', async () => {
  expect((await quote({ lines: [jacket] })).lines).toMatchObject([
    { listFen: 179_800, offer: null, amountFen: 179_800, paidFen: 179_800 },
  ])
  const { customerId } = await world.member()
  const { codeUseId } = (
    await till
      .post('/api/till/member-codes/verify', { storeCode: 'N1', code: await world.code(customerId) })
      .expect(200)
  ).body as { codeUseId: string }
  expect((await quote({ codeUseId, lines: [{ ...jacket, amountFen: 150_000 }] })).lines).toMatchObject([
    { listFen: 150_000, offer: null, amountFen: 150_000 },
  ])
})
