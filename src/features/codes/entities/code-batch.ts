import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, nullable, text, when } from '../../../../migrations/columns'

/** making: jobs are at it; done: every code is live or failed. */
export type CodeBatchState = 'making' | 'done'

/** Codes that were made in one action. */
@Entity('code_batches')
@Index('ix_code_batches_created_at', ['createdAt'])
export class CodeBatch {
  @PrimaryColumn(id()) id!: string
  @Column(text(60)) name!: string
  @Column(count()) total!: number
  @Column(count()) made!: number
  @Column(count()) failed!: number
  @Column(text(16)) state!: CodeBatchState
  /** The member of staff. */
  @Column(nullable(id())) createdBy!: string | null
  @Column(when()) createdAt!: number
  @Column(nullable(when())) finishedAt!: number | null
}
