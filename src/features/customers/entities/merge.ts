import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, nullable, text, when } from '../../../../migrations/columns'

/** Why two customers became one: the same unionid, a verified phone number, or staff decided. */
export type MergeCause = 'unionid' | 'phone' | 'staff'

/** Two customers that became one. */
@Entity('merges')
@Index('ix_merges_into', ['intoId'])
export class Merge {
  @PrimaryColumn(id()) id!: string
  @Index('ux_merges_from', { unique: true })
  @Column(id())
  fromId!: string
  @Column(id()) intoId!: string
  @Column(text(16)) cause!: MergeCause
  /** The member of staff who decided, if one did. */
  @Column(nullable(id())) decidedBy!: string | null
  @Column(when()) at!: number
}

/** One row that a merge moved, so that it can be undone (decisions.md 25). */
@Entity('merge_moves')
@Index('ix_merge_moves_merge', ['mergeId'])
export class MergeMove {
  @PrimaryColumn(id()) id!: string
  @Column(id()) mergeId!: string
  /** The keeper that moved it. */
  @Column(text(32)) keeper!: string
  @Column(text(40)) tableName!: string
  @Column(text(64)) rowId!: string
}

/** open: waits for staff; accepted: was merged; refused: they are two people. */
export type ProposalState = 'open' | 'accepted' | 'refused'

/** Two customers that may be one person, for staff to decide (domain.md 3.3 step 7). */
@Entity('merge_proposals')
@Index('ix_merge_proposals_state', ['state', 'createdAt'])
export class MergeProposal {
  @PrimaryColumn(id()) id!: string
  @Column(id()) oneId!: string
  @Column(id()) otherId!: string
  /** What speaks for it: `phone` and so on. */
  @Column(text(32)) reason!: string
  @Column(text(16)) state!: ProposalState
  /** `oneId:otherId` (the smaller first) while open. */
  @Index('ux_merge_proposals_open_key', { unique: true })
  @Column(nullable(text(80)))
  openKey!: string | null
  @Column(when()) createdAt!: number
  @Column(nullable(when())) decidedAt!: number | null
  @Column(nullable(id())) decidedBy!: string | null
  @Column(nullable(text(200))) note!: string | null
}
