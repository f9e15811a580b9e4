import { Column, Entity, Index, PrimaryColumn, VersionColumn } from 'typeorm'
import { amount, count, id, json, longText, text, when } from '../../../../migrations/columns'
import type { ProductState } from '../../../contract/products'

/** What the brand sells, whatever its colour and size. */
@Entity('products')
@Index('ix_products_state', ['state', 'position', 'id'])
export class Product {
  @PrimaryColumn(id()) id!: string
  @Index('ux_products_code', { unique: true })
  @Column(text(64))
  code!: string
  @Column(text(80)) name!: string
  /** 针织, 外套 …; empty for none. */
  @Column(text(40)) family!: string
  @Column(text(2000)) description!: string
  @Column(json()) tags!: string[]
  @Column(text(8)) state!: ProductState
  /** Smaller ones stand first on the shelf; of equal ones the newer product. */
  @Column(count()) position!: number
  /** Words, codes, pinyin and initials, folded, a text a line (domain/product-search.ts). */
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
