import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, json, longText, nullable, text, when } from '../../../../migrations/columns'
import type { CodeCarrier, CodeKind } from '../../../domain/code-plan'

/** making: its picture is not there yet; live; failed: WeChat refused it; retired: taken out of use by a person. */
export type CodeState = 'making' | 'live' | 'failed' | 'retired'

/** A printed QR code. Its scene is opaque and never given to another store. */
@Entity('codes')
@Index('ix_codes_store', ['storeId'])
@Index('ix_codes_staff', ['staffId'])
@Index('ix_codes_batch', ['batchId'])
@Index('ix_codes_carrier', ['carrier'])
export class Code {
  @PrimaryColumn(id()) id!: string
  /** At most 16 characters of `0-9a-z`, random. */
  @Index('ux_codes_scene', { unique: true })
  @Column(text(16))
  scene!: string
  @Column(text(16)) kind!: CodeKind
  @Column(text(24)) carrier!: CodeCarrier
  @Column(nullable(id())) storeId!: string | null
  @Column(nullable(id())) staffId!: string | null
  @Column(nullable(id())) campaignId!: string | null
  /** Where it hangs: counter, shelf, product, poster …, in the operator's words. */
  @Column(nullable(text(60))) placement!: string | null
  /** What is printed below it. */
  @Column(text(120)) label!: string
  /** The code's own greeting; null means the brand's. */
  @Column(nullable(longText())) welcomeText!: string | null
  /** Tags that whoever scans it gets. */
  @Column(json()) tags!: string[]
  /** WeChat's ticket of an official-account code. */
  @Column(nullable(text(160))) ticket!: string | null
  /** What the picture holds: the ticket's URL or the link; null for a Mini Program code, whose picture is kept. */
  @Column(nullable(text(512))) content!: string | null
  @Column(text(16)) state!: CodeState
  @Column(nullable(text(500))) lastError!: string | null
  /** The temporary account code with the same scene that a link code's page shows, and until when it is good. */
  @Column(nullable(text(512))) screenContent!: string | null
  @Column(nullable(when())) screenUntil!: number | null
  @Column(nullable(id())) batchId!: string | null
  @Column(when()) fromAt!: number
  /** From then on the code is expired; null means never. */
  @Column(nullable(when())) toAt!: number | null
  @Column(when()) createdAt!: number
  @Column(when()) updatedAt!: number
}
