import { Column, Entity, PrimaryColumn } from 'typeorm'
import { count, text } from '../../../../migrations/columns'

/** The end of the audit chain, one row: who appends locks it, and entries cut off at the end are missed. */
@Entity('audit_head')
export class AuditHead {
  /** Always 1. */
  @PrimaryColumn(count()) id!: number
  @Column(count()) seq!: number
  @Column(text(64)) hash!: string
}
