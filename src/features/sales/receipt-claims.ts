import type { Endpoint, ParsedInput } from '../../contract/endpoint'
import type { purchasesApi } from '../../contract/purchases'
import { AppError } from '../../domain/errors'
import type { SharedMemory } from '../../platform/cache/open'
import { Tries } from '../../platform/cache/tries'
import type { Database } from '../../platform/db/database'
import { Sale } from './entities'
import type { ClaimCodes, SaleJoining } from './joining'

const DAY_SECONDS = 24 * 3600
/** Claims of a customer that may fail within a day, by what is printed on the receipt and by its claim code. */
const BY_NUMBER = 10
const BY_CODE = 20
/** Claims by number that may fail at one store within a day, whoever makes them. */
const AT_STORE = 200

type Wish<E extends Endpoint> = ParsedInput<E>
/** What a customer sends: the claim code, or what the receipt says. */
export type ReceiptClaim = Wish<(typeof purchasesApi)['POST /api/mp/receipt-claims']>

const wrongReceipt = (): AppError =>
  new AppError('not_found', 'claim.unknown', '没有找到这张小票，请核对门店、小票号和实付金额。')

const wait = (seconds: number): string =>
  seconds > 3600 ? `${Math.ceil(seconds / 3600)} 小时` : `${Math.ceil(seconds / 60)} 分钟`

function claimTries(
  shared: SharedMemory,
  name: string,
  tries: number,
  sentence: (wait: string) => string,
): Tries {
  const refusal = (retryAfterSeconds: number): AppError =>
    new AppError('too_many', 'claim.too_many', sentence(wait(retryAfterSeconds)), { retryAfterSeconds })
  return new Tries(shared, { name: `receipt-claim:${name}`, tries, seconds: DAY_SECONDS, refusal })
}

/**
 * Claims of receipts in the Mini Program (domain.md §3.8). A try is taken before the receipt is looked for and given
 * back when the claim held, so that many guesses at once count like one after the other. The printed claim code has a
 * budget of its own: whoever mistyped too often can still scan the receipt.
 */
export class ReceiptClaims {
  private readonly byNumber: Tries
  private readonly byCode: Tries
  private readonly atStore: Tries

  constructor(
    private readonly db: Database,
    private readonly joining: SaleJoining,
    private readonly claimCodes: ClaimCodes,
    shared: SharedMemory,
  ) {
    this.byNumber = claimTries(
      shared,
      'number',
      BY_NUMBER,
      (time) => `小票信息没有核对上的次数过多，请 ${time}后再试，或直接扫描小票上的二维码补登。`,
    )
    this.byCode = claimTries(
      shared,
      'code',
      BY_CODE,
      (time) => `没有补登成功的次数过多，请 ${time}后再试，或请店员协助核对小票。`,
    )
    this.atStore = claimTries(
      shared,
      'store',
      AT_STORE,
      (time) => `这家门店今天手工填写补登的次数过多，请扫描小票上的二维码补登，或 ${time}后再试。`,
    )
  }

  /** Joins a sale to the customer's card; gives its id and the points it earned. Throws claim.* in Chinese. */
  async claim(given: ReceiptClaim, customerId: string): Promise<{ saleId: string; pointsEarned: number }> {
    const { claimCode, storeId } = given
    const budgets: [Tries, string][] =
      claimCode !== undefined
        ? [[this.byCode, customerId]]
        : [
            [this.byNumber, customerId],
            [this.atStore, storeId ?? ''],
          ]
    const where = claimCode !== undefined ? this.byProof(claimCode) : printed(given)
    for (const [tries, key] of budgets) await tries.take(key)
    const sale = await this.db.read.findOneBy(Sale, where)
    if (!sale) throw wrongReceipt()
    const pointsEarned = await this.joining.claim(sale.id, customerId)
    for (const [tries, key] of budgets) await tries.giveBack(key)
    return { saleId: sale.id, pointsEarned }
  }

  /** A code that proves nothing is looked for like any other, so that time does not tell which sales there are. */
  private byProof(claimCode: string): { id: string } {
    return { id: this.claimCodes.saleOf(claimCode) ?? '' }
  }
}

function printed({ storeId, receiptNo, paidFen }: ReceiptClaim) {
  if (storeId === undefined || receiptNo === undefined || paidFen === undefined)
    throw new AppError('invalid', 'claim.incomplete', '请扫描小票上的二维码，或填写门店、小票号和实付金额。')
  return { storeId, receiptNo, paidFen }
}
