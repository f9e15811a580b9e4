import type { MigrationInterface, QueryRunner } from 'typeorm'
import { amount, count, createTable, dropTable, flag, id, nullable, text, when } from './columns'

export class Refunds0032 implements MigrationInterface {
  name = 'Refunds1700000000032'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'refunds', {
      columns: {
        id: id(),
        saleId: id(),
        refundNo: text(80),
        at: when(),
        recordedAt: when(),
        reason: nullable(text(200)),
        sourceKind: text(16),
        sourceId: id(),
        contentHash: text(64),
        isWhole: flag(),
        amountFen: amount(),
        pointsReversed: amount(),
        pointsRestored: amount(),
        voidsRefundId: nullable(id()),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_refunds_no', columns: ['saleId', 'refundNo'], unique: true },
        { name: 'ix_refunds_at', columns: ['at'] },
        { name: 'ux_refunds_voids', columns: ['voidsRefundId'], unique: true },
      ],
    })
    await createTable(runner, 'refund_lines', {
      columns: {
        id: id(),
        refundId: id(),
        saleId: id(),
        saleLineId: id(),
        qty: count(),
        amountFen: amount(),
        pointsReversed: amount(),
        pointsRestored: amount(),
      },
      primary: 'id',
      indexes: [
        { name: 'ix_refund_lines_refund', columns: ['refundId'] },
        { name: 'ix_refund_lines_sale_line', columns: ['saleLineId'] },
      ],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'refund_lines')
    await dropTable(runner, 'refunds')
  }
}
