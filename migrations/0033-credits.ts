import type { MigrationInterface, QueryRunner } from 'typeorm'
import { amount, count, createTable, dropTable, id, nullable, text, when } from './columns'

export class Credits0033 implements MigrationInterface {
  name = 'Credits1700000000033'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'attribution_credits', {
      columns: {
        id: id(),
        runId: id(),
        saleId: id(),
        saleLineId: id(),
        refundId: nullable(id()),
        model: text(16),
        modelVersion: count(),
        staffId: nullable(id()),
        storeId: nullable(id()),
        bindingId: nullable(id()),
        touchId: nullable(id()),
        shareBp: count(),
        amountFen: amount(),
        reason: text(24),
        saleAt: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ix_attribution_credits_sale', columns: ['saleId'] },
        { name: 'ix_attribution_credits_staff', columns: ['staffId', 'model', 'saleAt'] },
        { name: 'ix_attribution_credits_at', columns: ['model', 'saleAt'] },
      ],
    })
    await createTable(runner, 'credit_runs', {
      columns: {
        id: id(),
        fromAt: nullable(when()),
        toAt: nullable(when()),
        state: text(16),
        total: count(),
        done: count(),
        lastSaleId: nullable(id()),
        createdBy: nullable(id()),
        createdAt: when(),
        finishedAt: nullable(when()),
      },
      primary: 'id',
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'credit_runs')
    await dropTable(runner, 'attribution_credits')
  }
}
