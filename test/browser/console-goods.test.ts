import type { Offer } from '../../src/contract/offers'
import type { Product, StockLine } from '../../src/contract/products'
import { pick, startDesk, type ConsoleDesk } from './console-desk'
import { stockShops, type Goods } from './shop-goods'

let desk: ConsoleDesk
let goods: Goods

beforeAll(async () => {
  desk = await startDesk()
  goods = await stockShops(desk.system.url, desk.api, desk.system.sandbox.client)
}, 180_000)

afterEach(() => desk.closePages())
afterAll(async () => {
  await desk?.close()
})

const product = async (code: string): Promise<Product | undefined> =>
  (await goods.get<{ items: Product[] }>(`/api/admin/products?search=${code}`)).items[0]

test('a file of products is looked at, corrected, taken over and taken back', async () => {
  const page = await desk.open('/products')
  await page.getByRole('button', { name: '导入' }).click()
  await page.getByRole('button', { name: '选择文件导入' }).click()
  const chooser = page.locator('input[type=file]')
  const heading = '商品编码,名称,规格编码,规格,价格,门店编号,库存'
  const choose = (...lines: string[]) =>
    chooser.setInputFiles({
      ...{ name: '秋冬.csv', mimeType: 'text/csv' },
      buffer: Buffer.from([heading, ...lines].join('\n')),
    })
  await choose('GLOVE,羊毛手套,GLOVE-1,均码,199,XX,3')
  await page.getByText('没有编号为「XX」的门店').waitFor()
  await choose('GLOVE,羊毛手套,GLOVE-1,均码,199,SH001,3', 'SCARF,羊绒围巾,SCARF-1,驼色,420,,')
  await page.getByRole('button', { name: '导入 2 个商品' }).click()
  await page.getByText('导入完成').waitFor()
  expect(await product('GLOVE')).toMatchObject({ name: '羊毛手套', stockQty: 3 })
  await page.getByRole('button', { name: '关闭' }).last().click()
  await page.getByRole('button', { name: '撤销' }).click()
  await page.getByRole('dialog', { name: '撤销「秋冬.csv」？' }).getByRole('button', { name: '撤销' }).click()
  await page.getByText('已撤销').waitFor()
  expect(await product('GLOVE')).toBeUndefined()
  expect((await product('SCARF'))?.skus[0]?.priceFen).toBe(39_900)
})

test('stock is counted in a store, and a sale takes from it', async () => {
  const { id, skus } = (await product('COAT'))!
  const page = await desk.open(`/products/${id}`)
  await page.getByRole('tab', { name: '门店库存与价格' }).click()
  await pick(page, page.getByRole('combobox', { name: '门店' }), '武康路店')
  await page.getByLabel('墨绿 / M 的库存').fill('4')
  await page.getByLabel('墨绿 / M 的库存').press('Tab')
  await page.getByRole('button', { name: '保存' }).last().click()
  await page.getByText('库存与价格已保存').waitFor()
  await goods.sell('STOCK-1', { 'COAT-M': 1 })
  const { items } = await goods.get<{ items: StockLine[] }>(`/api/admin/products/${id}/stock`)
  expect(items).toMatchObject([{ storeId: goods.wukang.id, skuId: skus[0]!.id, qty: 3 }])
})

test('an offer shows its prices before it is saved, and what was sold by it afterwards', async () => {
  const now = (await desk.system.sandbox.client.clock.read()).now
  const iso = (hours: number): string => new Date(now + hours * 3_600_000).toISOString()
  const made = await goods.post<Offer>('/api/admin/offers', {
    ...{ name: '围巾特价', rule: { kind: 'percent', percentOff: 10 } },
    ...{ startsAt: iso(-2), endsAt: iso(48) },
  })
  const page = await desk.open(`/offers/${made.id}`)
  await page.getByRole('tab', { name: '编辑' }).click()
  await page.getByText('¥359.10').waitFor()
  await page.getByText('立减', { exact: true }).click()
  await page.getByLabel('每件减多少').last().fill('100')
  await page.getByText('¥299.00').waitFor()
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('「围巾特价」已保存').waitFor()
  expect(await goods.get(`/api/admin/offers/${made.id}`)).toMatchObject({
    ...{ sentence: '减 100 元', phase: 'running', redeemed: { sales: 0 } },
  })
})
