import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { amount, count, id, nullable, when } from '../../../../migrations/columns'

/** How many of a SKU a store has, and what it costs there when that differs. */
@Entity('store_stocks')
export class StoreStock {
  @PrimaryColumn(id()) storeId!: string
  @Index('ix_store_stocks_sku')
  @PrimaryColumn(id())
  skuId!: string
  @Column(count()) qty!: number
  /** Null: the brand's price. */
  @Column(nullable(amount())) priceFen!: number | null
  /** When somebody last said how many there are; sales and refunds since move `qty` and leave this. */
  @Column(when()) updatedAt!: number
}

/** A product's pictures in their order; the first one stands in lists. */
@Entity('product_pictures')
export class ProductPicture {
  @PrimaryColumn(id()) productId!: string
  @PrimaryColumn(count()) ordinal!: number
  @Index('ix_product_pictures_picture')
  @Column(id())
  pictureId!: string
}
