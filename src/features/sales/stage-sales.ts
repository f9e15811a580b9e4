import { In, type EntityManager } from 'typeorm'
import { Refund, Sale } from './entities'

/** A sale as the life-cycle stage sees it; `refundedAt` when all of it came back. Epoch ms. */
export interface SaleOfCustomer {
  at: number
  refundedAt: number | null
}

/** The sales of each of these customers; who bought nothing is left out. */
export async function salesOfCustomers(
  reader: EntityManager,
  customerIds: readonly string[],
): Promise<Map<string, SaleOfCustomer[]>> {
  const found = new Map<string, SaleOfCustomer[]>()
  for (let start = 0; start < customerIds.length; start += 500) {
    const some = In(customerIds.slice(start, start + 500))
    const sales = await reader.find(Sale, { where: { customerId: some }, order: { at: 'ASC', id: 'ASC' } })
    const refundedAt = await wholeRefunds(reader, sales)
    for (const { id, at, customerId } of sales) {
      const list = found.get(customerId!) ?? []
      list.push({ at, refundedAt: refundedAt.get(id) ?? null })
      found.set(customerId!, list)
    }
  }
  return found
}

/** When everything of these sales had come back, for those of which that is so now. */
async function wholeRefunds(reader: EntityManager, sales: readonly Sale[]): Promise<Map<string, number>> {
  const ids = sales.filter((sale) => sale.state === 'refunded').map((sale) => sale.id)
  const refunds: Refund[] = []
  for (let start = 0; start < ids.length; start += 500)
    refunds.push(
      ...(await reader.findBy(Refund, { saleId: In(ids.slice(start, start + 500)), isWhole: true })),
    )
  const latest = new Map<string, number>()
  for (const { saleId, at } of refunds) latest.set(saleId, Math.max(latest.get(saleId) ?? 0, at))
  return latest
}
