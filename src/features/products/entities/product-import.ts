import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, json, nullable, text, when } from '../../../../migrations/columns'
import type { CsvProduct } from '../../../domain/csv-products'
import type { ImportState } from '../../../platform/imports/shapes'
import type { ProductSnapshot } from '../snapshot'

/** A file of products that was imported; figures count products. */
@Entity('product_imports')
@Index('ix_product_imports_created_at', ['createdAt'])
export class ProductImport {
  @PrimaryColumn(id()) id!: string
  @Column(text(200)) fileName!: string
  @Column(text(12)) state!: ImportState
  @Column(count()) total!: number
  @Column(count()) made!: number
  @Column(count()) updated!: number
  @Column(count()) unchanged!: number
  /** Products that undo left because they were changed or sold since. */
  @Column(count()) kept!: number
  /** Products that could not be taken over: something else took their codes since the file was checked. */
  @Column(count()) failed!: number
  @Column(nullable(id())) createdBy!: string | null
  @Column(when()) createdAt!: number
  @Column(nullable(when())) finishedAt!: number | null
}

/** queued: to be taken over; what became of it; undone: taken back; kept: could not be taken back. */
export type ImportedProductState = 'queued' | 'made' | 'updated' | 'unchanged' | 'failed' | 'undone' | 'kept'

/** One product of a file, with what it was before. */
@Entity('product_import_rows')
@Index('ux_product_import_rows_line', ['importId', 'line'], { unique: true })
@Index('ix_product_import_rows_state', ['importId', 'state'])
export class ProductImportRow {
  @PrimaryColumn(id()) id!: string
  @Column(id()) importId!: string
  /** Where the product begins in the file; the heading is line 1. */
  @Column(count()) line!: number
  @Column(text(12)) state!: ImportedProductState
  @Column(json()) content!: CsvProduct
  @Column(nullable(id())) productId!: string | null
  @Column(nullable(json())) before!: ProductSnapshot | null
  /** The product's version after the import; another one means that somebody changed it since. */
  @Column(nullable(count())) versionAfter!: number | null
  /** Why it was refused or kept. */
  @Column(nullable(text(200))) problem!: string | null
}
