import type { EntityClass } from '../../../platform/db/database'
import { ApiKey, IdempotentAnswer } from './api-key'
import { AttributionCredit, CreditRun } from './credit'
import { Refund, RefundLine } from './refund'
import { SaleReview } from './review'
import { Sale, SaleCoupon, SaleLine } from './sale'
import { SaleImport } from './sale-import'

export {
  ApiKey,
  AttributionCredit,
  CreditRun,
  IdempotentAnswer,
  Refund,
  RefundLine,
  Sale,
  SaleCoupon,
  SaleImport,
  SaleLine,
  SaleReview,
}

/** The tables of sales, refunds, credits and API keys. */
export const salesEntities: EntityClass[] = [
  Sale,
  SaleLine,
  SaleCoupon,
  Refund,
  RefundLine,
  AttributionCredit,
  CreditRun,
  SaleReview,
  SaleImport,
  ApiKey,
  IdempotentAnswer,
]
