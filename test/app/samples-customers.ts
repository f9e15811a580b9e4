import type { customersApi } from '../../src/contract/customers'
import type { importsApi } from '../../src/contract/imports'
import type { mpSessionApi } from '../../src/contract/mp-session'
import type { Sample } from './matrix-samples'

/** The rows that samples of customers point at. */
export interface CustomerRows {
  customerId: string
  mergeProposalId: string
  dataRequestId: string
  memberImportId: string
}

/** Rows that are not there yet. */
export const noCustomerRows = (): CustomerRows => ({
  customerId: '',
  mergeProposalId: '',
  dataRequestId: '',
  memberImportId: '',
})

const reason = '顾客在店里提出'

type Operation = keyof typeof customersApi | keyof typeof importsApi | keyof typeof mpSessionApi

/** Samples of customers, their cases, imports and the Mini Program's session. */
export const CUSTOMER_SAMPLES: Record<Operation, Sample> = {
  'GET /api/admin/customers': {},
  'POST /api/admin/customers/search': { body: () => ({ q: '小明' }) },
  'GET /api/admin/customers/:id': { id: 'customerId' },
  'GET /api/admin/customers/:id/timeline': { id: 'customerId' },
  'GET /api/admin/customers/:id/consents': { id: 'customerId' },
  'PATCH /api/admin/customers/:id/profile': { id: 'customerId', body: () => ({ name: '王小明' }) },
  'POST /api/admin/customers/:id/phone': { id: 'customerId', body: () => ({ reason }) },
  'POST /api/admin/customers/:id/tags': { id: 'customerId', body: () => ({ tag: '新品' }) },
  'POST /api/admin/customers/:id/tags/remove': { id: 'customerId', body: () => ({ tag: '新品' }) },
  'GET /api/admin/tags': {},
  'GET /api/admin/merge-proposals': {},
  'POST /api/admin/merge-proposals/:id/accept': { id: 'mergeProposalId', body: () => ({ reason }) },
  'POST /api/admin/merge-proposals/:id/refuse': { id: 'mergeProposalId', body: () => ({ reason }) },
  'GET /api/admin/data-requests': {},
  'POST /api/admin/customers/:id/data-requests': {
    id: 'customerId',
    body: () => ({ kind: 'export', reason }),
  },
  'POST /api/admin/data-requests/:id/cancel': { id: 'dataRequestId', body: () => ({ reason }) },
  'POST /api/admin/data-requests/:id/download': { id: 'dataRequestId', body: () => ({}) },
  'POST /api/admin/member-imports/preview': { form: { fields: {}, file: 'members' } },
  'POST /api/admin/member-imports': { form: { fields: {}, file: 'members' } },
  'GET /api/admin/member-imports': {},
  'GET /api/admin/member-imports/:id': { id: 'memberImportId' },
  'GET /api/admin/member-imports/:id/problems': { id: 'memberImportId' },
  'POST /api/admin/member-imports/:id/undo': { id: 'memberImportId', body: () => ({}) },
  'POST /api/mp/session': { body: () => ({ code: 'a code that WeChat never gave' }) },
  'DELETE /api/mp/session': {},
  'GET /api/mp/me': {},
  'PUT /api/mp/me': { body: () => ({ name: '小明' }) },
  'POST /api/mp/phone': { body: () => ({ code: 'a code' }) },
  'GET /api/mp/consents': {},
  'POST /api/mp/consents': {
    body: () => ({ version: 1, answers: [{ purpose: 'marketing', isGiven: false }] }),
  },
  'GET /api/mp/data-requests': {},
  'POST /api/mp/data-requests': { body: () => ({ kind: 'export' }) },
  'POST /api/mp/data-requests/:id/cancel': { id: 'dataRequestId', body: () => ({}) },
  'POST /api/mp/data-requests/:id/download': { id: 'dataRequestId', body: () => ({}) },
}
