import { ProductDraft } from '../../../src/contract/products'
import type { ConsoleClient } from '../../support/console-client'
import { startSystem, type TestSystem } from '../../support/system'
import { asksToBeReminded, HOUR, later, remindersOn, shopper, useTemplate } from './world'

let t: TestSystem
let admin: ConsoleClient
beforeAll(async () => {
  t = await startSystem()
  admin = await t.console('admin')
})
afterAll(() => t.close())

/** Ten in the morning at the shops: nobody's quiet hours, whenever the test runs. */
async function untilMorning(): Promise<void> {
  const { now } = await t.sandbox.clock.read()
  const sinceTen = (now - 2 * HOUR) % (24 * HOUR)
  await later(t, 24 * HOUR - sinceTen)
}

describe('back in stock', () => {
  it('tells who waits once, outside of quiet hours, and nobody who does not', async () => {
    const template = await useTemplate(admin, '到货提醒')
    const store = { code: 'wukang', name: '武康路店', city: '上海', address: '武康路 376 号' }
    const { body } = await admin.send('post', '/api/admin/stores', store).expect(200)
    const storeId = (body as { id: string }).id
    const skus = [{ code: 'SQ-1', priceFen: 45_900 }]
    const product = await t.app.features.products.catalogue.create(
      ProductDraft.parse({ code: 'SQ', name: '亚麻衬衫', skus }),
    )
    const [waits, looks] = [await shopper(t, '等到货'), await shopper(t, '只看看')]
    const set = await asksToBeReminded(t, waits, `product:${product.id}`, template)
    expect(set.offers).toMatchObject([{ purpose: 'stock', isSet: true }])
    const line = { storeId, skuId: product.skus[0]!.id, priceFen: null }
    const sets = (qty: number) =>
      admin.send('put', `/api/admin/products/${product.id}/stock`, { items: [{ ...line, qty }] }).expect(200)
    await sets(3)
    await untilMorning()
    const [told, ...more] = await remindersOn(waits.person)
    expect(more).toEqual([])
    expect(told?.content).toMatchObject({ type: 'notice', title: '到货提醒' })
    expect(JSON.stringify(told?.content)).toContain('武康路店')
    await sets(0)
    await sets(5)
    await untilMorning()
    expect(await remindersOn(waits.person)).toHaveLength(1)
    expect(await remindersOn(looks.person)).toHaveLength(0)
  })
})
