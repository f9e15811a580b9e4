import { Column, Entity, PrimaryColumn } from 'typeorm'
import { count, flag, id, json, nullable, text, when } from '../../../../migrations/columns'
import type { Topic } from '../../../domain/send-class'

/** What a customer decided about marketing; no row means that they never said anything. */
@Entity('preferences')
export class PreferenceRow {
  @PrimaryColumn(id()) customerId!: string
  @Column(json()) stoppedTopics!: Topic[]
  /** Minutes of the store's day; both or none. */
  @Column(nullable(count())) quietFrom!: number | null
  @Column(nullable(count())) quietTo!: number | null
  @Column(nullable(count())) maxPer7Days!: number | null
  @Column(nullable(when())) pausedUntil!: number | null
  @Column(flag()) isNonPersonalised!: boolean
  @Column(flag()) isStopped!: boolean
  @Column(when()) updatedAt!: number
  /** `customer`, `chat`, or the id of a member of staff. */
  @Column(text(64)) changedBy!: string
}
