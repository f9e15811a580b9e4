import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, nullable, text, when } from '../../../../migrations/columns'

/** Where a tag on a customer came from. */
export type TagSource = 'rule' | 'guide' | 'import' | 'self' | 'code'

/** A tag that staff may give; made by hand or when a code or an import first uses it. */
@Entity('tags')
export class Tag {
  @PrimaryColumn(id()) id!: string
  @Index('ux_tags_name', { unique: true })
  @Column(text(40))
  name!: string
  @Column(when()) createdAt!: number
}

/** A tag on a customer for some time; at most one of a name is open. */
@Entity('customer_tags')
@Index('ix_customer_tags_customer', ['customerId'])
@Index('ix_customer_tags_tag', ['tag', 'toAt'])
export class CustomerTag {
  @PrimaryColumn(id()) id!: string
  @Column(id()) customerId!: string
  @Column(text(40)) tag!: string
  @Column(text(16)) source!: TagSource
  @Column(when()) fromAt!: number
  /** When it ends by itself; null for never. */
  @Column(nullable(when())) expiresAt!: number | null
  /** When it was taken off or ran out. */
  @Column(nullable(when())) toAt!: number | null
  /** `customerId:tag` while open (decisions.md 24). */
  @Index('ux_customer_tags_open_key', { unique: true })
  @Column(nullable(text(80)))
  openKey!: string | null
}
