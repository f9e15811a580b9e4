import { In, type EntityManager } from 'typeorm'
import type { StageSale } from '../../domain/stage'
import { Refund, Sale } from './entities'

const CHUNK = 500

/** The sales of each of these customers as the life-cycle stage sees them; who bought nothing is left out. */
export async function salesOfCustomers(
  reader: EntityManager,
  customerIds: readonly string[],
): Promise<Map<string, StageSale[]>> {
  const found = new Map<string, StageSale[]>()
  for (let start = 0; start < customerIds.length; start += CHUNK) {
    const some = In(customerIds.slice(start, start + CHUNK))
    const sales = await reader.find(Sale, { where: { customerId: some }, order: { at: 'ASC', id: 'ASC' } })
    const refunds = await refundsOf(reader, sales)
    for (const { id, at, customerId } of sales) {
      const list = found.get(customerId!) ?? []
      list.push({ at, refunded: timesRefunded(refunds.get(id) ?? []) })
      found.set(customerId!, list)
    }
  }
  return found
}

/** The refunds of these sales in the order in which they were recorded. */
async function refundsOf(reader: EntityManager, sales: readonly Sale[]): Promise<Map<string, Refund[]>> {
  const ids = sales.map(({ id }) => id)
  const found = new Map<string, Refund[]>()
  for (let start = 0; start < ids.length; start += CHUNK) {
    const saleId = In(ids.slice(start, start + CHUNK))
    for (const refund of await reader.find(Refund, { where: { saleId }, order: { id: 'ASC' } }))
      found.set(refund.saleId, [...(found.get(refund.saleId) ?? []), refund])
  }
  return found
}

/** When everything of a sale had come back: from the refund that made it whole until one is taken back. */
function timesRefunded(refunds: readonly Refund[]): StageSale['refunded'] {
  const times: { from: number; until: number | null }[] = []
  for (const { at, isWhole, voidsRefundId } of refunds) {
    const last = times.at(-1)
    if (isWhole) times.push({ from: at, until: null })
    else if (voidsRefundId !== null && last?.until === null) last.until = at
  }
  return times
}
