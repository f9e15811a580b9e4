import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, id, json, longText, nullable, text, when } from './columns'

export class Codes0010 implements MigrationInterface {
  name = 'Codes1700000000010'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'code_batches', {
      columns: {
        id: id(),
        name: text(60),
        total: count(),
        made: count(),
        failed: count(),
        state: text(16),
        createdBy: nullable(id()),
        createdAt: when(),
        finishedAt: nullable(when()),
      },
      primary: 'id',
      indexes: [{ name: 'ix_code_batches_created_at', columns: ['createdAt'] }],
    })
    await createTable(runner, 'codes', {
      columns: {
        id: id(),
        scene: text(16),
        kind: text(16),
        carrier: text(24),
        storeId: nullable(id()),
        staffId: nullable(id()),
        campaignId: nullable(id()),
        placement: nullable(text(60)),
        label: text(120),
        welcomeText: nullable(longText()),
        tags: json(),
        ticket: nullable(text(160)),
        content: nullable(text(512)),
        state: text(16),
        lastError: nullable(text(500)),
        batchId: nullable(id()),
        fromAt: when(),
        toAt: nullable(when()),
        createdAt: when(),
        updatedAt: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_codes_scene', columns: ['scene'], unique: true },
        { name: 'ix_codes_store', columns: ['storeId'] },
        { name: 'ix_codes_staff', columns: ['staffId'] },
        { name: 'ix_codes_batch', columns: ['batchId'] },
      ],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'codes')
    await dropTable(runner, 'code_batches')
  }
}
