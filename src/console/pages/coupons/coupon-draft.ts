import type { Coupon } from '../../../contract/coupons'
import type { InputOf } from '../../api/operations'

/** A coupon as its editor holds it: every kind's fields side by side, so that switching kinds loses nothing. */
export interface CouponFormState {
  title: string
  description: string
  kind: Coupon['value']['kind']
  offFen: number | null
  percentOff: number
  maxOffFen: number | null
  payFen: number | null
  minFen: number | null
  channel: Coupon['channel']
  stock: number | undefined
  perMember: number
  claimFrom: string | null
  claimUntil: string | null
  validity: Coupon['validity']['kind']
  days: number
  from: string | null
  until: string | null
  storeIds: string[]
  tierIds: string[]
  customerTags: string[]
  productIds: string[]
}

const EMPTY: CouponFormState = {
  title: '',
  description: '',
  kind: 'amount',
  offFen: null,
  percentOff: 10,
  maxOffFen: null,
  payFen: 0,
  minFen: 0,
  channel: 'claim',
  stock: undefined,
  perMember: 1,
  claimFrom: null,
  claimUntil: null,
  validity: 'days',
  days: 30,
  from: null,
  until: null,
  storeIds: [],
  tierIds: [],
  customerTags: [],
  productIds: [],
}

/** What the editor starts from. */
export function formOf(coupon: Coupon | null): CouponFormState {
  if (!coupon) return structuredClone(EMPTY)
  const { title, description, minFen, channel, perMember, claimFrom, claimUntil, value, validity, scope } =
    coupon
  const { tags: customerTags, ...rest } = structuredClone(scope)
  const form: CouponFormState = {
    ...structuredClone(EMPTY),
    ...rest,
    customerTags,
    title,
    description,
    minFen,
    channel,
    perMember,
    claimFrom,
    claimUntil,
    stock: coupon.stock ?? undefined,
    kind: value.kind,
    validity: validity.kind,
  }
  if (value.kind === 'amount') form.offFen = value.offFen
  if (value.kind === 'percent')
    Object.assign(form, { percentOff: value.percentOff, maxOffFen: value.maxOffFen })
  if (value.kind === 'exchange') form.payFen = value.payFen
  if (validity.kind === 'days') form.days = validity.days
  else Object.assign(form, { from: validity.from, until: validity.until })
  return form
}

/** What is sent to the server. */
export function draftOf(form: CouponFormState): InputOf<'POST /api/admin/coupons'> {
  const { title, description, channel, perMember, claimFrom, claimUntil } = form
  const { storeIds, tierIds, customerTags: tags, productIds } = form
  return {
    title,
    description,
    channel,
    perMember,
    claimFrom,
    claimUntil,
    value: valueOf(form),
    minFen: form.minFen ?? 0,
    stock: form.stock ?? null,
    scope: { storeIds, tierIds, tags, productIds },
    validity:
      form.validity === 'days'
        ? { kind: 'days', days: form.days }
        : { kind: 'until', from: form.from, until: form.until ?? '' },
  }
}

function valueOf(form: CouponFormState): InputOf<'POST /api/admin/coupons'>['value'] {
  if (form.kind === 'amount') return { kind: 'amount', offFen: form.offFen ?? 0 }
  if (form.kind === 'percent')
    return { kind: 'percent', percentOff: form.percentOff, maxOffFen: form.maxOffFen }
  return { kind: 'exchange', payFen: form.payFen ?? 0 }
}
