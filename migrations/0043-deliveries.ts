import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, id, json, nullable, text, when } from './columns'

export class Deliveries0043 implements MigrationInterface {
  name = 'Deliveries1700000000043'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'deliveries', {
      columns: {
        id: id(),
        campaignId: id(),
        customerId: id(),
        arm: text(8),
        state: text(10),
        channel: nullable(text(16)),
        reasonCode: nullable(text(64)),
        dueAt: when(),
        attemptId: nullable(id()),
        massBatchId: nullable(id()),
        messageId: nullable(text(32)),
        sentAt: nullable(when()),
        settledAt: nullable(when()),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_deliveries_customer', columns: ['campaignId', 'customerId'], unique: true },
        { name: 'ix_deliveries_state', columns: ['campaignId', 'state'] },
        { name: 'ix_deliveries_person', columns: ['customerId'] },
        { name: 'ix_deliveries_message', columns: ['messageId'], where: '"messageId" IS NOT NULL' },
        { name: 'ix_deliveries_batch', columns: ['massBatchId'], where: '"massBatchId" IS NOT NULL' },
      ],
    })
    await createTable(runner, 'delivery_chunks', {
      columns: {
        id: id(),
        campaignId: id(),
        dueAt: when(),
        state: text(8),
        size: count(),
        deliveryIds: json(),
        leaseOwner: nullable(id()),
        leaseUntil: nullable(when()),
        claims: count(),
      },
      primary: 'id',
      indexes: [
        { name: 'ix_delivery_chunks_due', columns: ['state', 'dueAt'] },
        { name: 'ix_delivery_chunks_campaign', columns: ['campaignId', 'state'] },
      ],
    })
    await createTable(runner, 'mass_batches', {
      columns: {
        id: id(),
        campaignId: id(),
        state: text(10),
        size: count(),
        tries: count(),
        errcode: nullable(count()),
        reasonCode: nullable(text(64)),
        messageId: nullable(text(32)),
        retryAt: nullable(when()),
        leaseUntil: nullable(when()),
        startedAt: when(),
        settledAt: nullable(when()),
        report: nullable(json()),
      },
      primary: 'id',
      indexes: [
        { name: 'ix_mass_batches_campaign', columns: ['campaignId', 'state'] },
        { name: 'ix_mass_batches_message', columns: ['messageId'] },
        { name: 'ix_mass_batches_state', columns: ['state', 'retryAt'] },
      ],
    })
    await createTable(runner, 'send_finishes', {
      columns: {
        id: id(),
        messageId: text(32),
        kind: text(8),
        status: text(64),
        report: nullable(json()),
        at: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_send_finishes_message', columns: ['kind', 'messageId'], unique: true },
        { name: 'ix_send_finishes_at', columns: ['at'] },
      ],
    })
    await createTable(runner, 'send_meters', {
      columns: { lane: text(80), windowStart: when(), used: count() },
      primary: 'lane',
      indexes: [{ name: 'ix_send_meters_window', columns: ['windowStart'] }],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['send_meters', 'send_finishes', 'mass_batches', 'delivery_chunks', 'deliveries'])
      await dropTable(runner, table)
  }
}
