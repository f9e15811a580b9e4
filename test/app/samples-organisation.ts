import type { auditApi } from '../../src/contract/audit'
import type { policiesApi } from '../../src/contract/policies'
import type { staffApi } from '../../src/contract/staff'
import type { storesApi } from '../../src/contract/stores'
import type { Sample } from './matrix-samples'

let serial = 0

/** A store as people enter it. */
export const aStore = (change: object = {}) => ({
  code: `S${++serial}`,
  name: '山前湖滨店',
  city: '杭州',
  address: '湖滨路 1 号',
  latitude: 30.2489,
  longitude: 120.1645,
  openingPeriods: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '10:00', to: '21:30' }],
  ...change,
})

type Operation =
  keyof typeof staffApi | keyof typeof storesApi | keyof typeof policiesApi | keyof typeof auditApi

/** Samples of stores, staff, policies and the audit chain. */
export const ORGANISATION_SAMPLES: Record<Operation, Sample> = {
  'POST /api/admin/session': { body: () => ({ login: 'nobody-here', password: 'not a password' }) },
  'GET /api/admin/session': {},
  'DELETE /api/admin/session': { endsSession: true },
  'POST /api/admin/session/password': {
    body: () => ({ current: 'not the password', next: 'a long password' }),
    endsSession: true,
  },
  'GET /api/admin/staff': {},
  'POST /api/admin/staff': {
    body: () => ({ name: '新人', login: `new-${++serial}`, password: 'long enough 1', roles: ['guide'] }),
  },
  'GET /api/admin/staff/:id': { id: 'staffId' },
  'PATCH /api/admin/staff/:id': { id: 'staffId', body: () => ({ name: `改名${++serial}` }) },
  'POST /api/admin/staff/:id/assignments': {
    id: 'staffId',
    body: ({ storeId }) => ({ storeId, role: 'guide' }),
  },
  'POST /api/admin/staff/:id/assignments/end': {
    id: 'staffId',
    body: ({ staffId }) => ({ storeId: staffId }),
  },
  'POST /api/admin/staff/:id/move': {
    id: 'staffId',
    body: ({ storeId, staffId }) => ({ fromStoreId: staffId, toStoreId: storeId }),
  },
  'POST /api/admin/staff/:id/bind-code': { id: 'staffId', body: () => ({}) },
  'POST /api/admin/staff/:id/unbind': { id: 'staffId', body: () => ({}) },
  'POST /api/mp/staff-binding': { body: () => ({ code: 'ABCD2345' }) },
  'GET /api/admin/stores': {},
  'POST /api/admin/stores': { body: () => aStore() },
  'GET /api/admin/stores/:id': { id: 'storeId' },
  'PUT /api/admin/stores/:id': { id: 'storeId', body: () => ({ ...aStore(), version: 1 }) },
  'POST /api/admin/stores/:id/state': { id: 'storeId', body: () => ({ state: 'open', reason: '样例' }) },
  'GET /api/mp/stores': {},
  'POST /api/mp/stores/nearest': { body: () => ({ latitude: 30.25, longitude: 120.16 }) },
  'GET /api/admin/policies': {},
  'GET /api/admin/policies/history': {},
  'POST /api/admin/policies': {
    body: () => ({ key: 'credit', value: { ownerTouchDays: 30, ownerShare: 0.5 } }),
  },
  'GET /api/admin/audit': {},
  'GET /api/admin/audit/verify': {},
}
