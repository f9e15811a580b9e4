import { Column, Entity, PrimaryColumn } from 'typeorm'
import { count, id, json, longText, nullable, text, when } from '../../../../migrations/columns'
import type { CsvProblem } from '../../../domain/csv-records'

/** A file of sales on its way in. */
@Entity('sale_imports')
export class SaleImport {
  @PrimaryColumn(id()) id!: string
  @Column(text(200)) filename!: string
  @Column(text(16)) state!: 'running' | 'done' | 'failed'
  /** Sales in the file. */
  @Column(count()) total!: number
  /** Sales that are through, whatever became of them; the import goes on behind them. */
  @Column(count()) done!: number
  @Column(count()) created!: number
  @Column(count()) unchanged!: number
  @Column(count()) failed!: number
  /** The first 200. */
  @Column(json()) problems!: CsvProblem[]
  /** The file, sealed because it may hold phone numbers; gone when the import is over. */
  @Column(nullable(longText())) sealedText!: string | null
  @Column(nullable(id())) createdBy!: string | null
  @Column(when()) createdAt!: number
  @Column(nullable(when())) finishedAt!: number | null
}
