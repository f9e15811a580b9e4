import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, id, json, longText, nullable, text, when } from './columns'

async function createPersonal(runner: QueryRunner): Promise<void> {
  await createTable(runner, 'profile_search', {
    columns: { id: id(), customerId: id(), token: text(43) },
    primary: 'id',
    indexes: [
      { name: 'ux_profile_search_token', columns: ['token', 'customerId'], unique: true },
      { name: 'ix_profile_search_customer', columns: ['customerId'] },
    ],
  })
  await createTable(runner, 'consents', {
    columns: {
      id: id(),
      customerId: id(),
      purpose: text(24),
      version: count(),
      state: text(12),
      evidence: text(120),
      at: when(),
    },
    primary: 'id',
    indexes: [{ name: 'ix_consents_customer', columns: ['customerId', 'purpose', 'at'] }],
  })
  await createTable(runner, 'phone_asks', {
    columns: { id: id(), customerId: id(), at: when() },
    primary: 'id',
    indexes: [{ name: 'ix_phone_asks_customer', columns: ['customerId', 'at'] }],
  })
  await createTable(runner, 'mp_sessions', {
    columns: {
      id: id(),
      tokenHash: text(64),
      customerId: id(),
      openId: text(64),
      sessionKey: text(200),
      createdAt: when(),
      lastSeenAt: when(),
    },
    primary: 'id',
    indexes: [
      { name: 'ux_mp_sessions_token_hash', columns: ['tokenHash'], unique: true },
      { name: 'ix_mp_sessions_customer', columns: ['customerId'] },
      { name: 'ix_mp_sessions_last_seen_at', columns: ['lastSeenAt'] },
    ],
  })
}

async function createRequests(runner: QueryRunner): Promise<void> {
  await createTable(runner, 'data_requests', {
    columns: {
      id: id(),
      customerId: id(),
      kind: text(12),
      source: text(12),
      state: text(12),
      reason: nullable(text(200)),
      requestedBy: nullable(id()),
      openKey: nullable(text(60)),
      requestedAt: when(),
      startAt: when(),
      dueAt: when(),
      doneAt: nullable(when()),
      proof: nullable(json()),
    },
    primary: 'id',
    indexes: [
      { name: 'ux_data_requests_open_key', columns: ['openKey'], unique: true },
      { name: 'ix_data_requests_customer', columns: ['customerId'] },
      { name: 'ix_data_requests_state', columns: ['state', 'dueAt'] },
    ],
  })
}

async function createImports(runner: QueryRunner): Promise<void> {
  await createTable(runner, 'member_imports', {
    columns: {
      id: id(),
      fileName: text(200),
      state: text(12),
      total: count(),
      made: count(),
      updated: count(),
      skipped: count(),
      failed: count(),
      kept: count(),
      createdBy: nullable(id()),
      createdAt: when(),
      finishedAt: nullable(when()),
    },
    primary: 'id',
    indexes: [{ name: 'ix_member_imports_created_at', columns: ['createdAt'] }],
  })
  await createTable(runner, 'member_import_rows', {
    columns: {
      id: id(),
      importId: id(),
      line: count(),
      importKey: text(80),
      openKey: nullable(text(80)),
      state: text(12),
      content: nullable(longText()),
      customerId: nullable(id()),
      problemColumn: nullable(text(60)),
      problem: nullable(text(200)),
      doneAt: nullable(when()),
    },
    primary: 'id',
    indexes: [
      { name: 'ux_member_import_rows_line', columns: ['importId', 'line'], unique: true },
      { name: 'ix_member_import_rows_state', columns: ['importId', 'state'] },
      { name: 'ux_member_import_rows_open_key', columns: ['openKey'], unique: true },
      { name: 'ix_member_import_rows_customer', columns: ['customerId'] },
    ],
  })
}

/** Profiles' search tokens, consents, sessions of the Mini Program, data requests and imports of members. */
export class PersonalData0014 implements MigrationInterface {
  name = 'PersonalData1700000000014'

  async up(runner: QueryRunner): Promise<void> {
    await createPersonal(runner)
    await createRequests(runner)
    await createImports(runner)
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = ['member_import_rows', 'member_imports', 'data_requests', 'mp_sessions']
    for (const table of [...tables, 'phone_asks', 'consents', 'profile_search'])
      await dropTable(runner, table)
  }
}
