import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, longText, nullable, text, when } from '../../../../migrations/columns'

/** Who did something: a member of staff, a customer, a till (API key), or the system itself. */
export type AuditActorKind = 'staff' | 'customer' | 'till' | 'system'

/** One line of the audit chain; each carries the hash of the one before it. */
@Entity('audit_entries')
@Index('ix_audit_entries_target', ['targetKind', 'targetId'])
@Index('ix_audit_entries_at', ['at'])
export class AuditEntry {
  @PrimaryColumn(id()) id!: string
  @Index('ux_audit_entries_seq', { unique: true })
  @Column(count())
  seq!: number
  @Column(when()) at!: number
  @Column(text(16)) actorKind!: AuditActorKind
  @Column(nullable(text(64))) actorId!: string | null
  /** `feature.verb`. */
  @Column(text(64)) action!: string
  @Column(text(32)) targetKind!: string
  @Column(nullable(text(64))) targetId!: string | null
  @Column(nullable(text(500))) reason!: string | null
  /** JSON without personal data. */
  @Column(nullable(longText())) before!: string | null
  @Column(nullable(longText())) after!: string | null
  @Column(text(64)) prevHash!: string
  @Column(text(64)) hash!: string
}
