import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm'
import { addColumn, nullable, when } from './columns'

const TABLE = 'guide_push_people'
const INDEX = 'ix_guide_push_people_due'

/** When a customer of a guide's push comes round again. */
export class GuidePushDue0055 implements MigrationInterface {
  name = 'GuidePushDue1700000000055'

  async up(runner: QueryRunner): Promise<void> {
    await addColumn(runner, TABLE, 'dueAt', nullable(when()))
    const table = await runner.getTable(TABLE)
    if (table?.indices.some(({ name }) => name === INDEX)) return
    await runner.createIndex(TABLE, new TableIndex({ name: INDEX, columnNames: ['state', 'dueAt'] }))
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex(TABLE, INDEX)
    await runner.dropColumn(TABLE, 'dueAt')
  }
}
