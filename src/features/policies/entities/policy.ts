import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, json, nullable, text, when } from '../../../../migrations/columns'

/** One version of one policy; the version that began last holds. Never changed, only followed by another one. */
@Entity('policies')
@Index('ux_policies_key_version', ['key', 'version'], { unique: true })
export class Policy {
  @PrimaryColumn(id()) id!: string
  @Column(text(32)) key!: string
  /** From 1; version 0 is the default that the code brings. */
  @Column(count()) version!: number
  @Column(json()) value!: object
  @Column(when()) effectiveFrom!: number
  @Column(nullable(id())) createdBy!: string | null
  @Column(when()) createdAt!: number
}
