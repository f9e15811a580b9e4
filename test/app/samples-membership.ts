import { CouponDraft, type membershipApi } from '../../src/contract/membership'
import { Binding } from '../../src/features/bindings'
import { newId } from '../../src/platform/ids'
import type { TestApp } from '../support/app'
import type { Rows, Sample } from './matrix-samples'

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
  'GET /api/mp/coupons/:id': { id: 'couponId' },
  'POST /api/mp/coupons/:id/claim': { id: 'couponId', body: () => ({ requestKey: key() }) },
  'GET /api/mp/coupons/held/:id': { id: 'couponId' },
}

/** A member of the matrix's store, and a coupon for everybody. */
export async function fillMembership({ app }: TestApp, rows: Rows): Promise<void> {
  if (rows.cardId) return
  const { customers, membership } = app.features
  const at = Date.now()
  const system = { kind: 'system' as const, id: null }
  const content = { ...CouponDraft.parse(coupon), claimFrom: null, claimUntil: null, perMember: 1000 }
  const validity = { kind: 'days' as const, days: 30 }
  rows.couponId = (await membership.definitions.create({ ...content, validity }, system)).id
  await app.db.transact(async (tx) => {
    const who = { account: 'miniapp' as const, openId: `o${newId()}`, evidence: 'matrix', at }
    rows.memberId = (await customers.arrive(tx, who)).customerId
    rows.cardId = (await membership.open(tx, rows.memberId, at)).id
    const home = {
      storeId: rows.storeId,
      staffId: null,
      role: 'home' as const,
      openKey: `home:${rows.memberId}`,
    }
    const rest = { toAt: null, cause: 'scan', decidedBy: 'policy', policyVersion: 0, sourceScanId: null }
    await tx.insert(Binding, { id: newId(), customerId: rows.memberId, fromAt: at, ...home, ...rest })
  })
}
