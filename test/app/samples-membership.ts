import type { membershipApi } from '../../src/contract/membership'
import type { Sample } from './matrix-samples'

const coupon = {
  title: '满 200 减 30',
  value: { kind: 'amount', offFen: 3000 },
  minFen: 20_000,
  validity: { kind: 'days', days: 30 },
}
let serial = 0
const key = (): string => `matrix-request-${++serial}`

/** Samples of cards, points, tiers and coupons. */
export const MEMBERSHIP_SAMPLES: Partial<Record<keyof typeof membershipApi, Sample>> = {
  'GET /api/admin/membership': {},
  'GET /api/admin/customers/:id/card': { id: 'memberId' },
  'GET /api/admin/cards/:id/points': { id: 'cardId' },
  'GET /api/admin/cards/:id/lots': { id: 'cardId' },
  'GET /api/admin/cards/:id/tiers': { id: 'cardId' },
  'POST /api/admin/cards/:id/points': {
    id: 'cardId',
    body: () => ({ amount: 10, reason: '补记积分', requestKey: key() }),
  },
  'GET /api/admin/coupons': {},
  'POST /api/admin/coupons': { body: () => coupon },
  'GET /api/admin/coupons/:id': { id: 'couponId' },
  'PUT /api/admin/coupons/:id': { id: 'couponId', body: () => ({ ...coupon, version: 1 }) },
  'POST /api/admin/coupons/:id/state': { id: 'couponId', body: () => ({ state: 'active' }) },
  'POST /api/admin/coupons/:id/hand-out': {
    id: 'couponId',
    body: ({ memberId }) => ({ customerId: memberId, reason: '门店补发', requestKey: key() }),
  },
  'GET /api/admin/coupons/:id/held': { id: 'couponId' },
  'GET /api/admin/customers/:id/coupons': { id: 'memberId' },
  'GET /api/mp/card': {},
  'POST /api/mp/card': {
    body: () => ({ consentVersion: 1, consents: [{ purpose: 'card', isAccepted: true }] }),
  },
  'GET /api/mp/points': {},
  'GET /api/mp/member-code': {},
  'GET /api/mp/coupons': {},
  'GET /api/mp/coupons/available': {},
  'POST /api/mp/coupons/:id/claim': { id: 'couponId', body: () => ({ requestKey: key() }) },
  'GET /api/mp/coupons/held/:id': { id: 'couponId' },
}
