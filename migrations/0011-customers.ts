import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable, dropTable, id, longText, nullable, text, when } from './columns'

const TABLES = [
  'merge_proposals',
  'merge_moves',
  'merges',
  'customer_tags',
  'tags',
  'profiles',
  'touches',
  'identities',
  'customers',
]

async function createTags(runner: QueryRunner): Promise<void> {
  await createTable(runner, 'tags', {
    columns: { id: id(), name: text(40), createdAt: when() },
    primary: 'id',
    indexes: [{ name: 'ux_tags_name', columns: ['name'], unique: true }],
  })
  await createTable(runner, 'customer_tags', {
    columns: {
      id: id(),
      customerId: id(),
      tag: text(40),
      source: text(16),
      fromAt: when(),
      expiresAt: nullable(when()),
      toAt: nullable(when()),
      openKey: nullable(text(80)),
    },
    primary: 'id',
    indexes: [
      { name: 'ux_customer_tags_open_key', columns: ['openKey'], unique: true },
      { name: 'ix_customer_tags_customer', columns: ['customerId'] },
      { name: 'ix_customer_tags_tag', columns: ['tag', 'toAt'] },
    ],
  })
}

async function createMerges(runner: QueryRunner): Promise<void> {
  await createTable(runner, 'merges', {
    columns: {
      id: id(),
      fromId: id(),
      intoId: id(),
      cause: text(16),
      decidedBy: nullable(id()),
      at: when(),
    },
    primary: 'id',
    indexes: [
      { name: 'ux_merges_from', columns: ['fromId'], unique: true },
      { name: 'ix_merges_into', columns: ['intoId'] },
    ],
  })
  await createTable(runner, 'merge_moves', {
    columns: { id: id(), mergeId: id(), keeper: text(32), tableName: text(40), rowId: text(64) },
    primary: 'id',
    indexes: [{ name: 'ix_merge_moves_merge', columns: ['mergeId'] }],
  })
  await createTable(runner, 'merge_proposals', {
    columns: {
      id: id(),
      oneId: id(),
      otherId: id(),
      reason: text(32),
      state: text(16),
      openKey: nullable(text(80)),
      createdAt: when(),
      decidedAt: nullable(when()),
      decidedBy: nullable(id()),
      note: nullable(text(200)),
    },
    primary: 'id',
    indexes: [
      { name: 'ux_merge_proposals_open_key', columns: ['openKey'], unique: true },
      { name: 'ix_merge_proposals_state', columns: ['state', 'createdAt'] },
    ],
  })
}

export class Customers0011 implements MigrationInterface {
  name = 'Customers1700000000011'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'customers', {
      columns: {
        id: id(),
        state: text(16),
        mergedInto: nullable(id()),
        eraseDueAt: nullable(when()),
        createdAt: when(),
        updatedAt: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ix_customers_merged_into', columns: ['mergedInto'] },
        { name: 'ix_customers_erase_due_at', columns: ['eraseDueAt'] },
        { name: 'ix_customers_created_at', columns: ['createdAt'] },
      ],
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
    await createTags(runner)
    await createMerges(runner)
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await dropTable(runner, table)
  }
}
