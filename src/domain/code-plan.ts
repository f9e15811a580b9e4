import { AppError } from './errors'

/** What a code stands for (product.md §3). */
export type CodeKind = 'store' | 'guide' | 'placement' | 'campaign'

/**
 * What is printed (decisions.md 8, 9): an official-account code (permanent, counted against WeChat's 100,000), a
 * Mini Program code, a link code (`PUBLIC_URL/q/<scene>`), or a temporary official-account code, for screens only.
 */
export type CodeCarrier = 'account' | 'account_temporary' | 'miniapp' | 'link'

/** A code before it is made. */
export interface CodePlan {
  kind: CodeKind
  storeId: string | null
  staffId: string | null
  campaignId: string | null
  placement: string | null
  label: string
}

/** A store that codes are made for, and the guides who work there now. */
export interface PlannedStore {
  id: string
  name: string
  guides: { id: string; name: string }[]
}

/** What is made for every store. */
export interface StoreWishes {
  withStore: boolean
  guides: 'all' | string[]
  placements: string[]
  campaignId: string | null
}

/** A temporary code lives at most 30 days (official-account-api.md §9). */
export const TEMPORARY_MAX_MS = 30 * 86_400_000

/** What is printed below a code: store, then guide or placement. */
export function labelOf(...parts: (string | null | undefined)[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(' · ')
}

/** The codes that a choice comes to, store by store: the store's own, its guides, its placements, its campaign. */
export function planCodes(stores: readonly PlannedStore[], wishes: StoreWishes): CodePlan[] {
  const { withStore, guides, campaignId } = wishes
  const placements = [...new Set(wishes.placements)]
  return stores.flatMap((store) => {
    const blank = { storeId: store.id, staffId: null, campaignId: null, placement: null, label: store.name }
    const isChosen = ({ id }: { id: string }): boolean => guides === 'all' || guides.includes(id)
    return [
      ...(withStore ? [{ ...blank, kind: 'store' as const }] : []),
      ...store.guides.filter(isChosen).map((guide) => ({
        ...blank,
        kind: 'guide' as const,
        staffId: guide.id,
        label: labelOf(store.name, guide.name),
      })),
      ...placements.map((placement) => ({
        ...blank,
        kind: 'placement' as const,
        placement,
        label: labelOf(store.name, placement),
      })),
      ...(campaignId === null ? [] : [{ ...blank, kind: 'campaign' as const, campaignId }]),
    ]
  })
}

type Part = 'storeId' | 'staffId' | 'campaignId' | 'placement'
const PART_NAMES: Record<Part, string> = {
  storeId: '门店',
  staffId: '导购',
  campaignId: '活动',
  placement: '点位',
}
const SHAPES: Record<CodeKind, { name: string; needs: Part[]; may: Part[] }> = {
  store: { name: '门店码', needs: ['storeId'], may: [] },
  guide: { name: '导购码', needs: ['storeId', 'staffId'], may: ['placement'] },
  placement: { name: '点位码', needs: ['storeId', 'placement'], may: [] },
  campaign: { name: '活动码', needs: ['campaignId'], may: ['storeId', 'placement'] },
}

/** Holds a draft against what its kind needs; throws code.incomplete or code.excessive. */
export function checkParts(kind: CodeKind, parts: Record<Part, string | null>): void {
  const { name, needs, may } = SHAPES[kind]
  for (const part of Object.keys(PART_NAMES) as Part[]) {
    const isGiven = parts[part] !== null
    if (needs.includes(part) && !isGiven)
      throw new AppError('invalid', 'code.incomplete', `${name}要选择${PART_NAMES[part]}。`, { field: part })
    if (isGiven && !needs.includes(part) && !may.includes(part))
      throw new AppError('invalid', 'code.excessive', `${name}不能带${PART_NAMES[part]}，请去掉它。`, {
        field: part,
      })
  }
}

/**
 * When a code ends: what was asked for, or 30 days for a temporary one. Throws code.expiry_past, and
 * code.expiry_too_far for a temporary code that should live longer than WeChat allows.
 */
export function endOf(carrier: CodeCarrier, expiresAt: number | null, now: number): number | null {
  if (expiresAt !== null && expiresAt <= now)
    throw new AppError('invalid', 'code.expiry_past', '到期时间已经过去，请选择将来的时间，或留空。')
  if (carrier !== 'account_temporary') return expiresAt
  if (expiresAt !== null && expiresAt > now + TEMPORARY_MAX_MS)
    throw new AppError(
      'invalid',
      'code.expiry_too_far',
      '公众号临时码最长 30 天有效，请选择更近的到期时间，或改用其他码。',
    )
  return expiresAt ?? now + TEMPORARY_MAX_MS
}

/** How a code answers a scan at a moment. A code that is being made counts as live: whoever scans it holds it. */
export function answerState(
  code: { state: string; toAt: number | null },
  at: number,
): 'live' | 'expired' | 'retired' {
  if (code.state === 'retired') return 'retired'
  return code.toAt !== null && code.toAt <= at ? 'expired' : 'live'
}
