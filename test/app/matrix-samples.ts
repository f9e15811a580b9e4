import type { codesApi } from '../../src/contract/codes'
import type { customersApi } from '../../src/contract/customers'
import type { healthApi } from '../../src/contract/health'
import type { importsApi } from '../../src/contract/imports'
import type { membershipApi } from '../../src/contract/membership'
import type { mpSessionApi } from '../../src/contract/mp-session'
import type { repliesApi } from '../../src/contract/replies'
import { BINDING_SAMPLES, MP_BINDING_SAMPLES } from './samples-bindings'
import { CARE_SAMPLES } from './samples-care'
import { CODE_SAMPLES } from './samples-codes'
import { CONVERSATION_SAMPLES, type ConversationRows } from './samples-conversations'
import { CUSTOMER_SAMPLES, type CustomerRows } from './samples-customers'
import { LIVE_SAMPLES, type LiveRows } from './samples-live'
import { MEMBERSHIP_SAMPLES } from './samples-membership'
import { ORGANISATION_SAMPLES } from './samples-organisation'
import { PUSH_SAMPLES, type PushRows } from './samples-push'
import { SALES_SAMPLES, type SaleRows } from './samples-sales'
import { SENDING_SAMPLES, type SendingRows } from './samples-sending'

type Operation =
  | keyof typeof SENDING_SAMPLES
  | keyof typeof PUSH_SAMPLES
  | keyof typeof ORGANISATION_SAMPLES
  | keyof typeof healthApi
  | keyof typeof repliesApi
  | keyof typeof codesApi
  | keyof typeof customersApi
  | keyof typeof importsApi
  | keyof typeof mpSessionApi
  | keyof typeof membershipApi

/** The rows that samples may point at. */
export interface Rows extends PushRows, SaleRows, CustomerRows, SendingRows, ConversationRows, LiveRows {
  staffId: string
  ruleId: string
  otherRuleId: string
  assetId: string
  jobId: string
  storeId: string
  codeId: string
  codeBatchId: string
  verificationFileId: string
  memberId: string
  cardId: string
  couponId: string
  handoverId: string
}

/** A call that would be right for somebody who is allowed to make it. */
export interface Sample {
  /** What `:id` stands for. */
  id?: keyof Rows
  body?: (rows: Rows) => Record<string, unknown>
  /** What stands behind the question mark. */
  query?: (rows: Rows) => Record<string, string>
  /** Sent as a form with a file of this kind. */
  form?: { fields: Record<string, string>; file: string }
  /** Ends or renews the caller's own session, so that the caller needs a fresh one. */
  endsSession?: boolean
}

const draft = {
  name: '样例',
  triggers: [{ kind: 'exact', phrase: '样例' }],
  answers: [{ type: 'text', text: '好' }],
}
const menu = { buttons: [{ type: 'click', name: '新品', key: 'NEW' }] }

/** One sample for every operation; the matrix is red when one is missing. */
export const SAMPLES: Partial<Record<Operation, Sample>> = {
  ...ORGANISATION_SAMPLES,
  ...PUSH_SAMPLES,
  'GET /api/admin/health': {},
  'GET /api/admin/health/quotas': {},
  'POST /api/admin/health/doctor': { body: () => ({}) },
  'GET /api/admin/jobs/parked': {},
  'POST /api/admin/jobs/:id/retry': { id: 'jobId', body: () => ({}) },
  'GET /api/admin/rules': {},
  'GET /api/admin/rules/stale': {},
  'GET /api/admin/rules/export': {},
  'POST /api/admin/rules/test': { body: () => ({ input: { kind: 'text', text: '样例' } }) },
  'POST /api/admin/rules/warnings': { body: ({ ruleId }) => ({ ids: [ruleId] }) },
  'POST /api/admin/rules/check': { body: () => ({ rule: draft }) },
  'POST /api/admin/rules/import/preview': { form: { fields: {}, file: 'rules' } },
  'POST /api/admin/rules/import': { form: { fields: {}, file: 'rules' } },
  'POST /api/admin/rules': { body: () => draft },
  'GET /api/admin/rules/:id': { id: 'ruleId' },
  'PUT /api/admin/rules/:id': { id: 'ruleId', body: () => ({ ...draft, version: 1 }) },
  'DELETE /api/admin/rules/:id': { id: 'ruleId' },
  'POST /api/admin/rules/:id/active': { id: 'ruleId', body: () => ({ isActive: false }) },
  'POST /api/admin/rules/:id/move': {
    id: 'ruleId',
    body: ({ otherRuleId }) => ({ otherId: otherRuleId, where: 'after' }),
  },
  'GET /api/admin/unmatched-phrases': {},
  'POST /api/admin/unmatched-phrases/dismiss': { body: () => ({ phrase: '帐篷' }) },
  'GET /api/admin/reply-assets': {},
  'POST /api/admin/reply-assets': { form: { fields: { kind: 'image' }, file: 'picture' } },
  'GET /api/admin/reply-assets/:id/content': { id: 'assetId' },
  'DELETE /api/admin/reply-assets/:id': { id: 'assetId' },
  'GET /api/admin/account-menu': {},
  'PUT /api/admin/account-menu': { body: () => ({ menu, version: 0 }) },
  'POST /api/admin/account-menu/check': { body: () => ({ menu }) },
  'POST /api/admin/account-menu/push': { body: () => ({}) },
  'GET /api/admin/account-menu/live': {},
  'GET /api/admin/account-import': {},
  'POST /api/admin/account-import': { body: () => ({}) },
  ...CARE_SAMPLES,
  ...CODE_SAMPLES,
  ...BINDING_SAMPLES,
  ...MP_BINDING_SAMPLES,
  ...CUSTOMER_SAMPLES,
  ...MEMBERSHIP_SAMPLES,
  ...SALES_SAMPLES,
  ...SENDING_SAMPLES,
  ...CONVERSATION_SAMPLES,
  ...LIVE_SAMPLES,
}
