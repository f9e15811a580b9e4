import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, id, longText, nullable, text, when } from './columns'

export class InboundMessages0002 implements MigrationInterface {
  name = 'InboundMessages1700000000002'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'inbound_messages', {
      columns: {
        id: id(),
        dedupeKey: text(120),
        account: text(16),
        openId: text(64),
        msgType: text(32),
        event: nullable(text(64)),
        wechatCreatedAt: when(),
        receivedAt: when(),
        body: longText(),
        state: text(16),
        reply: nullable(longText()),
        answeredBy: nullable(text(16)),
        ruleId: nullable(text(26)),
        unmatchedPhrase: nullable(text(200)),
        work: nullable(longText()),
        attempts: count(),
        leaseOwner: nullable(text(64)),
        leaseUntil: nullable(when()),
        handedOverAt: nullable(when()),
        lastError: nullable(text(500)),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_inbound_messages_dedupe_key', columns: ['dedupeKey'], unique: true },
        { name: 'ix_inbound_messages_lease_until', columns: ['leaseUntil'], where: 'leaseUntil IS NOT NULL' },
        {
          name: 'ix_inbound_messages_rule_id',
          columns: ['ruleId', 'receivedAt'],
          where: 'ruleId IS NOT NULL',
        },
        {
          name: 'ix_inbound_messages_unmatched_phrase',
          columns: ['unmatchedPhrase', 'receivedAt'],
          where: 'unmatchedPhrase IS NOT NULL',
        },
      ],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'inbound_messages')
  }
}
