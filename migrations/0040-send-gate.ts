import type { MigrationInterface, QueryRunner } from 'typeorm'
import {
  addColumn,
  count,
  createTable,
  dropTable,
  flag,
  id,
  nullable,
  text,
  when,
  type TableShape,
} from './columns'

const uses: TableShape = {
  columns: {
    id: id(),
    customerId: id(),
    at: when(),
    priority: count(),
    intentKey: text(160),
    state: text(8),
  },
  primary: 'id',
  indexes: [
    { name: 'ux_frequency_uses_intent', columns: ['intentKey'], unique: true },
    { name: 'ix_frequency_uses_customer', columns: ['customerId', 'at'] },
  ],
}

const tokens: TableShape = {
  columns: {
    id: id(),
    account: text(16),
    openId: text(64),
    templateId: text(64),
    state: text(16),
    isStanding: flag(),
    grantedAt: when(),
    sourceId: text(80),
    settledAt: nullable(when()),
  },
  primary: 'id',
  indexes: [
    { name: 'ix_subscription_tokens_person', columns: ['openId', 'templateId', 'state'] },
    { name: 'ux_subscription_tokens_source', columns: ['sourceId', 'templateId'], unique: true },
  ],
}

const closures: TableShape = {
  columns: {
    id: id(),
    channel: text(16),
    templateId: text(64),
    untilAt: when(),
    errcode: count(),
    at: when(),
  },
  primary: 'id',
  indexes: [{ name: 'ux_channel_closures_channel', columns: ['channel', 'templateId'], unique: true }],
}

/** The gate for every class of message: tokens, the frequency budget, and decisions that say who asked for what. */
export class SendGate0040 implements MigrationInterface {
  name = 'SendGate1700000000040'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'frequency_uses', uses)
    await createTable(runner, 'subscription_tokens', tokens)
    await createTable(runner, 'channel_closures', closures)
    const words = { channel: 16, topic: 16, sourceKind: 16, sourceId: 64 }
    for (const [name, length] of Object.entries(words))
      await addColumn(runner, 'send_decisions', name, nullable(text(length)))
    await addColumn(runner, 'send_decisions', 'customerId', nullable(id()))
    await addColumn(runner, 'send_decisions', 'staffId', nullable(id()))
    await addColumn(runner, 'send_decisions', 'laterAt', nullable(when()))
    await addColumn(runner, 'send_decisions', 'priority', nullable(count()))
    await addColumn(runner, 'send_attempts', 'channel', nullable(text(16)))
    await addColumn(runner, 'send_attempts', 'messageId', nullable(text(32)))
    await createTable(runner, 'send_decisions', {
      columns: {},
      primary: 'id',
      indexes: [{ name: 'ix_send_decisions_customer', columns: ['customerId', 'at'] }],
    })
    await createTable(runner, 'send_attempts', {
      columns: {},
      primary: 'id',
      indexes: [{ name: 'ix_send_attempts_message', columns: ['messageId'] }],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('send_decisions', 'ix_send_decisions_customer')
    await runner.dropIndex('send_attempts', 'ix_send_attempts_message')
    for (const name of ['messageId', 'channel']) await runner.dropColumn('send_attempts', name)
    const added = [
      'channel',
      'topic',
      'sourceKind',
      'sourceId',
      'customerId',
      'staffId',
      'laterAt',
      'priority',
    ]
    for (const name of added) await runner.dropColumn('send_decisions', name)
    for (const table of ['channel_closures', 'subscription_tokens', 'frequency_uses'])
      await dropTable(runner, table)
  }
}
