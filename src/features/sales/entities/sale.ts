import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { amount, count, flag, id, nullable, text, when } from '../../../../migrations/columns'
import type { SaleChannel, SaleState } from '../../../contract/sale-shapes'

/** A sale: a fact. What may change is who bought it (claim), whether a till confirmed it, and what came back. */
@Entity('sales')
@Index('ux_sales_receipt', ['storeId', 'receiptNo'], { unique: true })
@Index('ix_sales_store_at', ['storeId', 'at'])
@Index('ix_sales_customer_at', ['customerId', 'at'])
@Index('ix_sales_seller_at', ['sellerStaffId', 'at'])
@Index('ix_sales_at', ['at'])
export class Sale {
  @PrimaryColumn(id()) id!: string
  @Column(id()) storeId!: string
  @Column(text(64)) receiptNo!: string
  /** When it was sold; may be long before `recordedAt`. */
  @Column(when()) at!: number
  @Column(when()) recordedAt!: number
  @Column(text(16)) channel!: SaleChannel
  @Column(text(16)) state!: SaleState
  /** A guide's entry for which no till has sent the receipt yet (decisions.md 23). */
  @Column(flag()) isEntryOnly!: boolean
  @Column(nullable(id())) customerId!: string | null
  @Column(nullable(id())) cardId!: string | null
  @Column(nullable(id())) sellerStaffId!: string | null
  @Column(nullable(id())) codeUseId!: string | null
  /** Who sent it: a till's key, a member of staff or an import. */
  @Column(text(16)) sourceKind!: 'till' | 'staff' | 'import'
  @Column(id()) sourceId!: string
  /** SHA-256 of what was sent, so that the same key or receipt with other content is noticed. */
  @Column(text(64)) contentHash!: string
  @Column(count()) qty!: number
  @Column(amount()) amountFen!: number
  @Column(amount()) couponFen!: number
  @Column(amount()) pointsFen!: number
  @Column(amount()) pointsUsed!: number
  @Column(amount()) paidFen!: number
  @Column(amount()) pointsEarned!: number
  @Column(amount()) refundedFen!: number
  /** When the customer joined the sale afterwards with the receipt. */
  @Column(nullable(when())) claimedAt!: number | null
}

/** A line of a sale; `amountFen = couponFen + pointsFen + paidFen`. Only the points earned change, when it is claimed. */
@Entity('sale_lines')
@Index('ux_sale_lines_ordinal', ['saleId', 'ordinal'], { unique: true })
@Index('ix_sale_lines_sku', ['skuId'])
@Index('ix_sale_lines_offer', ['offerId', 'saleId'])
export class SaleLine {
  @PrimaryColumn(id()) id!: string
  @Column(id()) saleId!: string
  /** From 1. */
  @Column(count()) ordinal!: number
  @Column(id()) productId!: string
  @Column(id()) skuId!: string
  /** Code, name and spec as they were when it was sold. */
  @Column(text(64)) skuCode!: string
  @Column(text(80)) name!: string
  @Column(text(60)) spec!: string
  @Column(count()) qty!: number
  @Column(amount()) amountFen!: number
  @Column(amount()) couponFen!: number
  @Column(amount()) pointsFen!: number
  @Column(amount()) pointsUsed!: number
  @Column(amount()) paidFen!: number
  @Column(amount()) pointsEarned!: number
  /** The offer that made `amountFen` of the store's price; null when none did. */
  @Column(nullable(id())) offerId!: string | null
  /** What that offer took off the whole line. */
  @Column(nullable(amount())) offerFen!: number | null
}

/** A coupon that was used with a sale; once per coupon and sale. */
@Entity('sale_coupons')
export class SaleCoupon {
  @PrimaryColumn(id()) saleId!: string
  @PrimaryColumn(id()) couponId!: string
  @Column(text(60)) title!: string
  @Column(amount()) discountFen!: number
}
