import type { MigrationInterface, QueryRunner } from 'typeorm'
import { amount, blob, count, createTable, dropTable, id, json, nullable, text, when } from './columns'

const imports = {
  columns: {
    id: id(),
    fileName: text(200),
    state: text(12),
    total: count(),
    made: count(),
    updated: count(),
    unchanged: count(),
    kept: count(),
    failed: count(),
    createdBy: nullable(id()),
    createdAt: when(),
    finishedAt: nullable(when()),
  },
  primary: 'id',
  indexes: [{ name: 'ix_product_imports_created_at', columns: ['createdAt'] }],
}

const importRows = {
  columns: {
    id: id(),
    importId: id(),
    line: count(),
    state: text(12),
    content: json(),
    productId: nullable(id()),
    before: nullable(json()),
    versionAfter: nullable(count()),
    problem: nullable(text(200)),
  },
  primary: 'id',
  indexes: [
    { name: 'ux_product_import_rows_line', columns: ['importId', 'line'], unique: true },
    { name: 'ix_product_import_rows_state', columns: ['importId', 'state'] },
  ],
}

/** Pictures, what stores have of each SKU, and files of products. */
export class Shelf0045 implements MigrationInterface {
  name = 'Shelf1700000000045'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'pictures', {
      columns: {
        id: id(),
        sha256: text(64),
        width: count(),
        height: count(),
        sizes: json(),
        createdBy: nullable(id()),
        createdAt: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_pictures_sha256', columns: ['sha256'], unique: true },
        { name: 'ix_pictures_created_at', columns: ['createdAt'] },
      ],
    })
    await createTable(runner, 'picture_parts', {
      columns: { pictureId: id(), width: count(), ordinal: count(), bytes: blob() },
      primary: ['pictureId', 'width', 'ordinal'],
    })
    await createTable(runner, 'product_pictures', {
      columns: { productId: id(), ordinal: count(), pictureId: id() },
      primary: ['productId', 'ordinal'],
      indexes: [{ name: 'ix_product_pictures_picture', columns: ['pictureId'] }],
    })
    await createTable(runner, 'store_stocks', {
      columns: {
        storeId: id(),
        skuId: id(),
        qty: count(),
        priceFen: nullable(amount()),
        updatedAt: when(),
      },
      primary: ['storeId', 'skuId'],
      indexes: [{ name: 'ix_store_stocks_sku', columns: ['skuId'] }],
    })
    await createTable(runner, 'product_imports', imports)
    await createTable(runner, 'product_import_rows', importRows)
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = ['product_import_rows', 'product_imports', 'store_stocks', 'product_pictures']
    for (const table of [...tables, 'picture_parts', 'pictures']) await dropTable(runner, table)
  }
}
