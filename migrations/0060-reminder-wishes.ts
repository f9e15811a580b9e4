import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumn, amount, id, nullable } from './columns'

/** What a wish was made for: the store that the customer looks at, and the price that they saw. */
export class ReminderWishes0060 implements MigrationInterface {
  name = 'ReminderWishes1700000000060'

  async up(runner: QueryRunner): Promise<void> {
    await addColumn(runner, 'reminders', 'storeId', nullable(id()))
    await addColumn(runner, 'reminders', 'priceFen', nullable(amount()))
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of ['storeId', 'priceFen']) await runner.dropColumn('reminders', column)
  }
}
