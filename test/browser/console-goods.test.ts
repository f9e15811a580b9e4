import type { Offer } from '../../src/contract/offers'
import type { Product, StockLine } from '../../src/contract/products'
import { pick, startDesk, type ConsoleDesk } from './console-desk'
import { stockShops, type Goods } from './shop-goods'
import { settled } from './settled'

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

  // The sale's page says by which offer a line was sold, and leads to it.
  const { sale } = await goods.sell('OFFER-1', { 'SCARF-1': 1 }, undefined, { 'SCARF-1': 29_900 })
  await page.goto(new URL(`/console/sales/${sale.id}`, desk.system.url).href)
  const line = page.locator('tr', { hasText: '羊绒围巾' }).first()
  await settled(async () => expect(await line.innerText()).toMatch(/活动「围巾特价」\s*−¥100\.00/))
  await line.getByRole('link', { name: '活动「围巾特价」' }).click()
  await page.waitForURL(/offers\/[0-9A-Z]{26}/)
  await settled(async () => expect(await page.getByRole('dialog').innerText()).toMatch(/核销\s*1 笔/))
})

test('a store manager offers what the store may; beyond that the sentence says why it waits for headquarters', async () => {
  const login = { login: 'dianzhang', password: 'correct horse battery' }
  const chief = { name: '方店长', ...login, roles: ['store_manager'], assignmentRole: 'store_manager' }
  await goods.post('/api/admin/staff', { ...chief, storeId: goods.wukang.id })
  const { now } = await desk.system.sandbox.client.clock.read()
  const day = (ahead: number): string => new Date(now + ahead * 86_400_000).toISOString().slice(0, 10)
  const write = async (name: string, percentOff: string) => {
    const page = await desk.openAs(login, '/offers/new')
    const editor = page.getByRole('dialog')
    await editor.getByLabel('名称').fill(name)
    await editor.getByRole('spinbutton', { name: '便宜百分之几' }).fill(percentOff)
    for (const [label, at] of [
      ['开始', `${day(3)} 10:00`],
      ['结束', `${day(6)} 10:00`],
    ] as const) {
      await editor.getByRole('combobox', { name: label }).fill(at)
      await page.keyboard.press('Enter')
    }
    await pick(page, editor.getByRole('combobox', { name: '门店', exact: true }), '武康路店')
    return { page, save: () => editor.getByRole('button', { name: '保存', exact: true }).click() }
  }
  const deep = await write('深夜半价', '50')
  await deep.page.getByText('最多会便宜 50%，门店自己最多可以定到 30%。').waitFor()
  await deep.save()
  await deep.page.getByText('「深夜半价」超出门店权限，已提交总部批准。').waitFor()
  const small = await write('周末八折', '20')
  await small.save()
  await small.page.getByText('「周末八折」已保存。').waitFor()
  // A store sees the brand's offers, and may not change them.
  const brand = await goods.post<Offer>('/api/admin/offers', {
    ...{ name: '全场九折', rule: { kind: 'percent', percentOff: 10 } },
    ...{ startsAt: `${day(10)}T00:00:00.000Z`, endsAt: `${day(11)}T00:00:00.000Z` },
  })
  const theirs = await desk.openAs(login, `/offers/${brand.id}`)
  await theirs.getByRole('dialog', { name: '全场九折' }).getByText('九折', { exact: true }).first().waitFor()
  await settled(async () => expect(await theirs.getByRole('button', { name: '停止' }).count()).toBe(0))

  const page = await desk.open('/offers')
  await page.getByRole('link', { name: '深夜半价' }).click()
  await page.getByRole('dialog').getByText('最多会便宜 50%，门店自己最多可以定到 30%。').waitFor()
  await page.getByRole('button', { name: '批准', exact: true }).click()
  await page.getByText('已批准，到时间自动生效。').waitFor()
})

test('the room of shares says who shared what and what came of it; what is too much waits, what is one’s own counts for nobody', async () => {
  const { features } = desk.system.app
  const coat = (await product('COAT'))!
  const guideId = goods.wukang.guides['林知夏']!
  const code = await goods.code({ kind: 'store', storeId: goods.wukang.id, label: '橱窗' })
  const [one, other] = [await goods.shopper('苏晚', code), await goods.shopper('季然', code)]
  const value = { creditDays: 7, maxCreditsPerDay: 1 }
  await goods.post('/api/admin/policies', { key: 'shares', value })
  const target = { kind: 'product' as const, id: coat.id }
  const link = await features.shares.links.share({ kind: 'guide', staffId: guideId }, target)
  for (const buyer of [one, other]) await goods.mini(buyer, `/api/mp/shares/${link.id}/visits`, {})
  const own = await goods.mini<{ id: string }>(one, '/api/mp/shares', target)
  await goods.mini(one, `/api/mp/shares/${own.id}/visits`, {})
  await goods.sell('SHARE-1', { 'COAT-M': 1 }, one)
  await goods.sell('SHARE-2', { 'COAT-M': 1 }, other)

  const page = await desk.open('/shares')
  const row = page.getByRole('row', { name: /林知夏.*林知夏/ })
  await settled(async () =>
    expect(await row.innerText()).toMatch(/羊绒大衣\s*商品\s*林知夏\s*林知夏\s*2\s*2\s*1\s*¥1,299\.00/),
  )
  await page.getByRole('tab', { name: /待核对\s*1/ }).click()
  await page.getByRole('button', { name: '计入', exact: true }).click()
  await page.getByText('已计入导购业绩。').waitFor()
  await page.getByRole('tab', { name: '按导购' }).click()
  const guide = page.getByRole('row', { name: /林知夏/ })
  await guide.getByText('¥2,598.00').waitFor()
  await page.getByRole('tab', { name: '不计业绩的访问' }).click()
  await page.getByRole('row', { name: /自己/ }).getByRole('link', { name: '看分享' }).click()
  const drawer = page.getByRole('dialog', { name: '羊绒大衣' })
  await drawer.getByRole('cell', { name: '不计', exact: true }).waitFor()
  await page.goto(new URL(`/console/shares/${link.id}`, desk.system.url).href)
  await drawer.getByRole('cell', { name: '有效', exact: true }).nth(1).waitFor()
})

test('the browser had nothing to complain about', () => {
  expect(desk.complaints).toEqual([])
})
