import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, longText, nullable, text, when } from '../../../../migrations/columns'

/** How the code was scanned: with the follow, by a follower, or by opening the Mini Program with its scene. */
export type ScanType = 'subscribe' | 'scan' | 'open'

/** One scan of a code: a fact, never changed, also when nothing came of it (I-2). */
@Entity('scans')
@Index('ix_scans_customer', ['customerId', 'at'])
@Index('ix_scans_code', ['codeId', 'at'])
@Index('ix_scans_store', ['storeId', 'at'])
@Index('ix_scans_at', ['at'])
export class Scan {
  @PrimaryColumn(id()) id!: string
  /** Null for a scene that no code has. */
  @Column(nullable(id())) codeId!: string | null
  @Column(text(80)) rawScene!: string
  @Column(text(16)) account!: string
  @Column(id()) customerId!: string
  @Column(text(16)) type!: ScanType
  @Column(when()) at!: number
  /** The callback that told of it; null from the Mini Program. */
  @Index('ux_scans_inbound', { unique: true })
  @Column(nullable(id()))
  inboundId!: string | null
  @Column(nullable(id())) storeId!: string | null
  @Column(nullable(id())) staffId!: string | null
  /** What became of the home binding: bound, kept, moved, visiting, none. */
  @Column(text(24)) outcome!: string
  @Column(text(40)) reasonCode!: string
  /** The reason in words that a person reads. */
  @Column(longText()) sentence!: string
}
