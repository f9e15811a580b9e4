import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, flag, id, json, longText, nullable, text, when } from './columns'

export class Bindings0012 implements MigrationInterface {
  name = 'Bindings1700000000012'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'scans', {
      columns: {
        id: id(),
        codeId: nullable(id()),
        rawScene: text(80),
        account: text(16),
        customerId: id(),
        type: text(16),
        at: when(),
        inboundId: nullable(id()),
        storeId: nullable(id()),
        staffId: nullable(id()),
        outcome: text(24),
        reasonCode: text(40),
        sentence: longText(),
      },
      primary: 'id',
      indexes: [
        { name: 'ix_scans_customer', columns: ['customerId', 'at'] },
        { name: 'ix_scans_code', columns: ['codeId', 'at'] },
        { name: 'ix_scans_store', columns: ['storeId', 'at'] },
        { name: 'ix_scans_at', columns: ['at'] },
        { name: 'ux_scans_inbound', columns: ['inboundId'], unique: true },
      ],
    })
    await createTable(runner, 'bindings', {
      columns: {
        id: id(),
        customerId: id(),
        storeId: id(),
        staffId: nullable(id()),
        role: text(16),
        fromAt: when(),
        toAt: nullable(when()),
        cause: text(24),
        decidedBy: text(64),
        policyVersion: count(),
        sourceScanId: nullable(id()),
        openKey: nullable(text(80)),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_bindings_open_key', columns: ['openKey'], unique: true },
        { name: 'ix_bindings_customer', columns: ['customerId', 'fromAt'] },
        { name: 'ix_bindings_staff', columns: ['staffId', 'toAt'] },
        { name: 'ix_bindings_store', columns: ['storeId', 'toAt'] },
      ],
    })
    await createTable(runner, 'binding_decisions', {
      columns: {
        id: id(),
        customerId: id(),
        at: when(),
        inputs: json(),
        rule: text(40),
        result: text(24),
        sentence: longText(),
      },
      primary: 'id',
      indexes: [{ name: 'ix_binding_decisions_customer', columns: ['customerId', 'at'] }],
    })
    await createHandovers(runner)
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['handover_items', 'handovers', 'binding_decisions', 'bindings', 'scans'])
      await dropTable(runner, table)
  }
}

async function createHandovers(runner: QueryRunner): Promise<void> {
  await createTable(runner, 'handovers', {
    columns: {
      id: id(),
      kind: text(16),
      mode: text(24),
      staffId: id(),
      successorId: nullable(id()),
      isNoticed: flag(),
      reason: longText(),
      state: text(16),
      total: count(),
      done: count(),
      skipped: count(),
      createdBy: nullable(id()),
      createdAt: when(),
      finishedAt: nullable(when()),
      undoUntil: nullable(when()),
      openKey: nullable(id()),
    },
    primary: 'id',
    indexes: [
      { name: 'ix_handovers_staff', columns: ['staffId'] },
      { name: 'ux_handovers_open_key', columns: ['openKey'], unique: true },
    ],
  })
  await createTable(runner, 'handover_items', {
    columns: {
      id: id(),
      handoverId: id(),
      customerId: id(),
      state: text(16),
      oldBindingId: id(),
      oldStoreId: id(),
      newStoreId: id(),
      newStaffId: nullable(id()),
      newBindingId: nullable(id()),
      undoBindingId: nullable(id()),
    },
    primary: 'id',
    indexes: [
      { name: 'ux_handover_items_binding', columns: ['handoverId', 'oldBindingId'], unique: true },
      { name: 'ix_handover_items_turn', columns: ['handoverId', 'state', 'customerId'] },
    ],
  })
}
