import type { bindingsApi } from '../../src/contract/bindings'
import type { scansApi } from '../../src/contract/scans'
import type { Sample } from './matrix-samples'

type Operation = Extract<keyof typeof bindingsApi | keyof typeof scansApi, `${string} /api/admin/${string}`>

const byCustomer: Sample = { id: 'customerId' }
const handover: Sample = {
  body: ({ staffId }) => ({ staffId, kind: 'leave', mode: 'store_pool', reason: '离职交接' }),
}

/** Calls of the operations about scans and bindings. */
export const BINDING_SAMPLES: Record<Operation, Sample> = {
  'GET /api/admin/scans': {},
  'GET /api/admin/customers/:id/scan-preview': {
    ...byCustomer,
    query: ({ codeId }) => ({ codeId }),
  },
  'GET /api/admin/customers/:id/bindings': byCustomer,
  'POST /api/admin/customers/:id/bindings': {
    ...byCustomer,
    body: ({ storeId }) => ({ storeId, staffId: null, reason: '顾客搬家了' }),
  },
  'POST /api/admin/handovers/preview': {
    body: ({ staffId }) => ({ staffId, kind: 'leave', mode: 'store_pool' }),
  },
  'GET /api/admin/handovers': {},
  'POST /api/admin/handovers': handover,
  'GET /api/admin/handovers/:id': { id: 'handoverId' },
  'POST /api/admin/handovers/:id/undo': { id: 'handoverId' },
}

/** Calls from the Mini Program; the console's callers are let into none of them. */
export const MP_BINDING_SAMPLES: Record<string, Sample> = {
  'GET /api/workbench/contact-code': {},
  'PUT /api/workbench/contact-code': { body: () => ({ url: 'https://work.weixin.qq.com/ca/abc' }) },
  'DELETE /api/workbench/contact-code': {},
  'GET /api/mp/guide-contact': {},
  'GET /api/mp/guide-contact/picture': {},
  'GET /api/workbench/codes': {},
  'GET /api/workbench/codes/:id/picture': { id: 'codeId' },
  'GET /api/workbench/desk': {},
  'GET /api/workbench/activity': { query: () => ({ period: 'today' }) },
  'GET /api/workbench/scan-preview': {},
  'GET /api/mp/home': {},
  'GET /api/mp/stores/:id': { id: 'storeId' },
  'POST /api/mp/scans': { body: () => ({ scene: 'abc' }) },
  'POST /api/mp/bindings': { body: () => ({ scene: 'abc' }) },
  'POST /api/mp/bindings/decline': {},
}
