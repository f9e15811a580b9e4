import type { codesApi } from '../../src/contract/codes'
import type { Sample } from './matrix-samples'

const choice = ({ storeId }: { storeId: string }) => ({
  carrier: 'link',
  storeIds: [storeId],
  withStore: true,
})

/** Sample calls of codes. */
export const CODE_SAMPLES: Record<keyof typeof codesApi, Sample> = {
  'GET /api/admin/codes': {},
  'GET /api/admin/codes/pool': {},
  'POST /api/admin/codes': {
    body: ({ storeId }) => ({ kind: 'store', carrier: 'link', storeId }),
  },
  'GET /api/admin/codes/:id': { id: 'codeId' },
  'PATCH /api/admin/codes/:id': { id: 'codeId', body: () => ({ label: '收银台' }) },
  'POST /api/admin/codes/:id/retire': { id: 'codeId', body: () => ({}) },
  'POST /api/admin/codes/:id/retry': { id: 'codeId', body: () => ({}) },
  'POST /api/admin/codes/:id/renew': { id: 'codeId', body: () => ({}) },
  'GET /api/admin/codes/:id/picture': { id: 'codeId' },
  'GET /api/admin/codes/:id/statistics': { id: 'codeId' },
  'POST /api/admin/codes/pictures': { body: ({ codeBatchId }) => ({ batchId: codeBatchId }) },
  'POST /api/admin/codes/print': { body: ({ codeBatchId }) => ({ batchId: codeBatchId }) },
  'GET /api/admin/code-batches': {},
  'POST /api/admin/code-batches/preview': { body: choice },
  'POST /api/admin/code-batches': { body: (rows) => ({ ...choice(rows), name: '样例批次' }) },
  'GET /api/admin/code-batches/:id': { id: 'codeBatchId' },
  'POST /api/admin/code-batches/:id/retry': { id: 'codeBatchId', body: () => ({}) },
  'GET /api/admin/verification-files': {},
  'POST /api/admin/verification-files': { body: () => ({ name: 'sample.txt', content: 'sample' }) },
  'DELETE /api/admin/verification-files/:id': { id: 'verificationFileId' },
}
