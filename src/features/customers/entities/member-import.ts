import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, longText, nullable, text, when } from '../../../../migrations/columns'
import type { ImportState } from '../../../platform/imports/shapes'

/** A file of existing members that was imported. */
@Entity('member_imports')
@Index('ix_member_imports_created_at', ['createdAt'])
export class MemberImportRow {
  @PrimaryColumn(id()) id!: string
  @Column(text(200)) fileName!: string
  @Column(text(12)) state!: ImportState
  @Column(count()) total!: number
  @Column(count()) made!: number
  @Column(count()) updated!: number
  @Column(count()) skipped!: number
  @Column(count()) failed!: number
  /** Rows that undo left because something happened with the customer since. */
  @Column(count()) kept!: number
  @Column(nullable(id())) createdBy!: string | null
  @Column(when()) createdAt!: number
  @Column(nullable(when())) finishedAt!: number | null
}

/** queued: to be taken over; made: a new customer; updated: one that was known; skipped: an earlier import had it. */
export type ImportedState = 'queued' | 'made' | 'updated' | 'skipped' | 'failed' | 'undone' | 'kept'

/** One row of the file. Its content is sealed, and gone once the row was taken over. */
@Entity('member_import_rows')
@Index('ux_member_import_rows_line', ['importId', 'line'], { unique: true })
@Index('ix_member_import_rows_state', ['importId', 'state'])
@Index('ix_member_import_rows_customer', ['customerId'])
export class MemberImportLine {
  @PrimaryColumn(id()) id!: string
  @Column(id()) importId!: string
  /** From 1, the heading being line 1. */
  @Column(count()) line!: number
  /** Keyed hash of what names the member (number, else phone); the same one is taken over once. */
  @Column(text(80)) importKey!: string
  /** `importKey` once the row was taken over and while it has not been undone (decisions.md 24). */
  @Index('ux_member_import_rows_open_key', { unique: true })
  @Column(nullable(text(80)))
  openKey!: string | null
  @Column(text(12)) state!: ImportedState
  @Column(nullable(longText())) content!: string | null
  @Column(nullable(id())) customerId!: string | null
  @Column(nullable(text(60))) problemColumn!: string | null
  @Column(nullable(text(200))) problem!: string | null
  @Column(nullable(when())) doneAt!: number | null
}
