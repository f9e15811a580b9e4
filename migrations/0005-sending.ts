import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, id, json, nullable, text, when } from './columns'

export class Sending0005 implements MigrationInterface {
  name = 'Sending1700000000005'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'allowances', {
      columns: {
        id: id(),
        account: text(16),
        openId: text(64),
        kind: text(16),
        openedAt: when(),
        expiresAt: when(),
        allowance: count(),
        used: count(),
        sourceId: text(64),
      },
      primary: 'id',
      indexes: [{ name: 'ux_allowances_person_kind', columns: ['account', 'openId', 'kind'], unique: true }],
    })
    await createTable(runner, 'send_decisions', {
      columns: {
        id: id(),
        intentKey: text(160),
        turn: count(),
        account: text(16),
        openId: text(64),
        class: text(16),
        messageType: text(16),
        result: text(8),
        reasonCode: text(64),
        allowanceId: nullable(id()),
        inputs: json(),
        at: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_send_decisions_turn', columns: ['intentKey', 'turn'], unique: true },
        { name: 'ix_send_decisions_at', columns: ['at'] },
      ],
    })
    await createTable(runner, 'send_attempts', {
      columns: {
        id: id(),
        decisionId: id(),
        state: text(16),
        errcode: nullable(count()),
        reasonCode: nullable(text(64)),
        startedAt: when(),
        leaseUntil: when(),
        settledAt: nullable(when()),
        retryAt: nullable(when()),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_send_attempts_decision', columns: ['decisionId'], unique: true },
        { name: 'ix_send_attempts_state', columns: ['state'] },
      ],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'send_attempts')
    await dropTable(runner, 'send_decisions')
    await dropTable(runner, 'allowances')
  }
}
