import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, id, json, nullable, text, when } from './columns'

export class Campaigns0042 implements MigrationInterface {
  name = 'Campaigns1700000000042'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'campaigns', {
      columns: {
        id: id(),
        name: text(60),
        class: text(16),
        topic: text(16),
        goal: json(),
        audience: json(),
        holdoutPercent: count(),
        contents: json(),
        startAt: when(),
        endAt: when(),
        windowFrom: count(),
        windowTo: count(),
        ratePerMinute: count(),
        priority: count(),
        budgetMessages: nullable(count()),
        state: text(16),
        approvals: json(),
        forecastId: nullable(id()),
        version: count(),
        createdBy: id(),
        changedBy: id(),
        createdAt: when(),
        updatedAt: when(),
        startedAt: nullable(when()),
        stoppedAt: nullable(when()),
      },
      primary: 'id',
      indexes: [
        { name: 'ix_campaigns_state', columns: ['state', 'startAt'] },
        { name: 'ix_campaigns_created_at', columns: ['createdAt'] },
      ],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'campaigns')
  }
}
