import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, id, json, nullable, text, when } from './columns'

export class Offers0046 implements MigrationInterface {
  name = 'Offers1700000000046'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'offers', {
      columns: {
        id: id(),
        name: text(40),
        scope: json(),
        rule: json(),
        startsAt: when(),
        endsAt: when(),
        state: text(12),
        ownerStoreId: nullable(id()),
        reasons: json(),
        decidedBy: nullable(id()),
        decidedAt: nullable(when()),
        decisionNote: nullable(text(200)),
        createdBy: nullable(id()),
        createdAt: when(),
        updatedAt: when(),
        version: count(),
      },
      primary: 'id',
      indexes: [
        { name: 'ix_offers_state', columns: ['state', 'endsAt'] },
        { name: 'ix_offers_owner_store', columns: ['ownerStoreId', 'state'] },
      ],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'offers')
  }
}
