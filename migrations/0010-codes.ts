import type { MigrationInterface, QueryRunner } from 'typeorm'
import { blob, count, createTable, dropTable, id, json, longText, nullable, text, when } from './columns'

export class Codes0010 implements MigrationInterface {
  name = 'Codes1700000000010'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'code_batches', {
      columns: {
        id: id(),
        name: text(60),
        createdBy: nullable(id()),
        createdAt: when(),
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
        screenContent: nullable(text(512)),
        screenUntil: nullable(when()),
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
        { name: 'ix_codes_carrier', columns: ['carrier'] },
      ],
    })
    await createTable(runner, 'code_pictures', {
      columns: { codeId: id(), ordinal: count(), contentType: text(32), bytes: blob() },
      primary: ['codeId', 'ordinal'],
    })
    await createTable(runner, 'code_visits', {
      columns: { codeId: id(), day: text(10), visits: count() },
      primary: ['codeId', 'day'],
    })
    await createTable(runner, 'verification_files', {
      columns: {
        id: id(),
        name: text(68),
        content: longText(),
        createdBy: nullable(id()),
        createdAt: when(),
      },
      primary: 'id',
      indexes: [{ name: 'ux_verification_files_name', columns: ['name'], unique: true }],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'verification_files')
    await dropTable(runner, 'code_visits')
    await dropTable(runner, 'code_pictures')
    await dropTable(runner, 'codes')
    await dropTable(runner, 'code_batches')
  }
}
