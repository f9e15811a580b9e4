/** What a shopper is shown on the home page, and why, in words. */

/** Why a product is shown. The last two are the same for everybody. */
export type RecommendReason = 'SIZE_HERE' | 'LIKE_BOUGHT' | 'POPULAR' | 'NEW'

/** Something the shopper bought and kept. */
export interface BoughtGoods {
  productId: string
  name: string
  family: string
  tags: readonly string[]
  /** 墨绿 / M. */
  spec: string
}

/** A product that may be shown. */
export interface OfferedGoods {
  id: string
  family: string
  tags: readonly string[]
  /** Pieces that everybody bought lately. */
  soldLately: number
  /** Came to the shelf lately. */
  isNew: boolean
  /** Specs that the shopper's store has now. */
  specsHere: readonly string[]
}

/** What the choice is made of. */
export interface RecommendFacts {
  /** Null when the shopper wants nothing personalised: then what they bought is not even asked for. */
  personal: { bought: readonly BoughtGoods[]; storeName: string | null } | null
  /** In the shelf's order, which decides between equals. */
  goods: readonly OfferedGoods[]
}

/** A product with the reason why it is shown. */
export interface Recommended {
  productId: string
  reasonCode: RecommendReason
  sentence: string
}

const LETTERS = /^(?:X{0,3}[SL]|[2-6]XL|M)$/i
/** Shoes and waists, and body heights in cm. */
const NUMBERS = /^(?:2[4-9]|3\d|4[0-8]|[6-9]\d|1\d\d)$/
/** So many pieces sold weigh as much as one more weighs nothing. */
const MANY_SOLD = 10

/** The size in a spec such as `墨绿 / M`, in capitals; undefined when it has none. */
export function sizeIn(spec: string): string | undefined {
  const parts = spec.toUpperCase().split(/[\s/·,，、]+/)
  return parts.find((part) => LETTERS.test(part)) ?? parts.find((part) => NUMBERS.test(part))
}

/** The shopper's own size for goods of a family: the last one bought; numbers count only within their family. */
function usualSize(bought: readonly BoughtGoods[], family: string): string | undefined {
  for (const one of bought) {
    const size = sizeIn(one.spec)
    if (size !== undefined && (LETTERS.test(size) || one.family === family)) return size
  }
  return undefined
}

/** How alike two goods are: 2 for the family, 1 for each common tag. */
function likeness(one: Pick<BoughtGoods, 'family' | 'tags'>, other: OfferedGoods): number {
  const family = one.family !== '' && one.family === other.family ? 2 : 0
  return family + one.tags.filter((tag) => other.tags.includes(tag)).length
}

interface Weighed extends Recommended {
  weight: number
}

/** What is the same for everybody: what many buy, what is new. Undefined for what is neither. */
function plainly({ id: productId, soldLately, isNew }: OfferedGoods): Weighed | undefined {
  const weight = Math.min(soldLately, MANY_SOLD) / MANY_SOLD + (isNew ? 0.5 : 0)
  if (soldLately > 0) return { productId, reasonCode: 'POPULAR', sentence: '最近 7 天大家在买', weight }
  return isNew ? { productId, reasonCode: 'NEW', sentence: '刚上架', weight } : undefined
}

/** What the shopper's own purchases say for a product; undefined when they say nothing. */
function personally(
  goods: OfferedGoods,
  { bought, storeName }: NonNullable<RecommendFacts['personal']>,
): Weighed | undefined {
  const productId = goods.id
  const weighed = bought.map((one) => ({ one, likes: likeness(one, goods) }))
  const best = weighed.reduce<(typeof weighed)[number] | undefined>(
    (found, next) => (next.likes > (found?.likes ?? 0) ? next : found),
    undefined,
  )
  const size = usualSize(bought, goods.family)
  const isHere = size !== undefined && goods.specsHere.some((spec) => sizeIn(spec) === size)
  const weight = 2 * (best?.likes ?? 0) + (isHere ? 2 : 0) + (plainly(goods)?.weight ?? 0)
  if (isHere && storeName !== null)
    return { productId, reasonCode: 'SIZE_HERE', sentence: `你的尺码 ${size} 在${storeName}有货`, weight }
  if (!best) return undefined
  return { productId, reasonCode: 'LIKE_BOUGHT', sentence: `因为你买过${best.one.name}`, weight }
}

/**
 * At most `count` products, the best first, each with its reason; what the shopper has already is not among them, and
 * neither is anything for which there is no reason to show it.
 */
export function recommend({ personal, goods }: RecommendFacts, count: number): Recommended[] {
  const owned = new Set(personal?.bought.map(({ productId }) => productId))
  return goods
    .filter(({ id }) => !owned.has(id))
    .flatMap((one) => (personal && personally(one, personal)) ?? plainly(one) ?? [])
    .sort((a, b) => b.weight - a.weight)
    .slice(0, count)
    .map(({ productId, reasonCode, sentence }) => ({ productId, reasonCode, sentence }))
}
