/** Shares: who is credited for a visit, and who is not (domain.md §3.10, decisions.md 11). */

/** What a page of the Mini Program shows, when that is something with links of its own. */
export interface LinkedTarget {
  kind: 'product' | 'offer' | 'coupon' | 'live'
  id: string
}

const SHOWN = /^\/?pages\/(product|offer|coupon|live)\/index\?id=([0-9A-Z]{26})$/

/** What the page of a link shows; undefined for other pages. */
export function targetOfLink(link: string): LinkedTarget | undefined {
  const [, kind, id] = SHOWN.exec(link) ?? []
  return kind && id ? { kind: kind as LinkedTarget['kind'], id } : undefined
}

/** A page of the Mini Program as it is opened through a share link. */
export const sharedPage = (page: string, shareId: string): string =>
  `${page}${page.includes('?') ? '&' : '?'}share=${shareId}`

/** A chain is kept this deep. */
export const MOST_DEPTH = 5
const DAY_MS = 86_400_000

/** Where a new link hangs: below the link through which the sharer came, but never deeper than the fifth. */
export function placeUnder(parent: { id: string; parentId: string | null; depth: number } | undefined): {
  parentId: string | null
  depth: number
} {
  if (!parent) return { parentId: null, depth: 1 }
  if (parent.depth >= MOST_DEPTH) return { parentId: parent.parentId, depth: MOST_DEPTH }
  return { parentId: parent.id, depth: parent.depth + 1 }
}

/** Why a visit counts or does not. */
export type VisitReason = 'COUNTED' | 'NO_GUIDE' | 'SELF' | 'STAFF'

/** What a visit is judged by. */
export interface VisitFacts {
  viewerCustomerId: string
  /** Whether the viewer works here. */
  isViewerStaff: boolean
  /** The person who shares; people with one unionid are one person. */
  sharerCustomerId: string | null
  /** The guide who would be credited, and who they are as a person. */
  guide: { staffId: string; customerId: string | null } | null
}

/** Whether a visit may be credited: nobody earns by their own visit, and colleagues do not earn by each other's. */
export function judgeVisit({ viewerCustomerId, isViewerStaff, sharerCustomerId, guide }: VisitFacts): {
  isValid: boolean
  reason: VisitReason
} {
  if (viewerCustomerId === sharerCustomerId || viewerCustomerId === guide?.customerId)
    return { isValid: false, reason: 'SELF' }
  if (isViewerStaff) return { isValid: false, reason: 'STAFF' }
  return { isValid: true, reason: guide ? 'COUNTED' : 'NO_GUIDE' }
}

/** What a person reads beside a reason. */
export const VISIT_SENTENCES: Record<VisitReason, string> = {
  COUNTED: '有效访问，购买时计入导购。',
  NO_GUIDE: '有效访问，但分享的人没有专属导购，不计业绩。',
  SELF: '本人打开自己的分享（同一微信算同一个人），不计业绩。',
  STAFF: '员工打开同事的分享，不计业绩。',
}

/** Of visits that count the one nearest before a sale and within `days`; of equal times the later one. */
export function nearestVisit<T extends { id: string; at: number }>(
  visits: readonly T[],
  saleAt: number,
  days: number,
): T | undefined {
  let best: T | undefined
  for (const visit of visits) {
    if (visit.at > saleAt || visit.at <= saleAt - days * DAY_MS) continue
    if (!best || visit.at > best.at || (visit.at === best.at && visit.id > best.id)) best = visit
  }
  return best
}
