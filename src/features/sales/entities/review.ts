import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, nullable, text, when } from '../../../../migrations/columns'

/** Something about a sale that a manager must look at. */
@Entity('sale_reviews')
@Index('ix_sale_reviews_state', ['state', 'id'])
@Index('ux_sale_reviews_sale_kind', ['saleId', 'kind'], { unique: true })
export class SaleReview {
  @PrimaryColumn(id()) id!: string
  @Column(id()) saleId!: string
  @Column(id()) storeId!: string
  @Column(text(16)) kind!: 'old_code' | 'entry_differs'
  /** Whom the old code named. */
  @Column(nullable(id())) customerId!: string | null
  @Column(text(300)) sentence!: string
  @Column(text(16)) state!: 'open' | 'approved' | 'dismissed'
  @Column(when()) createdAt!: number
  @Column(nullable(when())) decidedAt!: number | null
  @Column(nullable(id())) decidedBy!: string | null
}
