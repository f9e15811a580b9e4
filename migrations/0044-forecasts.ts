import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, id, json, nullable, text, when } from './columns'

export class Forecasts0044 implements MigrationInterface {
  name = 'Forecasts1700000000044'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'forecasts', {
      columns: {
        id: id(),
        campaignId: id(),
        state: text(8),
        createdBy: id(),
        createdAt: when(),
        startAt: when(),
        finishedAt: nullable(when()),
        audience: count(),
        plannedPages: count(),
        plannedUpTo: nullable(id()),
        plannedAt: nullable(when()),
        totals: nullable(json()),
      },
      primary: 'id',
      indexes: [{ name: 'ix_forecasts_campaign', columns: ['campaignId', 'createdAt'] }],
    })
    await createTable(runner, 'audience_members', {
      columns: {
        forecastId: id(),
        customerId: id(),
        arm: nullable(text(8)),
        verdict: nullable(text(8)),
        channel: nullable(text(16)),
        reasonCode: nullable(text(64)),
        dueAt: nullable(when()),
      },
      primary: ['forecastId', 'customerId'],
      indexes: [{ name: 'ix_audience_members_person', columns: ['customerId'] }],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'audience_members')
    await dropTable(runner, 'forecasts')
  }
}
