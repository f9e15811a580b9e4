/** Who serves a person, on paper (domain.md §3.2, §3.4, §3.5, §3.12), and whose sale it was (§4, I-11). */
import { DAY, decided } from './arithmetic'
import { POLICIES, SHOPS, WORKS_AT, type Code, type Guide, type Shop } from './story'

/** A shop, and a guide there or nobody in particular. */
export interface Place {
  shop: Shop
  guide: Guide | null
}

/** A contact: a scan or follow in front of a place, or a sale by a guide. */
interface Touch extends Place {
  minute: number
  isSale: boolean
}

/** One share of a sale under one model; `share` from 0 to 1. */
export interface Share {
  model: 'tenure' | 'last touch'
  to: string
  share: number
}

const isShop = (code: Code): code is Shop => (SHOPS as Code[]).includes(code)

/** Whom a code stands for: a guide who left stands for the shop. */
export function placeOfCode(code: Code, gone: ReadonlySet<Guide>): Place {
  if (isShop(code)) return { shop: code, guide: null }
  return { shop: WORKS_AT[code], guide: gone.has(code) ? null : code }
}

/** The tenures and contacts of one person. */
export class Service {
  private readonly homes: (Place & { from: number; isSuccession: boolean })[] = []
  private readonly touches: Touch[] = []
  private leftAt: number | undefined

  get home(): (Place & { from: number; isSuccession: boolean }) | undefined {
    return this.homes.at(-1)
  }

  /** A scan, or a follow by scan, in front of a place. */
  scan(place: Place, minute: number, isFollow: boolean, gone: ReadonlySet<Guide>): void {
    const isReturn = isFollow && this.comesBackInTime(minute)
    if (!this.home || (!isReturn && this.isFree(place, minute, gone))) this.move(place, minute)
    this.touches.push({ ...place, minute, isSale: false })
  }

  move(place: Place, minute: number, isSuccession = false): void {
    this.homes.push({ ...place, from: minute, isSuccession })
  }

  leave(minute: number): void {
    this.leftAt = minute
  }

  /** Declines the guide who took over, within 30 days (§3.5 step 6). */
  decline(minute: number): void {
    const home = this.home!
    if (!home.isSuccession || minute - home.from > 30 * DAY) throw new Error('nothing to decline')
    this.move({ shop: home.shop, guide: null }, minute)
  }

  /** Whose sale it is, before the sale itself becomes a contact. */
  credits(sale: { minute: number; shop: Shop; seller: Guide | null }): Share[] {
    const last = this.touches.filter(({ isSale }) => !isSale).at(-1)
    const lastTouch: Share[] = last ? [{ model: 'last touch', to: nameOf(last), share: 1 }] : []
    return [...this.tenure(sale), ...lastTouch]
  }

  sold(shop: Shop, seller: Guide | null, minute: number): void {
    this.touches.push({ shop, guide: seller, minute, isSale: true })
  }

  private tenure({ minute, seller }: { minute: number; seller: Guide | null }): Share[] {
    const home = this.home
    const all = (to: string): Share[] => [{ model: 'tenure', to, share: 1 }]
    if (!home) return seller === null ? [] : all(seller)
    if (seller === null) return all(nameOf(home))
    const owner = home.guide
    if (owner === null || owner === seller) return all(seller)
    const { ownerTouchDays, ownerShare } = decided(POLICIES.credit, minute)
    const touched = this.touches.filter(({ guide }) => guide === owner).at(-1)
    if (!touched || minute - touched.minute > ownerTouchDays * DAY) return all(seller)
    return [
      { model: 'tenure', to: owner, share: ownerShare },
      { model: 'tenure', to: seller, share: 1 - ownerShare },
    ]
  }

  private comesBackInTime(minute: number): boolean {
    const { returnDays } = decided(POLICIES.binding, minute)
    return this.leftAt !== undefined && minute - this.leftAt <= returnDays * DAY
  }

  /** Whether the home gives way to the place in front: no owner, an owner who left, or no protection any more. */
  private isFree(place: Place, minute: number, gone: ReadonlySet<Guide>): boolean {
    const home = this.home!
    if (place.shop === home.shop && (place.guide === null || place.guide === home.guide)) return false
    if (place.guide !== null && (home.guide === null || gone.has(home.guide))) return true
    const { protectedDays } = decided(POLICIES.binding, minute)
    const own = this.touches.filter((touch) =>
      home.guide === null ? touch.shop === home.shop : touch.guide === home.guide,
    )
    const renewed = Math.max(home.from, ...own.map((touch) => touch.minute))
    return minute - renewed >= protectedDays * DAY
  }
}

/** `ann`, or `north` for the shop without a guide. */
export const nameOf = ({ shop, guide }: Place): string => guide ?? shop

/** How people without a name are credited: to who sold. */
export function walkInCredits(seller: Guide | null): Share[] {
  return seller === null ? [] : [{ model: 'tenure', to: seller, share: 1 }]
}
