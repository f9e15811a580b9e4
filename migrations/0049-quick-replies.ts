import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, id, longText, nullable, text, when } from './columns'

export class QuickReplies0049 implements MigrationInterface {
  name = 'QuickReplies1700000000049'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'quick_replies', {
      columns: {
        id: id(),
        scope: text(8),
        storeId: nullable(id()),
        staffId: nullable(id()),
        title: text(40),
        body: longText(),
        position: count(),
        createdAt: when(),
        updatedAt: when(),
        version: count(),
      },
      primary: 'id',
      indexes: [{ name: 'ix_quick_replies_scope', columns: ['scope', 'storeId', 'staffId'] }],
    })
    await createTable(runner, 'store_robots', {
      columns: {
        storeId: id(),
        sealedUrl: longText(),
        state: text(8),
        failures: count(),
        lastReason: nullable(text(64)),
        lastSentAt: nullable(when()),
        updatedAt: when(),
      },
      primary: 'storeId',
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'store_robots')
    await dropTable(runner, 'quick_replies')
  }
}
