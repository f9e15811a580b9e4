import type { Product, StockLine } from '../../../src/contract/products'
import { aPicture } from '../pictures/files'
import { openShelf, type ShelfWorld } from './world'

let world: ShelfWorld
beforeAll(async () => {
  world = await openShelf()
})
afterAll(() => world.close())

const coat = (code: string, wish: object = {}) => ({
  code,
  name: '双面呢大衣',
  family: '外套',
  tags: ['女装', '羊毛'],
  skus: [
    { code: `${code}-S`, spec: 'S', priceFen: 268_000 },
    { code: `${code}-M`, spec: 'M', priceFen: 268_000 },
  ],
  ...wish,
})
const found = async (query: string): Promise<string[]> => {
  const { body } = await world.admin.get(`/api/admin/products?${query}`).expect(200)
  return (body as { items: Product[] }).items.map(({ code }) => code)
}
const refusal = ({ body }: { body: unknown }) => (body as { error: { code: string } }).error.code
const stockOf = async (id: string, who = world.admin) =>
  ((await who.get(`/api/admin/products/${id}/stock`).expect(200)).body as { items: StockLine[] }).items

it('keeps a product with pictures in their order, and gives the first one to lists', async () => {
  const { gallery } = world.t.app.features.pictures
  const [red, blue] = [
    await gallery.keep(await aPicture({ colour: '#a00000' }), null),
    await gallery.keep(await aPicture({ colour: '#0000a0' }), null),
  ]
  const made = await world.product(coat('PIC', { pictureIds: [red.id, blue.id], description: '手工缝制' }))
  expect(made.pictures.map(({ id }) => id)).toEqual([red.id, blue.id])
  const draft = { ...coat('PIC'), skus: made.skus, pictureIds: [blue.id, red.id], version: made.version }
  const { body } = await world.admin.send('put', `/api/admin/products/${made.id}`, draft).expect(200)
  expect((body as Product).pictures[0]).toMatchObject({ id: blue.id, url: `/pictures/${blue.id}/480` })
  const unknown = { ...coat('PIC-2'), pictureIds: ['01ARZ3NDEKTSV4RRFFQ69G5FAV'] }
  const refused = await world.admin.send('post', '/api/admin/products', unknown).expect(422)
  expect(refusal(refused)).toBe('picture.unknown')
})

it('is found by words, pinyin and initials, by family and tag, also after its name changed', async () => {
  const made = await world.product(coat('FIND', { name: '羊绒围巾', family: '针织', tags: ['配饰', '配'] }))
  await world.product(coat('LOST', { name: '亚麻衬衫', family: '亚麻', tags: ['配饰品'] }))
  for (const words of ['羊绒', 'yangrongweijin', 'yrwj', 'WEIJIN', '针织', 'find-s'])
    expect(await found(`search=${encodeURIComponent(words)}`)).toEqual(['FIND'])
  expect(await found(`family=${encodeURIComponent('针织')}`)).toEqual(['FIND'])
  expect(await found(`tag=${encodeURIComponent('配饰')}`)).toEqual(['FIND'])
  expect(await found('search=meiyou')).toEqual([])
  const draft = { ...coat('FIND', { name: '丝巾' }), skus: made.skus, version: made.version }
  await world.admin.send('put', `/api/admin/products/${made.id}`, draft).expect(200)
  expect(await found('search=yrwj')).toEqual([])
  expect(await found('search=sijin')).toEqual(['FIND'])
})

it('stands where it was put, and off the shelf when it was taken off', async () => {
  const tag = `tag=${encodeURIComponent('顺序')}`
  const ids: string[] = []
  for (const code of ['ORD-1', 'ORD-2', 'ORD-3'])
    ids.push((await world.product(coat(code, { tags: ['顺序'] }))).id)
  expect(await found(tag)).toEqual(['ORD-3', 'ORD-2', 'ORD-1'])
  await world.admin.send('post', `/api/admin/products/${ids[0]}/shelf`, { position: -1 }).expect(200)
  await world.admin.send('post', `/api/admin/products/${ids[1]}/shelf`, { state: 'off' }).expect(200)
  expect(await found(tag)).toEqual(['ORD-1', 'ORD-3', 'ORD-2'])
  expect(await found(`${tag}&state=on`)).toEqual(['ORD-1', 'ORD-3'])
})

describe('what stores have', () => {
  let product: Product
  const line = (storeId: string, place: 0 | 1, qty: number, priceFen: number | null = null): StockLine => ({
    storeId,
    skuId: product.skus[place]!.id,
    qty,
    priceFen,
  })
  const set = (items: StockLine[], who = world.admin) =>
    who.send('put', `/api/admin/products/${product.id}/stock`, { items })

  beforeAll(async () => {
    product = await world.product(coat('STOCK'))
  })

  it('is set by headquarters with a price of the store, and counted', async () => {
    expect(product.stockQty).toBeNull()
    await set([line(world.north, 0, 3, 258_000), line(world.north, 1, 1), line(world.south, 0, 7)]).expect(
      200,
    )
    expect(await stockOf(product.id)).toHaveLength(3)
    const { body } = await world.admin.get(`/api/admin/products/${product.id}`).expect(200)
    expect((body as Product).stockQty).toBe(11)
  })

  it('is seen and set by a manager in the own store, whose price headquarters made', async () => {
    expect(await stockOf(product.id, world.manager)).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ storeId: world.south })]),
    )
    const { body } = await world.manager.get(`/api/admin/products/${product.id}`).expect(200)
    expect((body as Product).stockQty).toBe(4)
    await set([line(world.north, 0, 2, 258_000)], world.manager).expect(200)
    expect((await stockOf(product.id)).find(({ qty }) => qty === 2)).toMatchObject({ priceFen: 258_000 })
    expect(refusal(await set([line(world.north, 0, 2, 100)], world.manager).expect(403))).toBe(
      'stock.price_by_hq',
    )
    expect(refusal(await set([line(world.south, 0, 2)], world.manager).expect(403))).toBe('stock.other_store')
  })

  it('refuses fewer than none, and SKUs of another product', async () => {
    await set([line(world.north, 0, -1)]).expect(422)
    const other = await world.product(coat('STOCK-2'))
    const foreign = { ...line(world.north, 0, 1), skuId: other.skus[0]!.id }
    expect(refusal(await set([line(world.south, 1, 5), foreign]).expect(422))).toBe('stock.unknown_sku')
    expect((await stockOf(product.id)).some(({ qty }) => qty === 5)).toBe(false)
  })
})
