import { Column, Entity, Index, PrimaryColumn, VersionColumn } from 'typeorm'
import { amount, count, id, json, longText, text, when } from '../../../../migrations/columns'
import type { ProductState } from '../../../contract/products'

/** What the brand sells, whatever its colour and size. */
@Entity('products')
@Index('ix_products_state', ['state', 'id'])
export class Product {
  @PrimaryColumn(id()) id!: string
  @Index('ux_products_code', { unique: true })
  @Column(text(64))
  code!: string
  @Column(text(80)) name!: string
  @Column(json()) tags!: string[]
  @Column(text(8)) state!: ProductState
  /** Name, codes and tags, folded, for searching. */
  @Column(longText()) searchText!: string
  @Column(when()) createdAt!: number
  @Column(when()) updatedAt!: number
  @VersionColumn(count()) version!: number
}

/** One colour, size or packing of a product. Never deleted: sale lines name it. */
@Entity('skus')
@Index('ix_skus_product', ['productId', 'ordinal'])
export class Sku {
  @PrimaryColumn(id()) id!: string
  @Column(id()) productId!: string
  @Column(count()) ordinal!: number
  @Index('ux_skus_code', { unique: true })
  @Column(text(64))
  code!: string
  @Column(text(60)) spec!: string
  @Column(amount()) priceFen!: number
  @Column(text(8)) state!: ProductState
}
