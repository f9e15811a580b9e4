import type { App } from '../../app'
import type { OfferContent } from '../../features/products'
import type { StockLine } from '../../contract/products'
import type { Actor } from '../../platform/http/serve'
import type { DemoShop } from './organisation'
import { drawProduct } from './product-pictures'

const DAY_MS = 86_400_000
const BEIJING_MS = 8 * 3_600_000
const NOWHERE = { storeIds: [], tierIds: [], customerTags: [], tags: [], productIds: [] }

/** The products as the console lists them. */
async function allProducts({ features }: App) {
  return (await features.products.catalogue.list({ page: 1, pageSize: 200 })).items
}

/** Draws the picture of every product and hangs it up. */
export async function hangPictures(app: App): Promise<void> {
  const { pictures, products } = app.features
  for (const {
    id,
    version,
    code,
    stockQty: _,
    createdAt: __,
    updatedAt: ___,
    ...product
  } of await allProducts(app)) {
    const drawn = await drawProduct(code)
    if (!drawn) continue
    const picture = await pictures.gallery.keep(drawn, null)
    await products.catalogue.replace(id, version, { ...product, code, pictureIds: [picture.id] })
  }
}

/** How many of a SKU a store has: most have some, a few have none, and the smallest shop was not counted everywhere. */
function piecesOf(product: number, sku: number, shop: number): number | null {
  const mark = (product * 7 + sku * 5 + shop * 11) % 13
  if (shop === 2 && mark === 12) return null
  return mark < 2 ? 0 : mark < 5 ? mark - 1 : mark
}

/** Counts what stands in the shops; the shop in Chengdu asks a little more for home things. */
export async function fillStock(app: App, shops: readonly DemoShop[]): Promise<void> {
  const products = await allProducts(app)
  for (const [place, { id, code, skus }] of products.entries()) {
    const lines = skus.flatMap((sku, ordinal) =>
      shops.flatMap(({ storeId }, shop): StockLine[] => {
        const qty = piecesOf(place, ordinal, shop)
        const priceFen = shop === 2 && code.startsWith('HM') ? sku.priceFen + 2_000 : null
        return qty === null ? [] : [{ storeId, skuId: sku.id, qty, priceFen }]
      }),
    )
    await app.features.products.stock.set(id, lines, 'all')
  }
}

/** The offers of a new demo: one that runs, one for members, one to come, and one of a shop that waits for approval. */
export async function makeOffers(
  app: App,
  shops: readonly DemoShop[],
  headquarters: Actor,
  now: number,
): Promise<void> {
  const { offers } = app.features.products
  const midnight = Math.floor((now + BEIJING_MS) / DAY_MS) * DAY_MS - BEIJING_MS
  const content = (
    name: string,
    rule: OfferContent['rule'],
    scope: object,
    [from, to]: [number, number],
  ): OfferContent => ({
    ...{ name, rule, scope: { ...NOWHERE, ...scope } },
    ...{ startsAt: midnight + from * DAY_MS, endsAt: midnight + to * DAY_MS },
  })
  const percent = (percentOff: number) => ({ kind: 'percent' as const, percentOff })
  const brand = [
    content('羊绒季', percent(12), { tags: ['羊绒'] }, [-3, 12]),
    content('短袜买三付二', { kind: 'buy_pay', buy: 3, pay: 2 }, { tags: ['羊毛'] }, [-3, 27]),
    content('双十二茶具', { kind: 'minus', offFen: 5_000 }, { tags: ['茶具'] }, [10, 24]),
  ]
  for (const offer of brand) await offers.create(offer, headquarters)
  const shop = shops[1]!
  const manager: Actor = {
    staffId: shop.guideIds[0]!,
    ...{ name: '', roles: ['store_manager'], storeIds: [shop.storeId] },
  }
  await offers.create(
    content('周末会客日', percent(40), { storeIds: [shop.storeId], tags: ['家居'] }, [1, 4]),
    manager,
  )
}
