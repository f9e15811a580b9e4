import type { z } from 'zod'
import type { customersApi, MergeProposalView } from '../../contract/customers'
import type { Call, Handlers } from '../../platform/http/serve'
import { actorOf, noteStaff, rangeOf } from './staff-call'
import type { CustomerDirectory } from './directory'
import { Customer } from './entities/customer'
import { DataRequest } from './entities/data-request'
import { MergeProposal } from './entities/merge'
import type { CustomerParts } from './parts'
import { exportFile } from './export-file'
import { decideProposal } from './proposals'
import { instant, instantOrNull, presentRequest } from './views'

const REASONS: Record<string, string> = {
  phone: '两位顾客使用同一个手机号',
}

async function presentProposal(
  { db }: CustomerParts,
  directory: CustomerDirectory,
  row: MergeProposal,
): Promise<z.input<typeof MergeProposalView>> {
  const customer = (id: string): Promise<Customer> => db.read.findOneByOrFail(Customer, { id })
  const [one, other] = await directory.summaries([await customer(row.oneId), await customer(row.otherId)])
  return {
    id: row.id,
    one: one!,
    other: other!,
    reason: REASONS[row.reason] ?? row.reason,
    state: row.state,
    createdAt: instant(row.createdAt),
    decidedAt: instantOrNull(row.decidedAt),
    note: row.note,
  }
}

function proposalRoutes(parts: CustomerParts, directory: CustomerDirectory) {
  const { db, clock, keepers } = parts
  const decide = async (id: string, state: 'accepted' | 'refused', note: string, call: Call) => {
    const decidedBy = actorOf(call).staffId
    const proposal = await db.transact(async (tx) => {
      const settlement = { state, decidedBy, note, at: clock.now() }
      const decided = await decideProposal(tx, id, settlement, keepers)
      const action = state === 'accepted' ? 'customer.merge' : 'customer.merge_refused'
      const after = { oneId: decided.oneId, otherId: decided.otherId }
      await noteStaff(parts, tx, call, { action, customerId: decided.oneId, reason: note, after })
      return decided
    })
    return presentProposal(parts, directory, proposal)
  }
  return {
    'GET /api/admin/merge-proposals': async ({ state, ...page }) => {
      const order = { createdAt: 'DESC', id: 'DESC' } as const
      const [rows, total] = await db.read.findAndCount(MergeProposal, {
        where: { state },
        order,
        ...rangeOf(page),
      })
      const items = []
      for (const row of rows) items.push(await presentProposal(parts, directory, row))
      return { items, total }
    },
    'POST /api/admin/merge-proposals/:id/accept': ({ id, reason }, call) =>
      decide(id, 'accepted', reason, call),
    'POST /api/admin/merge-proposals/:id/refuse': ({ id, reason }, call) =>
      decide(id, 'refused', reason, call),
  } satisfies Partial<Handlers<typeof customersApi>>
}

function requestRoutes(parts: CustomerParts, directory: CustomerDirectory) {
  const { db, requests } = parts
  return {
    'GET /api/admin/data-requests': async ({ state, ...page }) => {
      const order = { requestedAt: 'DESC', id: 'DESC' } as const
      const where = state ? { state } : {}
      const [rows, total] = await db.read.findAndCount(DataRequest, { where, order, ...rangeOf(page) })
      return { items: rows.map(presentRequest), total }
    },
    'POST /api/admin/customers/:id/data-requests': async ({ id, kind, reason }, call) => {
      const { id: customerId } = await directory.visible(id, actorOf(call).storeIds)
      const requestedBy = actorOf(call).staffId
      const request = await db.transact(async (tx) => {
        const taken = await requests.open(tx, { customerId, kind, source: 'staff', reason, requestedBy })
        await noteStaff(parts, tx, call, { action: `customer.request_${kind}`, customerId, reason })
        return taken
      })
      return presentRequest(request)
    },
    'POST /api/admin/data-requests/:id/cancel': async ({ id, reason }, call) => {
      const cancelled = await db.transact(async (tx) => {
        const request = await requests.cancel(tx, id)
        const { customerId } = request
        await noteStaff(parts, tx, call, { action: 'customer.request_cancelled', customerId, reason })
        return request
      })
      return presentRequest(cancelled)
    },
    'POST /api/admin/data-requests/:id/download': async ({ id }, call) => {
      const request = await requests.byId(id)
      const file = await exportFile(requests, request)
      const { customerId } = request
      await db.transact((tx) => noteStaff(parts, tx, call, { action: 'customer.export', customerId }))
      return file
    },
  } satisfies Partial<Handlers<typeof customersApi>>
}

/** Cases for staff: merges to decide, and requests for export and erasure. */
export const caseRoutes = (parts: CustomerParts, directory: CustomerDirectory) => ({
  ...proposalRoutes(parts, directory),
  ...requestRoutes(parts, directory),
})
