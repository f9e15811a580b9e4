/** Whose sale it was: credits worked out from facts, never stored as facts themselves (domain.md I-11, §3.8, §4). */
import { spread } from './money'

/** tenure: the binding that held when the sale happened; the others: a contact before it, share: through a link. */
export type CreditModel = 'tenure' | 'last_touch' | 'first_touch' | 'share'
export const CREDIT_MODELS: readonly CreditModel[] = ['tenure', 'last_touch', 'first_touch', 'share']
/** Raised when the rules below change, so that old runs can be told from new ones. */
export const CREDIT_VERSION = 2

/** The whole in parts of ten thousand. */
export const WHOLE_BP = 10_000
const DAY_MS = 86_400_000

/** Why somebody is credited. */
export type CreditReason =
  | 'owner_sold'
  | 'owner_alone'
  | 'owner_share'
  | 'seller_share'
  | 'seller_owner_quiet'
  | 'seller_no_owner'
  | 'seller_no_binding'
  | 'last_touch'
  | 'first_touch'
  | 'share'

/** A contact as far as credits go. */
export interface TouchFact {
  touchId: string
  storeId: string | null
  staffId: string | null
}

/** Everything that credits depend on, as it was when the sale happened. */
export interface CreditFacts {
  /** Epoch ms. */
  saleAt: number
  storeId: string
  sellerStaffId: string | null
  /** The home binding at the time of the sale; `staffId` null means the store's pool. */
  binding: { bindingId: string; storeId: string; staffId: string | null } | null
  /** When the owner last had contact with the customer before the sale, epoch ms. */
  ownerTouchedAt: number | null
  lastTouch: TouchFact | null
  firstTouch: TouchFact | null
  /** The nearest share that counts (domain.md §3.10). */
  share: TouchFact | null
  policy: { ownerTouchDays: number; ownerShare: number }
}

/** One part of a sale under one model. */
export interface CreditShare {
  staffId: string | null
  storeId: string | null
  bindingId: string | null
  touchId: string | null
  /** Parts of ten thousand. */
  shareBp: number
  reason: CreditReason
}

/** The shares under each model; those of a model sum to 10,000, or there are none. */
export function creditsOf(facts: CreditFacts): Record<CreditModel, CreditShare[]> {
  return {
    tenure: tenureShares(facts),
    last_touch: touchShares(facts.lastTouch, 'last_touch'),
    first_touch: touchShares(facts.firstTouch, 'first_touch'),
    share: touchShares(facts.share, 'share'),
  }
}

function touchShares(touch: TouchFact | null, reason: CreditReason): CreditShare[] {
  return touch ? [{ ...touch, bindingId: null, shareBp: WHOLE_BP, reason }] : []
}

/**
 * The owner gets their own sales and those without a seller. When somebody else sold, the seller gets all of it if the
 * owner had no contact within `ownerTouchDays`, else they share. A sale of nobody's customer is the seller's.
 */
function tenureShares(facts: CreditFacts): CreditShare[] {
  const { binding, sellerStaffId, policy } = facts
  const touchId = null
  const bindingId = binding?.bindingId ?? null
  const seller = (shareBp: number, reason: CreditReason): CreditShare[] =>
    shareBp === 0
      ? []
      : [{ staffId: sellerStaffId, storeId: facts.storeId, bindingId, touchId, shareBp, reason }]
  if (!binding) return sellerStaffId === null ? [] : seller(WHOLE_BP, 'seller_no_binding')
  const owner = (shareBp: number, reason: CreditReason): CreditShare[] =>
    shareBp === 0
      ? []
      : [{ staffId: binding.staffId, storeId: binding.storeId, bindingId, touchId, shareBp, reason }]
  if (sellerStaffId === null) return owner(WHOLE_BP, 'owner_alone')
  if (binding.staffId === null) return seller(WHOLE_BP, 'seller_no_owner')
  if (binding.staffId === sellerStaffId) return owner(WHOLE_BP, 'owner_sold')
  const isOwnerQuiet =
    facts.ownerTouchedAt === null || facts.saleAt - facts.ownerTouchedAt > policy.ownerTouchDays * DAY_MS
  if (isOwnerQuiet) return seller(WHOLE_BP, 'seller_owner_quiet')
  const ownerBp = Math.round(policy.ownerShare * WHOLE_BP)
  return [...owner(ownerBp, 'owner_share'), ...seller(WHOLE_BP - ownerBp, 'seller_share')]
}

/** Shares an amount; what comes out sums to it exactly. */
export function splitAmount(amountFen: number, shares: readonly CreditShare[]): number[] {
  return spread(
    amountFen,
    shares.map((share) => share.shareBp),
  )
}

/**
 * The negative amounts of one refund, by share: everything refunded so far of what each was credited, less what went
 * before; a line that comes back whole leaves everybody at 0. With a refund taken back the amounts are positive.
 */
export function splitRefund(
  credited: readonly number[],
  paidFen: number,
  refundedBeforeFen: number,
  refundFen: number,
): number[] {
  const total = (refunded: number): number[] => {
    if (refunded === paidFen) return [...credited]
    return spread(refunded, credited)
  }
  if (paidFen === 0) return credited.map(() => 0)
  const before = total(refundedBeforeFen)
  return total(refundedBeforeFen + refundFen).map((now, index) => before[index]! - now)
}

/** The sentence behind a reason, for the person whose figures it makes. */
export const CREDIT_SENTENCES: Record<CreditReason, string> = {
  owner_sold: '专属导购本人成交，全额计入。',
  owner_alone: '没有登记成交导购，计入成交当时的服务归属。',
  owner_share: '由其他导购成交，专属导购近期联系过客户，按比例分得。',
  seller_share: '专属导购近期联系过客户，成交导购按比例分得。',
  seller_owner_quiet: '专属导购在约定天数内没有联系过客户，全额计入成交导购。',
  seller_no_owner: '客户归门店共同服务，全额计入成交导购。',
  seller_no_binding: '成交当时客户没有服务归属，全额计入成交导购。',
  last_touch: '成交前最后一次接触。',
  first_touch: '成交前第一次接触。',
  share: '成交前最近一次有效的分享。',
}
