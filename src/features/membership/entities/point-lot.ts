import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { amount, id, nullable, when } from '../../../../migrations/columns'

/** Points that came together, become ready together and lapse together (domain/points-lot.ts). */
@Entity('point_lots')
@Index('ix_point_lots_card', ['cardId', 'openUntil'])
@Index('ix_point_lots_open_until', ['openUntil'])
@Index('ix_point_lots_root', ['rootId'])
export class PointLot {
  @PrimaryColumn(id()) id!: string
  @Column(id()) cardId!: string
  @Column(id()) rootId!: string
  @Column(amount()) amount!: number
  @Column(amount()) remaining!: number
  @Column(when()) availableFrom!: number
  @Column(when()) expiresAt!: number
  /** `expiresAt` while something is left, else null: what is empty need not be looked at. */
  @Column(nullable(when())) openUntil!: number | null
}
