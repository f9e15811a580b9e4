import type { Offer } from '../../../contract/offers'
import type { InputOf } from '../../api/operations'

type Rule = Offer['rule']

/** An offer as its editor holds it: every rule's fields side by side, so that switching rules loses nothing. */
export interface OfferFormState {
  name: string
  kind: Rule['kind']
  percentOff: number
  offFen: number | null
  priceFen: number | null
  buy: number
  pay: number
  startsAt: string | null
  endsAt: string | null
  storeIds: string[]
  tierIds: string[]
  customerTags: string[]
  tags: string[]
  productIds: string[]
}

/** What the editor starts from; a new one of a store manager is for `ownStoreId`. */
export function formOf(offer: Offer | null, ownStoreId: string | undefined): OfferFormState {
  const form: OfferFormState = {
    ...{ name: '', kind: 'percent', percentOff: 20, offFen: null, priceFen: null, buy: 3, pay: 2 },
    ...{ startsAt: null, endsAt: null, storeIds: ownStoreId === undefined ? [] : [ownStoreId] },
    ...{ tierIds: [], customerTags: [], tags: [], productIds: [] },
  }
  if (!offer) return form
  const { name, rule, scope, startsAt, endsAt } = offer
  return { ...form, ...structuredClone(scope), ...rule, name, startsAt, endsAt }
}

/** What the editor sends; undefined while something that must be there is missing. */
export function draftOf(form: OfferFormState): InputOf<'POST /api/admin/offers'> | undefined {
  const { name, startsAt, endsAt, storeIds, tierIds, customerTags, tags, productIds } = form
  const rule = ruleOf(form)
  if (!startsAt || !endsAt || !rule) return undefined
  return { name, rule, startsAt, endsAt, scope: { storeIds, tierIds, customerTags, tags, productIds } }
}

function ruleOf({ kind, percentOff, offFen, priceFen, buy, pay }: OfferFormState): Rule | undefined {
  switch (kind) {
    case 'percent':
      return { kind, percentOff }
    case 'minus':
      return offFen === null ? undefined : { kind, offFen }
    case 'fixed':
      return priceFen === null ? undefined : { kind, priceFen }
    case 'buy_pay':
      return { kind, buy, pay }
  }
}
