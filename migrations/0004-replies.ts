import type { MigrationInterface, QueryRunner } from 'typeorm'
import {
  amount,
  blob,
  count,
  createTable,
  dropTable,
  flag,
  id,
  json,
  longText,
  nullable,
  text,
  when,
} from './columns'

async function createRules(runner: QueryRunner): Promise<void> {
  await createTable(runner, 'reply_rules', {
    columns: {
      id: id(),
      name: text(64),
      openName: nullable(text(64)),
      triggers: json(),
      conditions: json(),
      answers: json(),
      answerMode: text(8),
      priority: count(),
      winningOrder: count(),
      position: amount(),
      isActive: flag(),
      reviewAt: nullable(when()),
      owner: nullable(text(64)),
      kinds: text(128),
      searchText: longText(),
      assetIds: nullable(text(600)),
      version: count(),
      changedIn: amount(),
      createdAt: when(),
      updatedAt: when(),
      deletedAt: nullable(when()),
    },
    primary: 'id',
    indexes: [
      {
        name: 'ix_reply_rules_order',
        columns: ['deletedAt', 'winningOrder', 'position', 'createdAt', 'id'],
      },
      { name: 'ux_reply_rules_open_name', columns: ['openName'], unique: true },
      { name: 'ix_reply_rules_changed_in', columns: ['changedIn'] },
      { name: 'ix_reply_rules_asset_ids', columns: ['assetIds'] },
    ],
  })
  await createTable(runner, 'rules_versions', { columns: { id: count(), version: amount() }, primary: 'id' })
  const rows = (await runner.query('SELECT id FROM rules_versions')) as unknown[]
  if (rows.length === 0) await runner.query('INSERT INTO rules_versions (id, version) VALUES (1, 0)')
}

async function createAssets(runner: QueryRunner): Promise<void> {
  await createTable(runner, 'reply_assets', {
    columns: {
      id: id(),
      kind: text(8),
      filename: text(200),
      contentType: text(64),
      sizeBytes: count(),
      sha256: text(64),
      mediaId: nullable(text(256)),
      mediaExpiresAt: nullable(when()),
      isPermanent: flag(),
      changedIn: amount(),
      createdAt: when(),
    },
    primary: 'id',
    indexes: [
      { name: 'ux_reply_assets_content', columns: ['kind', 'sha256'], unique: true },
      { name: 'ix_reply_assets_changed_in', columns: ['changedIn'] },
    ],
  })
  await createTable(runner, 'reply_asset_chunks', {
    columns: { assetId: id(), ordinal: count(), bytes: blob() },
    primary: ['assetId', 'ordinal'],
  })
}

/** Reply rules, their assets, what followers were offered by number, and the account's menu. */
export class Replies0004 implements MigrationInterface {
  name = 'Replies1700000000004'

  async up(runner: QueryRunner): Promise<void> {
    await createRules(runner)
    await createAssets(runner)
    await createTable(runner, 'menu_memories', {
      columns: { openId: text(64), entries: json(), expiresAt: when() },
      primary: 'openId',
      indexes: [{ name: 'ix_menu_memories_expires_at', columns: ['expiresAt'] }],
    })
    await createTable(runner, 'account_menus', {
      columns: {
        appId: text(64),
        menu: json(),
        version: count(),
        updatedAt: when(),
        pushedVersion: nullable(count()),
        pushedAt: nullable(when()),
      },
      primary: 'appId',
    })
    await createTable(runner, 'dismissed_phrases', {
      columns: { phrase: text(64), dismissedAt: when() },
      primary: 'phrase',
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = [
      'dismissed_phrases',
      'account_menus',
      'menu_memories',
      'reply_asset_chunks',
      'reply_assets',
      'rules_versions',
      'reply_rules',
    ]
    for (const table of tables) await dropTable(runner, table)
  }
}
