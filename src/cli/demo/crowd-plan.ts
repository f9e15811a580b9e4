import type { DemoShop } from './organisation'
import type { DemoSku } from './products'

const DAY_MS = 86_400_000
/** The crowd's history, up to the day the demo is seeded. */
export const HISTORY_DAYS = 400
/** How many people it has. */
export const CROWD = 5_000

/** One thing that happens to one person of the crowd. */
export type CrowdEvent =
  | { kind: 'arrive'; by: 'account' | 'miniapp'; shop: number; guide: number | null }
  | { kind: 'scan'; shop: number; guide: number | null }
  | { kind: 'card' }
  | {
      kind: 'sale'
      shop: number
      seller: number
      lines: { sku: number; qty: number }[]
      receipt: number
      /** A coupon that they take before and pay with. */
      coupon?: { definitionId: string; offFen: number }
    }
  | { kind: 'refund'; receipt: number }
  | { kind: 'unfollow' }

/** An event with its person (0 to CROWD − 1) and its time in ms since the history began. */
export type PlannedEvent = CrowdEvent & { person: number; atMs: number }

/** Random numbers that are the same on every machine (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Shops are busy to different degrees: the first one has half of everything. */
const SHOP_SHARES = [0.5, 0.8, 1]
const OPENING_MS = 10 * 3_600_000
const OPEN_MS = 11 * 3_600_000
const CHINA_OFFSET_MS = 8 * 3_600_000

class Planner {
  readonly events: PlannedEvent[] = []
  private receipts = 0

  constructor(
    private readonly random: () => number,
    private readonly skus: number,
    private readonly guides: number,
  ) {}

  /** The whole life of one person. */
  person(person: number): void {
    const { random } = this
    // More people come the longer the codes hang.
    const day = Math.floor(HISTORY_DAYS * Math.sqrt(random()))
    const shop = this.shop()
    const by = random() < 0.6 ? 'account' : 'miniapp'
    const atMs = this.at(day)
    this.events.push({ kind: 'arrive', person, atMs, by, shop, guide: this.guide() })
    if (random() < 0.22) this.again(person, day, shop)
    if (random() < 0.4) this.member(person, day, shop, atMs)
    else if (by === 'account' && random() < 0.08) this.unfollow(person, day)
  }

  private again(person: number, day: number, home: number): void {
    const later = this.later(day, 60)
    const shop = this.random() < 0.75 ? home : this.shop()
    if (later !== undefined)
      this.events.push({ kind: 'scan', person, atMs: this.at(later), shop, guide: this.guide() })
  }

  private member(person: number, day: number, shop: number, cameAtMs: number): void {
    this.events.push({ kind: 'card', person, atMs: cameAtMs + 90_000 })
    let last = day
    for (let chance = 0.7; this.random() < chance; chance *= 0.8) {
      const next = last === day ? day : this.later(last, 75)
      if (next === undefined) return
      this.sale(person, next, shop, cameAtMs)
      last = next + 1
    }
  }

  private sale(person: number, day: number, shop: number, cameAtMs: number): void {
    const receipt = ++this.receipts
    const count = this.random() < 0.7 ? 1 : 2
    const lines = Array.from({ length: count }, () => ({
      sku: Math.floor(this.random() * this.skus),
      qty: this.random() < 0.9 ? 1 : 2,
    }))
    const atMs = Math.max(this.at(day), cameAtMs + 600_000)
    const seller = Math.floor(this.random() * this.guides)
    this.events.push({ kind: 'sale', person, atMs, shop, seller, lines, receipt })
    if (this.random() < 0.04) this.events.push({ kind: 'refund', person, atMs: atMs + 2 * DAY_MS, receipt })
  }

  private unfollow(person: number, day: number): void {
    const later = this.later(day, 90)
    if (later !== undefined) this.events.push({ kind: 'unfollow', person, atMs: this.at(later) })
  }

  private shop(): number {
    const chance = this.random()
    return SHOP_SHARES.findIndex((share) => chance < share)
  }

  /** One of the shop's guides, or null for the store's own code. */
  private guide(): number | null {
    return this.random() < 0.75 ? Math.floor(this.random() * this.guides) : null
  }

  /** A day within `span` days after this one; undefined when that is not history yet. */
  private later(day: number, span: number): number | undefined {
    const later = day + 1 + Math.floor(this.random() * span)
    return later < HISTORY_DAYS ? later : undefined
  }

  /** A moment of this day while the shops are open. */
  private at(day: number): number {
    return day * DAY_MS + OPENING_MS - CHINA_OFFSET_MS + Math.floor(this.random() * OPEN_MS)
  }
}

/** The history of the crowd in the order in which it happened, the same on every machine. */
export function planCrowd(shops: readonly DemoShop[], skus: readonly DemoSku[]): PlannedEvent[] {
  const guides = Math.min(...shops.map((shop) => shop.guideIds.length))
  const planner = new Planner(seededRandom(20_260_101), skus.length, guides)
  for (let person = 0; person < CROWD; person++) planner.person(person)
  return inOrder(planner.events)
}

/** Events of the history in the order in which they happened; of two in one millisecond the one that was planned first. */
export function inOrder(events: readonly PlannedEvent[]): PlannedEvent[] {
  return events
    .filter(({ atMs }) => atMs < HISTORY_DAYS * DAY_MS)
    .map((event, index) => ({ event, index }))
    .sort((a, b) => a.event.atMs - b.event.atMs || a.index - b.index)
    .map(({ event }) => event)
}

const SURNAMES = '王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高'
const GIVEN = '晨安宁悦然诺言清禾一诗雨若可心南北川山月星'

/** A name for a person of the crowd. */
export function nameOf(person: number): string {
  const random = seededRandom(person + 7)
  const pick = (signs: string): string => signs[Math.floor(random() * signs.length)]!
  return `${pick(SURNAMES)}${pick(GIVEN)}${random() < 0.6 ? pick(GIVEN) : ''}`
}
