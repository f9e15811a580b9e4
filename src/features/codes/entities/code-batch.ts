import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, nullable, text, when } from '../../../../migrations/columns'

/** Codes that were made in one action. How far it is, is counted from the codes. */
@Entity('code_batches')
@Index('ix_code_batches_created_at', ['createdAt'])
export class CodeBatch {
  @PrimaryColumn(id()) id!: string
  @Column(text(60)) name!: string
  /** The member of staff. */
  @Column(nullable(id())) createdBy!: string | null
  @Column(when()) createdAt!: number
}
