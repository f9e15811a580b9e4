import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumn, amount, createTable, id, nullable } from './columns'

/** Columns by table. */
const ADDED = {
  sale_lines: { offerId: nullable(id()), offerFen: nullable(amount()) },
}
const INDEXES = {
  sale_lines: { name: 'ix_sale_lines_offer', columns: ['offerId', 'saleId'] },
  attribution_credits: { name: 'ix_attribution_credits_touch', columns: ['touchId'] },
}

/** Which offer gave a sale line its price, and the way from a contact to the credits that it brought. */
export class Redemptions0057 implements MigrationInterface {
  name = 'Redemptions1700000000057'

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(ADDED))
      for (const [name, column] of Object.entries(columns)) await addColumn(runner, table, name, column)
    for (const [table, index] of Object.entries(INDEXES))
      await createTable(runner, table, { columns: {}, primary: 'id', indexes: [index] })
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, { name }] of Object.entries(INDEXES)) await runner.dropIndex(table, name)
    for (const [table, columns] of Object.entries(ADDED))
      for (const name of Object.keys(columns)) await runner.dropColumn(table, name)
  }
}
