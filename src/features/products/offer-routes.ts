import { In, IsNull, Like, LessThanOrEqual, MoreThan, type FindOptionsWhere } from 'typeorm'
import type { Offer as OfferView, OfferPhase, OfferPreview, offersApi } from '../../contract/offers'
import { bestPrice, offerSentence, priceUnder } from '../../domain/offer'
import type { Actor, Handlers } from '../../platform/http/serve'
import type { OfferFigures, ProductsDeps } from './doors'
import { Offer } from './entities/offer'
import { Product } from './entities/product'
import { onShelf, storePrices, type OfferBook } from './offer-book'
import { contentOf, ownerOf, type OfferContent, type Offers } from './offers'
import { scopeWords, type ScopeNames } from './offer-scope'
import { coversOf } from './reading'

const PREVIEWED = 60

/** Where an offer is in its life. */
export function phaseOf({ state, startsAt, endsAt }: Offer, now: number): OfferPhase {
  if (state !== 'approved') return state === 'waiting' && endsAt <= now ? 'over' : state
  if (now < startsAt) return 'planned'
  return now < endsAt ? 'running' : 'over'
}

/** The same as a condition; `state` and window in columns. */
function whereOf(phase: OfferPhase | undefined, now: number): FindOptionsWhere<Offer> {
  switch (phase) {
    case undefined:
      return {}
    case 'planned':
      return { state: 'approved', startsAt: MoreThan(now) }
    case 'running':
      return { state: 'approved', startsAt: LessThanOrEqual(now), endsAt: MoreThan(now) }
    case 'over':
      return { state: In(['approved', 'waiting']), endsAt: LessThanOrEqual(now) }
    case 'waiting':
      return { state: 'waiting', endsAt: MoreThan(now) }
    default:
      return { state: phase }
  }
}

/** What the handlers are made of. */
export interface OfferRoutesDeps extends ProductsDeps {
  offers: Offers
  book: OfferBook
}

/** Names for the scopes of offers. */
export async function namesFor(
  { db, stores, policies, clock }: Pick<ProductsDeps, 'db' | 'stores' | 'policies' | 'clock'>,
  scopes: readonly Offer['scope'][],
): Promise<ScopeNames> {
  const { value } = await policies.at('tiers', clock.now())
  const productIds = [...new Set(scopes.flatMap((scope) => scope.productIds))]
  const products = productIds.length === 0 ? [] : await db.read.findBy(Product, { id: In(productIds) })
  return {
    stores: new Map((await stores.all()).map(({ id, name }) => [id, name])),
    tiers: new Map(value.tiers.map(({ id, name }) => [id, name])),
    products: new Map(products.map(({ id, name }) => [id, name])),
  }
}

const UNUSED: OfferFigures = { sales: 0, qty: 0, paidFen: 0, offFen: 0 }

/** Offers as the console sees them. */
async function presented(deps: ProductsDeps, rows: readonly Offer[]): Promise<OfferView[]> {
  const names = await namesFor(
    deps,
    rows.map(({ scope }) => scope),
  )
  const redeemed = await deps.redemptionsOf(rows.map(({ id }) => id))
  const now = deps.clock.now()
  const instant = (at: number): string => new Date(at).toISOString()
  return rows.map((row) => {
    const { id, name, scope, rule, ownerStoreId, reasons, decisionNote, version } = row
    return {
      ...{ id, name, scope, rule, ownerStoreId, reasons, decisionNote, version },
      phase: phaseOf(row, now),
      sentence: offerSentence(rule),
      scopeWords: scopeWords(scope, names),
      redeemed: redeemed.get(id) ?? UNUSED,
      startsAt: instant(row.startsAt),
      endsAt: instant(row.endsAt),
      createdAt: instant(row.createdAt),
    }
  })
}

async function preview(
  { db, clock, offers, book, ...deps }: OfferRoutesDeps,
  id: string,
  content: OfferContent,
  actor: Actor,
): Promise<OfferPreview> {
  const { scope, rule } = content
  const { read } = db
  const ownerStoreId = ownerOf(content, actor)
  const shelf = await onShelf(read, scope)
  const shown = shelf.slice(0, PREVIEWED)
  const at = Math.max(clock.now(), content.startsAt)
  const running = (await book.running(at)).filter((offer) => offer.id !== id)
  const storeId = scope.storeIds[0] ?? null
  const asked = { storeId, tierId: scope.tierIds[0] ?? null, customerTags: scope.customerTags, at }
  const covers = await coversOf(read, [...new Set(shown.map(({ productId }) => productId))], 160)
  const own = await storePrices(
    read,
    storeId,
    shown.map(({ skuId }) => skuId),
  )
  const qty = rule.kind === 'buy_pay' ? rule.buy : 1
  return {
    sentence: offerSentence(rule),
    scopeWords: scopeWords(scope, await namesFor({ db, clock, ...deps }, [scope])),
    reasons: await offers.reasons(read, { id, ownerStoreId, ...content }),
    productCount: new Set(shelf.map(({ productId }) => productId)).size,
    lines: shown.map(({ productId, productName, skuId, skuCode, spec, tags, ...sku }) => {
      const priceFen = own.get(skuId) ?? sku.priceFen
      const isFen = priceUnder(rule, priceFen, qty)
      const other = bestPrice(running, { productId, tags, priceFen, qty, ...asked })
      const isOther = other.isFen < isFen
      return {
        ...{ productId, productName, skuCode, spec, qty, wasFen: priceFen * qty, isFen },
        pictureUrl: covers.get(productId) ?? null,
        bestFen: Math.min(isFen, other.isFen),
        otherName: isOther ? (other.offer?.name ?? null) : null,
      }
    }),
  }
}

/** Handlers of the console's offers. */
export function offerRoutes(deps: OfferRoutesDeps): Handlers<typeof offersApi> {
  const { db, clock, offers } = deps
  const shown = async (row: Offer): Promise<OfferView> => (await presented(deps, [row]))[0]!
  return {
    'GET /api/admin/offers': async ({ page, pageSize, search, phase }, { actor }) => {
      const base = { ...whereOf(phase, clock.now()), ...(search ? { name: Like(`%${search}%`) } : {}) }
      const { storeIds } = actor!
      const where =
        storeIds === 'all'
          ? base
          : [
              { ...base, ownerStoreId: IsNull() },
              { ...base, ownerStoreId: In(storeIds) },
            ]
      const range = { skip: (page - 1) * pageSize, take: pageSize }
      const [rows, total] = await db.read.findAndCount(Offer, { where, order: { id: 'DESC' }, ...range })
      return { items: await presented(deps, rows), total }
    },
    'POST /api/admin/offers': async (draft, { actor, note }) =>
      shown(await offers.create(contentOf(draft), actor!, note)),
    'POST /api/admin/offers/preview': ({ id, ...draft }, { actor }) =>
      preview(deps, id ?? '', contentOf(draft), actor!),
    'GET /api/admin/offers/:id': async ({ id }, { actor }) => shown(await offers.byId(id, actor!)),
    'PUT /api/admin/offers/:id': async ({ id, version, ...draft }, { actor, note }) =>
      shown(await offers.replace(id, version, contentOf(draft), actor!, note)),
    'POST /api/admin/offers/:id/decide': async ({ id, ...decision }, { actor, note }) =>
      shown(await offers.decide(id, decision, actor!, note)),
    'POST /api/admin/offers/:id/stop': async ({ id }, { actor, note }) =>
      shown(await offers.stop(id, actor!, note)),
  }
}
