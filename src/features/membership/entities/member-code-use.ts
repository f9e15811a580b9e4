import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { amount, id, nullable, text, when } from '../../../../migrations/columns'

/** A member code that a till verified: one use for each card and step (decisions.md 23). */
@Entity('member_code_uses')
@Index('ux_member_code_uses_step', ['cardId', 'step'], { unique: true })
export class MemberCodeUse {
  @PrimaryColumn(id()) id!: string
  @Column(id()) cardId!: string
  @Column(amount()) step!: number
  /** The API key or the member of staff that verified it. */
  @Column(text(64)) tillKey!: string
  @Column(nullable(id())) storeId!: string | null
  @Column(when()) at!: number
  @Column(when()) expiresAt!: number
}
