import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable, dropTable, id, longText, nullable, text, when } from './columns'

export class Customers0011 implements MigrationInterface {
  name = 'Customers1700000000011'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'customers', {
      columns: {
        id: id(),
        state: text(16),
        mergedInto: nullable(id()),
        createdAt: when(),
        updatedAt: when(),
      },
      primary: 'id',
      indexes: [{ name: 'ix_customers_merged_into', columns: ['mergedInto'] }],
    })
    await createTable(runner, 'identities', {
      columns: {
        id: id(),
        customerId: id(),
        kind: text(16),
        account: text(16),
        value: text(80),
        openKey: nullable(text(120)),
        fromAt: when(),
        toAt: nullable(when()),
        evidence: text(32),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_identities_open_key', columns: ['openKey'], unique: true },
        { name: 'ix_identities_customer', columns: ['customerId'] },
      ],
    })
    await createTable(runner, 'touches', {
      columns: {
        id: id(),
        customerId: id(),
        kind: text(24),
        ref: text(80),
        storeId: nullable(id()),
        staffId: nullable(id()),
        campaignId: nullable(id()),
        at: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_touches_kind_ref', columns: ['kind', 'ref'], unique: true },
        { name: 'ix_touches_customer', columns: ['customerId', 'at'] },
        { name: 'ix_touches_staff', columns: ['staffId', 'at'] },
      ],
    })
    await createTable(runner, 'profiles', {
      columns: {
        customerId: id(),
        /** The customer's own data key, sealed with ours; gone after erasure. */
        dataKey: nullable(text(200)),
        fields: longText(),
        updatedAt: when(),
      },
      primary: 'customerId',
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['profiles', 'touches', 'identities', 'customers']) await dropTable(runner, table)
  }
}
