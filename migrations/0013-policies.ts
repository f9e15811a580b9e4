import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, id, json, longText, nullable, text, when } from './columns'

export class Policies0013 implements MigrationInterface {
  name = 'Policies1700000000013'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'policies', {
      columns: {
        id: id(),
        key: text(32),
        version: count(),
        value: json(),
        effectiveFrom: when(),
        createdBy: nullable(id()),
        createdAt: when(),
      },
      primary: 'id',
      indexes: [{ name: 'ux_policies_key_version', columns: ['key', 'version'], unique: true }],
    })
    await createTable(runner, 'audit_entries', {
      columns: {
        id: id(),
        seq: count(),
        at: when(),
        actorKind: text(16),
        actorId: nullable(text(64)),
        action: text(64),
        targetKind: text(32),
        targetId: nullable(text(64)),
        reason: nullable(text(500)),
        before: nullable(longText()),
        after: nullable(longText()),
        prevHash: text(64),
        hash: text(64),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_audit_entries_seq', columns: ['seq'], unique: true },
        { name: 'ix_audit_entries_target', columns: ['targetKind', 'targetId'] },
        { name: 'ix_audit_entries_at', columns: ['at'] },
      ],
    })
    await createTable(runner, 'audit_head', {
      columns: { id: count(), seq: count(), hash: text(64) },
      primary: 'id',
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'audit_head')
    await dropTable(runner, 'audit_entries')
    await dropTable(runner, 'policies')
  }
}
