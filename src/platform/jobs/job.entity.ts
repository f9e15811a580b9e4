import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, longText, nullable, text, when } from '../../../migrations/columns'

/** queued: waits for runAt; running: leased by a worker; parked: failed too often, waits for a person. Done jobs are deleted. */
export type JobState = 'queued' | 'running' | 'parked'

/** A piece of work as a row; the row is the queue. */
@Entity('jobs')
@Index('ix_jobs_state_run_at', ['state', 'runAt'])
export class Job {
  @PrimaryColumn(id()) id!: string
  @Column(text(64)) type!: string
  /** At most one job with this key exists at a time. */
  @Index('ux_jobs_dedupe_key', { unique: true })
  @Column(nullable(text(160)))
  dedupeKey!: string | null
  @Column(longText()) payload!: string
  @Column(text(16)) state!: JobState
  @Column(when()) runAt!: number
  @Column(count()) attempts!: number
  @Column(count()) maxAttempts!: number
  @Column(nullable(text(64))) lockedBy!: string | null
  @Column(nullable(when())) lockedUntil!: number | null
  @Column(nullable(text(500))) lastError!: string | null
  @Column(when()) createdAt!: number
}
