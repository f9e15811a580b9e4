import supertest from 'supertest'
import type { ProductImport, ProductPreview } from '../../../src/contract/product-imports'
import type { StockLine } from '../../../src/contract/products'
import { Campaign } from '../../../src/features/push'
import { newId } from '../../../src/platform/ids'
import { campaignRow } from '../../support/campaign-world'
import { openShelf, type ShelfWorld } from './world'

let world: ShelfWorld
beforeAll(async () => void (world = await openShelf({ isAsleep: true })), 120_000)
afterAll(() => world.close())

const HEADING = '商品编码,名称,系列,标签,规格编码,规格,价格,门店编号,库存,门店价'
const fileOf = (...lines: string[]): string => [HEADING, ...lines].join('\n')
const upload = (path: string, file: string | Buffer, name = '秋冬.csv') =>
  supertest(world.t.url)
    .post(`/api/admin/product-imports${path}`)
    .set({ Cookie: world.admin.cookie, 'X-CSRF-Token': world.admin.csrfToken })
    .attach('file', Buffer.from(file), name)
const previewed = async (file: string): Promise<ProductPreview> =>
  (await upload('/preview', file).expect(200)).body as ProductPreview
const read = async <T>(path: string): Promise<T> => (await world.admin.get(path).expect(200)).body as T
const importOf = (id: string): Promise<ProductImport> => read(`/api/admin/product-imports/${id}`)
const work = (type: string, importId: string, signal = new AbortController().signal): Promise<void> =>
  world.t.app.features.products.jobHandlers[type]!({ importId } as never, { signal } as never)
const imported = async (file: string): Promise<ProductImport> => {
  const { id } = (await upload('', file).expect(200)).body as ProductImport
  await work('products.import', id)
  return importOf(id)
}
const undone = async (id: string): Promise<ProductImport> => {
  await world.admin.send('post', `/api/admin/product-imports/${id}/undo`, {}).expect(200)
  await work('products.import_undo', id)
  return importOf(id)
}
const byCode = async (code: string) => {
  const product = await world.t.app.features.products.catalogue.byCode(code)
  if (!product) return undefined
  const { items } = await read<{ items: StockLine[] }>(`/api/admin/products/${product.id}/stock`)
  const codes = new Map(product.skus.map((sku) => [sku.id, sku.code]))
  const stock = items.map((line) => `${codes.get(line.skuId)} ${line.qty} ${line.priceFen}`).sort()
  return { ...product, stock }
}
const fresh = (): string => `P${newId().slice(-8)}`

it('shows what a file would do, row by row, and changes nothing', async () => {
  const [old, made] = [fresh(), fresh()]
  await world.product({ code: old, name: '旧名', skus: [{ code: `${old}-1`, priceFen: 100 }] })
  const file = fileOf(
    `${old},新名,针织,,${old}-1,均码,2.00,N1,3,`,
    `${made},新品,,,${made}-1,S,9.90,N1,5,9.50`,
    `${made},新品,,,${made}-2,M,9.90,S1,1,`,
  )
  expect(await previewed(file)).toMatchObject({
    ...{ total: 2, created: 1, updated: 1, unchanged: 0, problemCount: 0 },
    rows: [
      {
        line: 2,
        code: old,
        effect: 'update',
        changes: ['名称', '系列', '1 个规格名', '1 个价格', '1 处库存'],
      },
      { line: 3, code: made, effect: 'create', skuCount: 2, changes: [] },
    ],
  })
  expect((await byCode(old))?.name).toBe('旧名')
  expect(await byCode(made)).toBeUndefined()
})

it('takes a file over and back again to the last price, picture and piece', async () => {
  const [old, made] = [fresh(), fresh()]
  const skus = [
    { code: `${old}-1`, spec: 'S', priceFen: 100 },
    { code: `${old}-2`, spec: 'M', priceFen: 200 },
  ]
  const product = await world.product({ code: old, name: '旧名', tags: ['羊绒'], skus })
  const items = [{ storeId: world.north, skuId: product.skus[0]!.id, qty: 7, priceFen: 90 }]
  await world.admin.send('put', `/api/admin/products/${product.id}/stock`, { items }).expect(200)
  const before = await byCode(old)
  const file = fileOf(
    `${old},新名,,羊绒、新品,${old}-1,S,3.00,N1,3,`,
    `${old},新名,,羊绒、新品,${old}-3,L,3.00,S1,2,`,
    `${made},新品,,,${made}-1,S,9.90,N1,5,9.50`,
  )
  const done = await imported(file)
  expect(done).toMatchObject({ state: 'done', fileName: '秋冬.csv', made: 1, updated: 1, failed: 0 })
  expect(done.createdByName).toBe('测试')
  const after = await byCode(old)
  expect(after).toMatchObject({ name: '新名', tags: ['羊绒', '新品'] })
  expect(after?.skus.map(({ code, priceFen, state }) => [code, priceFen, state])).toEqual([
    [`${old}-1`, 300, 'on'],
    [`${old}-2`, 200, 'on'],
    [`${old}-3`, 300, 'on'],
  ])
  expect(after?.stock).toEqual([`${old}-1 3 null`, `${old}-3 2 null`])
  expect((await byCode(made))?.stock).toEqual([`${made}-1 5 950`])
  expect(await previewed(file)).toMatchObject({ created: 0, updated: 0, unchanged: 2 })
  expect(await imported(file)).toMatchObject({ unchanged: 2, made: 0, updated: 0 })
  expect(await undone(done.id)).toMatchObject({ state: 'undone', kept: 0 })
  const { version: _, updatedAt: __, ...rest } = (await byCode(old))!
  expect(before).toMatchObject(rest)
  expect(await byCode(made)).toBeUndefined()
  await world.admin.send('post', `/api/admin/product-imports/${done.id}/undo`, {}).expect(409)
  const audit = await read<{ items: { action: string }[] }>('/api/admin/audit?pageSize=200')
  const actions = audit.items.map(({ action }) => action)
  expect(actions).toEqual(expect.arrayContaining(['product_import.start', 'product_import.undo']))
})

it('keeps what was changed, sold, shared or counted since, and says why', async () => {
  const codes = Array.from({ length: 5 }, fresh)
  const done = await imported(fileOf(...codes.map((code) => `${code},新品,,,${code}-1,,9.90,N1,5,`)))
  const [changed, sold, shared, counted, untouched] = await Promise.all(
    codes.map(async (code) => (await byCode(code))!),
  )
  const { features } = world.t.app
  const shelf = `/api/admin/products/${changed!.id}/shelf`
  await world.admin.send('post', shelf, { state: 'off' }).expect(200)
  await features.sales.recorder.record({
    ...{ store: (await features.stores.byId(world.south))!, receiptNo: newId(), at: world.clock.now() },
    ...{ channel: 'till', source: { kind: 'till', id: newId() }, tillKey: 't', sellerStaffId: null },
    ...{ lines: [{ skuCode: `${sold!.code}-1`, qty: 1, paidFen: 990 }], member: null },
    ...{ couponIds: [], pointsToUse: 0 },
  })
  await features.shares.links.share(
    { kind: 'guide', staffId: world.ann },
    { kind: 'product', id: shared!.id },
  )
  const items = [{ storeId: world.south, skuId: counted!.skus[0]!.id, qty: 1, priceFen: null }]
  await world.admin.send('put', `/api/admin/products/${counted!.id}/stock`, { items }).expect(200)
  expect(await undone(done.id)).toMatchObject({ state: 'undone', kept: 4 })
  const kept = await read<{ items: object[] }>(`/api/admin/product-imports/${done.id}/problems`)
  expect(kept.items).toEqual([
    { line: 2, column: changed!.code, message: '导入之后有人改过这个商品' },
    { line: 3, column: sold!.code, message: '导入之后已经卖出、分享，或者用在优惠和素材里' },
    { line: 4, column: shared!.code, message: '导入之后已经卖出、分享，或者用在优惠和素材里' },
    { line: 5, column: counted!.code, message: '导入之后库存变过（卖出、退货或重新盘点）' },
  ])
  expect(await byCode(untouched!.code)).toBeUndefined()
})

it('keeps what a campaign, an answer or a coupon names since', async () => {
  const codes = Array.from({ length: 5 }, fresh)
  const done = await imported(fileOf(...codes.map((code) => `${code},新品,,,${code}-1,,9.90,,,`)))
  const [told, wanted, answered, given, untouched] = await Promise.all(
    codes.map(async (code) => (await byCode(code))!),
  )
  const page = (id: string): string => `/pages/product/index?id=${id}`
  const centre = { title: '新品', text: '来看看', link: page(told!.id) }
  const audience = { kind: 'bought' as const, productIds: [wanted!.id], days: 90 }
  await world.t.app.db.transact((tx) =>
    tx.insert(Campaign, [campaignRow({ contents: { messageCentre: centre } }), campaignRow({ audience })]),
  )
  const triggers = [{ kind: 'contains', phrase: '新品' }]
  const answers = [{ type: 'text', text: `请看 ${page(answered!.id)}` }]
  await world.admin.send('post', '/api/admin/rules', { name: '新品', triggers, answers }).expect(200)
  const coupon = {
    ...{ title: '减 1 元', channel: 'staff', value: { kind: 'amount', offFen: 100 } },
    ...{ validity: { kind: 'days', days: 7 }, scope: { productIds: [given!.id] } },
  }
  await world.admin.send('post', '/api/admin/coupons', coupon).expect(200)
  expect(await undone(done.id)).toMatchObject({ state: 'undone', kept: 4 })
  expect(await Promise.all(codes.map(async (code) => (await byCode(code)) !== undefined))).toEqual([
    ...[true, true, true, true],
    false,
  ])
  expect(await byCode(untouched!.code)).toBeUndefined()
})

it('refuses what was taken by somebody else between the look and the work, and takes the rest', async () => {
  const [first, second] = [fresh(), fresh()]
  const file = fileOf(`${first},甲,,,${first}-1,,1,,,`, `${second},乙,,,${second}-1,,1,,,`)
  const { id } = (await upload('', file).expect(200)).body as ProductImport
  await world.product({ code: fresh(), name: '抢先', skus: [{ code: `${first}-1`, priceFen: 1 }] })
  await work('products.import', id)
  expect(await importOf(id)).toMatchObject({ state: 'done', made: 1, failed: 1 })
  const { items } = await read<{ items: { line: number; message: string }[] }>(
    `/api/admin/product-imports/${id}/problems`,
  )
  expect(items).toMatchObject([{ line: 2, message: expect.stringContaining(`${first}-1`) as string }])
})

it('goes on where a stopped process left it', async () => {
  const codes = Array.from({ length: 60 }, fresh)
  const file = fileOf(...codes.map((code) => `${code},商品,,,${code}-1,,1,,,`))
  const { id } = (await upload('', file).expect(200)).body as ProductImport
  const stop = new AbortController()
  const first = work('products.import', id, stop.signal)
  stop.abort()
  await expect(first).rejects.toThrow('stopped')
  const middle = await importOf(id)
  expect(middle).toMatchObject({ state: 'running', total: 60 })
  expect(middle.made).toBeLessThan(60)
  await Promise.all([work('products.import', id), work('products.import', id)])
  expect(await importOf(id)).toMatchObject({ state: 'done', made: 60, failed: 0 })
})

describe('bad files', () => {
  const code = fresh()
  it.each<[string, () => string | Buffer, number, string, string]>([
    [
      'an unknown store',
      () => fileOf(`${code},甲,,,${code}-1,,1,X9,1,`),
      2,
      '门店编号',
      '没有编号为「X9」的门店',
    ],
    [
      'one SKU of two products',
      () => fileOf(`${code},甲,,,${code}-1,,1,,,`, `${code}B,乙,,,${code}-1,,1,,,`),
      ...([3, '规格编码', `「${code}-1」在文件里也属于商品「${code}」`] as const),
    ],
    ['a price that is none', () => fileOf(`${code},甲,,,${code}-1,,一元,,,`), 2, '价格', '须为不小于 0'],
    [
      'a price beyond all',
      () => fileOf(`${code},甲,,,${code}-1,,999999999999,,,`),
      2,
      '价格',
      '须为不小于 0',
    ],
    ['a missing column', () => '商品编码,名称\nA,甲', 1, '规格编码', '缺少'],
    ['an empty file', () => '', 1, '', '文件是空的'],
  ])('are told by line and column: %s', async (_, file, line, column, message) => {
    const preview = (await upload('/preview', file()).expect(200)).body as ProductPreview
    expect(preview.problems).toEqual(
      expect.arrayContaining([{ line, column, message: expect.stringContaining(message) as string }]),
    )
    const refused = await upload('', file()).expect(422)
    expect(refused.body).toMatchObject({ error: { code: 'products.import_invalid' } })
  })

  it('are refused when they are no text', async () => {
    const refused = await upload('/preview', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xff, 0x00])).expect(
      422,
    )
    expect(refused.body).toMatchObject({ error: { code: 'products.file_unreadable' } })
  })

  it('are not those of Windows: GB 18030 is read', async () => {
    // 商品编码,名称,规格编码,价格 and 围巾 as Excel on Windows writes them.
    const bytes = Buffer.from(
      'c9ccc6b7b1e0c2eb2cc3fbb3c62cb9e6b8f1b1e0c2eb2cbcdbb8f10a4742312ccea7bded2c4742312d312c39',
      'hex',
    )
    const preview = (await upload('/preview', bytes).expect(200)).body as ProductPreview
    expect(preview).toMatchObject({ problemCount: 0, rows: [{ code: 'GB1', name: '围巾' }] })
  })
})

it('reads back the file of all products that it writes, and finds nothing to change', async () => {
  const { text } = await world.admin.get('/api/admin/product-imports/current').expect(200)
  const preview = await previewed(text)
  expect(preview).toMatchObject({ created: 0, updated: 0, problemCount: 0 })
  expect(preview.total).toBeGreaterThan(60)
})

it('is for headquarters only', async () => {
  await world.manager.get('/api/admin/product-imports').expect(403)
})
