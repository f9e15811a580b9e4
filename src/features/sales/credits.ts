import { Between, In, IsNull, LessThanOrEqual, Not, type EntityManager } from 'typeorm'
import {
  CREDIT_MODELS,
  CREDIT_VERSION,
  creditsOf,
  splitAmount,
  splitRefund,
  type CreditFacts,
  type CreditShare,
  type TouchFact,
} from '../../domain/sale-credit'
import { LIVE_CREDIT_MS } from '../../domain/live-session'
import { newId } from '../../platform/ids'
import { Touch, type TouchKind } from '../customers'
import type { Ground } from './doors'
import type { Sale } from './entities'
import { AttributionCredit, Refund, RefundLine, SaleLine } from './entities'

/** Contacts that can bring a sale about; the sale itself and its refund cannot. */
const BRINGING: TouchKind[] = ['scan', 'follow', 'menu', 'message', 'reply', 'open', 'card', 'share', 'live']

type Deps = Pick<Ground, 'bindings' | 'policies' | 'shares'>

/** Contacts that bring sales about for a while only: an entry into a live stream counts for 72 hours (domain.md 3.7). */
const LIFE_MS: Partial<Record<TouchKind, number>> = { live: LIVE_CREDIT_MS }

/** Works out whose sales they are. Reads facts only, and replaces nothing but credits. */
export class Credits {
  constructor(private readonly deps: Deps) {}

  /** Replaces the credits of a sale and of its refunds by what the facts say now; `runId` says which run it was. */
  async compute(tx: EntityManager, sale: Sale, runId: string): Promise<void> {
    const facts = await this.facts(tx, sale)
    const shares = creditsOf(facts)
    const lines = await tx.find(SaleLine, { where: { saleId: sale.id }, order: { ordinal: 'ASC' } })
    const refunded = await refundLinesOf(tx, sale.id)
    const rows = CREDIT_MODELS.flatMap((model) =>
      lines.flatMap((line) => {
        const common = { runId, model, modelVersion: CREDIT_VERSION, saleAt: sale.at, saleId: sale.id }
        return lineCredits(line, shares[model], refunded).map((credit) => ({
          id: newId(),
          ...common,
          ...credit,
        }))
      }),
    )
    await tx.delete(AttributionCredit, { saleId: sale.id })
    for (let start = 0; start < rows.length; start += 50)
      await tx.insert(AttributionCredit, rows.slice(start, start + 50))
  }

  private async facts(tx: EntityManager, sale: Sale): Promise<CreditFacts> {
    const { at: saleAt, storeId, sellerStaffId, customerId } = sale
    const { value: policy } = await this.deps.policies.at('credit', saleAt, tx)
    const nobody = { binding: null, ownerTouchedAt: null, lastTouch: null, firstTouch: null, share: null }
    const base = { saleAt, storeId, sellerStaffId, policy }
    if (customerId === null) return { ...base, ...nobody }
    const home = await this.deps.bindings.homeAt(customerId, saleAt, tx)
    const binding = home ? { bindingId: home.bindingId, storeId: home.storeId, staffId: home.staffId } : null
    const owner = binding?.staffId ?? null
    const isShared = owner !== null && sellerStaffId !== null && owner !== sellerStaffId
    return {
      ...base,
      binding,
      ownerTouchedAt: isShared ? await ownerTouchedAt(tx, sale, customerId, owner) : null,
      lastTouch: await bringingTouch(tx, customerId, saleAt, 'DESC'),
      firstTouch: await bringingTouch(tx, customerId, saleAt, 'ASC'),
      share: await this.deps.shares.of(tx, { saleId: sale.id, customerId, saleAt }),
    }
  }
}

/** The first or last contact before the sale; one at no store and with nobody, such as opening the card, brought nothing. */
async function bringingTouch(
  tx: EntityManager,
  customerId: string,
  saleAt: number,
  direction: 'ASC' | 'DESC',
): Promise<TouchFact | null> {
  const lasting = BRINGING.filter((kind) => LIFE_MS[kind] === undefined)
  const brief = BRINGING.filter((kind) => LIFE_MS[kind] !== undefined)
  const contacts = [
    { customerId, at: LessThanOrEqual(saleAt), kind: In(lasting) },
    ...brief.map((kind) => ({ customerId, at: Between(saleAt - LIFE_MS[kind]!, saleAt), kind })),
  ]
  const touch = await tx.findOne(Touch, {
    where: contacts.flatMap((contact) => [
      { ...contact, storeId: Not(IsNull()) },
      { ...contact, staffId: Not(IsNull()) },
    ]),
    order: { at: direction, id: direction },
  })
  return touch && { touchId: touch.id, storeId: touch.storeId, staffId: touch.staffId }
}

/** When the owner last had contact before the sale; this sale is none. */
async function ownerTouchedAt(
  tx: EntityManager,
  sale: Sale,
  customerId: string,
  staffId: string,
): Promise<number | null> {
  const touch = await tx.findOne(Touch, {
    where: {
      customerId,
      staffId,
      at: LessThanOrEqual(sale.at),
      kind: In([...BRINGING, 'sale']),
      ref: Not(sale.id),
    },
    order: { at: 'DESC' },
  })
  return touch?.at ?? null
}

/** What of the credits of sales by shares is left after refunds, in fen; sales without one are left out. */
export async function sharedFen(
  reader: EntityManager,
  saleIds: readonly string[],
): Promise<Map<string, number>> {
  if (saleIds.length === 0) return new Map()
  const rows = await reader
    .createQueryBuilder(AttributionCredit, 'credit')
    .select('credit.saleId', 'saleId')
    .addSelect('SUM(credit.amountFen)', 'fen')
    .where("credit.model = 'share' AND credit.saleId IN (:...saleIds)", { saleIds })
    .groupBy('credit.saleId')
    .getRawMany<{ saleId: string; fen: string }>()
  return new Map(rows.map(({ saleId, fen }) => [saleId, Number(fen)]))
}

/** Lines of all refunds of a sale in the order in which they were recorded. */
async function refundLinesOf(tx: EntityManager, saleId: string): Promise<RefundLine[]> {
  const refunds = await tx.find(Refund, { where: { saleId }, order: { id: 'ASC' } })
  if (refunds.length === 0) return []
  const lines = await tx.findBy(RefundLine, { saleId })
  return refunds.flatMap((refund) => lines.filter((line) => line.refundId === refund.id))
}

type LineCredit = Omit<AttributionCredit, 'id' | 'runId' | 'model' | 'modelVersion' | 'saleAt' | 'saleId'>

function lineCredits(line: SaleLine, shares: CreditShare[], refunded: RefundLine[]): LineCredit[] {
  const credited = splitAmount(line.paidFen, shares)
  const rowsOf = (refundId: string | null, amounts: number[]): LineCredit[] =>
    shares.map((share, index) => ({ ...share, saleLineId: line.id, refundId, amountFen: amounts[index]! }))
  const rows = rowsOf(null, credited)
  let beforeFen = 0
  for (const part of refunded.filter((one) => one.saleLineId === line.id)) {
    rows.push(...rowsOf(part.refundId, splitRefund(credited, line.paidFen, beforeFen, part.amountFen)))
    beforeFen += part.amountFen
  }
  return rows
}
