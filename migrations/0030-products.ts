import type { MigrationInterface, QueryRunner } from 'typeorm'
import { amount, count, createTable, dropTable, id, json, longText, text, when } from './columns'

export class Products0030 implements MigrationInterface {
  name = 'Products1700000000030'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'products', {
      columns: {
        id: id(),
        code: text(64),
        name: text(80),
        family: text(40),
        description: text(2000),
        tags: json(),
        state: text(8),
        position: count(),
        searchText: longText(),
        createdAt: when(),
        updatedAt: when(),
        version: count(),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_products_code', columns: ['code'], unique: true },
        { name: 'ix_products_state', columns: ['state', 'position', 'id'] },
      ],
    })
    await createTable(runner, 'skus', {
      columns: {
        id: id(),
        productId: id(),
        ordinal: count(),
        code: text(64),
        spec: text(60),
        priceFen: amount(),
        state: text(8),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_skus_code', columns: ['code'], unique: true },
        { name: 'ix_skus_product', columns: ['productId', 'ordinal'] },
      ],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'skus')
    await dropTable(runner, 'products')
  }
}
