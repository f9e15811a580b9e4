import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable, dropTable, id, json, longText, nullable, text, when } from './columns'

export class ApiKeys0034 implements MigrationInterface {
  name = 'ApiKeys1700000000034'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'api_keys', {
      columns: {
        id: id(),
        name: text(40),
        sealedSecret: text(200),
        scopes: json(),
        storeIds: nullable(json()),
        state: text(16),
        createdBy: nullable(id()),
        createdAt: when(),
        lastUsedAt: nullable(when()),
        revokedAt: nullable(when()),
      },
      primary: 'id',
    })
    await createTable(runner, 'idempotent_answers', {
      columns: {
        id: id(),
        requestKey: text(120),
        requestHash: text(64),
        answer: longText(),
        createdAt: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ix_idempotent_answers_created_at', columns: ['createdAt'] },
        { name: 'ux_idempotent_answers_key', columns: ['requestKey'], unique: true },
      ],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'idempotent_answers')
    await dropTable(runner, 'api_keys')
  }
}
