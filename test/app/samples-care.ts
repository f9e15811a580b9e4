import type { careApi } from '../../src/contract/care'
import type { Sample } from './matrix-samples'

const byCustomer: Sample = { id: 'customerId' }
const tomorrow = (): string => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
const plan = () => ({
  ...{ title: '样例计划', startOn: tomorrow(), months: 3, everyWeeks: 4 },
  ...{ texts: ['问候'], endsWithSale: false },
})

/** Calls from the workbench; the console's callers are let into none of them. */
export const CARE_SAMPLES: Record<keyof typeof careApi, Sample> = {
  'GET /api/workbench/customers': {},
  'GET /api/workbench/customers/:id': byCustomer,
  'GET /api/workbench/customers/:id/timeline': byCustomer,
  'GET /api/workbench/tags': {},
  'POST /api/workbench/customers/:id/tags': { ...byCustomer, body: () => ({ tag: '喜欢亚麻' }) },
  'POST /api/workbench/customers/:id/tags/remove': { ...byCustomer, body: () => ({ tag: '喜欢亚麻' }) },
  'GET /api/workbench/customers/:id/notes': byCustomer,
  'POST /api/workbench/customers/:id/notes': { ...byCustomer, body: () => ({ text: '样例备注' }) },
  'DELETE /api/workbench/customer-notes/:id': byCustomer,
  'GET /api/workbench/today': {},
  'GET /api/workbench/follow-ups': {},
  'POST /api/workbench/customers/:id/follow-ups': {
    ...byCustomer,
    body: () => ({ text: '问候', dueOn: tomorrow() }),
  },
  'POST /api/workbench/follow-ups/:id/done': { ...byCustomer, body: () => ({}) },
  'POST /api/workbench/follow-ups/:id/dropped': { ...byCustomer, body: () => ({}) },
  'POST /api/workbench/follow-ups/:id/moved': { ...byCustomer, body: () => ({ dueOn: tomorrow() }) },
  'GET /api/workbench/customers/:id/plans': byCustomer,
  'POST /api/workbench/customers/:id/plans': { ...byCustomer, body: plan },
  'POST /api/workbench/plans/:id/end': { ...byCustomer, body: () => ({}) },
}
