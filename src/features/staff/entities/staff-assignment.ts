import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, nullable, text, when } from '../../../../migrations/columns'

/** What somebody does at a store. */
export type AssignmentRole = 'guide' | 'store_manager'

/** A dated time of a member of staff at a store; a closed one is never edited. */
@Entity('staff_assignments')
@Index('ix_staff_assignments_staff', ['staffId', 'fromAt'])
@Index('ix_staff_assignments_store', ['storeId', 'fromAt'])
export class StaffAssignment {
  @PrimaryColumn(id()) id!: string
  @Column(id()) staffId!: string
  @Column(id()) storeId!: string
  @Column(text(16)) role!: AssignmentRole
  @Column(when()) fromAt!: number
  @Column(nullable(when())) toAt!: number | null
  /** `staffId:storeId` while open (decisions.md 24). */
  @Index('ux_staff_assignments_open_key', { unique: true })
  @Column(nullable(text(80)))
  openKey!: string | null
}
