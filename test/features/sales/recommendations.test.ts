import type { MpRecommendation } from '../../../src/contract/mp-products'
import type { Product } from '../../../src/contract/products'
import type { Call } from '../../../src/platform/http/serve'
import { DAY, iso, openSales, type SalesWorld, type Till } from './world'

let world: SalesWorld
let till: Till
const goods: Record<string, Product> = {}

beforeAll(async () => {
  world = await openSales()
  till = await world.till()
  const made: [string, string, string, string[]][] = [
    ['COAT', '羊绒大衣', '外套', ['墨绿 / M', '墨绿 / L']],
    ['PARKA', '派克大衣', '外套', ['卡其 / M', '卡其 / L']],
    ['GILET', '羽绒背心', '外套', ['黑 / L']],
    ['TEA', '白茶', '茶', ['']],
    ['CUP', '茶杯', '茶具', ['']],
    ['SOLD-OUT', '旧款茶壶', '茶具', ['']],
  ]
  for (const [code, name, family, specs] of made) {
    const skus = specs.map((spec, at) => ({ code: `${code}-${at}`, spec, priceFen: 10_000 }))
    const body = { code, name, family, skus }
    goods[code] = (await world.admin.send('post', '/api/admin/products', body).expect(200)).body as Product
  }
  // Long ago enough to be no news; the cup came yesterday.
  world.clock.advance(40 * DAY)
  const cup = {
    code: 'NEW-CUP',
    name: '新茶杯',
    family: '茶具',
    skus: [{ code: 'NEW-CUP-0', priceFen: 6_000 }],
  }
  goods['NEW-CUP'] = (await world.admin.send('post', '/api/admin/products', cup).expect(200)).body as Product
  await counts('PARKA', 0, 3)
  await counts('GILET', 0, 3)
  await counts('SOLD-OUT', 0, 0)
}, 120_000)
afterAll(() => world.close())

const counts = (code: string, sku: number, qty: number) =>
  world.admin
    .send('put', `/api/admin/products/${goods[code]!.id}/stock`, {
      items: [{ storeId: world.north, skuId: goods[code]!.skus[sku]!.id, qty, priceFen: null }],
    })
    .expect(200)

let serial = 0
async function buys(customerId: string | undefined, skuCode: string, qty = 1): Promise<string> {
  const receiptNo = `R${++serial}`
  const at = iso(world.clock.now())
  const memberCode = customerId && { text: await world.code(customerId), scannedAt: at }
  const sale = {
    ...{ storeCode: 'N1', receiptNo, at, lines: [{ skuCode, qty, paidFen: qty * 10_000 }] },
    ...(memberCode && { memberCode }),
  }
  await till.post('/api/till/sales', sale).expect(200)
  return receiptNo
}

const callOf = (customerId: string): Call => ({ customer: { customerId, openId: 'o' } }) as Call
const shown = (customerId: string) =>
  world.t.app.features.products.handlers['GET /api/mp/recommendations']({}, callOf(customerId))
const words = (items: readonly MpRecommendation[]) =>
  items.map(({ product, reason }) => [product.name, reason])
const prefer = (customerId: string, isNonPersonalised: boolean) =>
  world.t.app.features.sending.mpHandlers['PUT /api/mp/preferences'](
    { isNonPersonalised },
    callOf(customerId),
  )

/** What others buy is remembered for ten minutes. */
const later = () => world.clock.advance(11 * 60_000)

test('who bought nothing sees what others buy and what is new, and nothing that is sold out', async () => {
  const { customerId } = await world.member()
  await buys(undefined, 'TEA-0', 2)
  await buys(undefined, 'SOLD-OUT-0', 5)
  await world.bind(customerId, world.north, null)
  later()
  const { isPersonalised, items } = await shown(customerId)
  expect(isPersonalised).toBe(true)
  expect(words(items)).toEqual([
    ['新茶杯', '刚上架'],
    ['白茶', '最近 7 天大家在买'],
  ])
})

describe('a member who bought a coat in M', () => {
  let me: string
  let receiptNo: string
  beforeAll(async () => {
    me = (await world.member()).customerId
    await world.bind(me, world.north, world.ann)
    receiptNo = await buys(me, 'COAT-0')
    later()
  })

  test('sees what is like it, the size that the own store has first, and not the coat again', async () => {
    expect(words((await shown(me)).items)).toEqual([
      ['派克大衣', '你的尺码 M 在北门店有货'],
      ['羽绒背心', '因为你买过羊绒大衣'],
      ['新茶杯', '刚上架'],
      ['白茶', '最近 7 天大家在买'],
    ])
  })

  test('and with nothing personalised what everybody sees, from the very next question on', async () => {
    const { customerId: other } = await world.member()
    await prefer(other, true)
    await prefer(me, true)
    const plain = await shown(me)
    expect(plain.isPersonalised).toBe(false)
    expect(plain).toEqual(await shown(other))
    expect(words(plain.items)).not.toContainEqual(expect.arrayContaining([expect.stringMatching(/你/)]))
    await prefer(me, false)
    expect(words((await shown(me)).items)[0]).toEqual(['派克大衣', '你的尺码 M 在北门店有货'])
  })

  test('in another store the size is looked for there', async () => {
    const { features } = world.t.app
    await world.t.app.db.transact((tx) =>
      features.bindings.choose(tx, {
        customerId: me,
        storeId: world.south,
        staffId: null,
        at: world.clock.now(),
      }),
    )
    expect(words((await shown(me)).items)).toContainEqual(['派克大衣', '因为你买过羊绒大衣'])
  })

  test('once the coat came back there is no reason left', async () => {
    const refund = {
      ...{ storeCode: 'N1', receiptNo, refundNo: 'B1', at: iso(world.clock.now()) },
      lines: [{ skuCode: 'COAT-0', qty: 1 }],
    }
    await till.post('/api/till/refunds', refund).expect(200)
    const reasons = (await shown(me)).items.map(({ reasonCode }) => reasonCode)
    expect(new Set(reasons)).toEqual(new Set(['NEW', 'POPULAR']))
  })
})

test('what was bought a week ago is not what people buy lately', async () => {
  const { customerId } = await world.member()
  world.clock.advance(8 * DAY)
  expect(words((await shown(customerId)).items)).toEqual([['新茶杯', '刚上架']])
})
