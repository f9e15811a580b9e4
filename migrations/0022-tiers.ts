import type { MigrationInterface, QueryRunner } from 'typeorm'
import { amount, createTable, dropTable, id, nullable, text, when } from './columns'

export class Tiers0022 implements MigrationInterface {
  name = 'Tiers1700000000022'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'tier_periods', {
      columns: {
        id: id(),
        cardId: id(),
        tierId: text(40),
        fromAt: when(),
        toAt: nullable(when()),
        openKey: nullable(id()),
        basisFen: amount(),
        cause: text(16),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_tier_periods_open_key', columns: ['openKey'], unique: true },
        { name: 'ix_tier_periods_card', columns: ['cardId', 'fromAt'] },
      ],
    })
    await createTable(runner, 'card_spends', {
      columns: {
        id: id(),
        cardId: id(),
        amountFen: amount(),
        countsAt: when(),
        at: when(),
        cause: text(160),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_card_spends_cause', columns: ['cause'], unique: true },
        { name: 'ix_card_spends_card', columns: ['cardId', 'countsAt'] },
      ],
    })
    await createTable(runner, 'membership_sweeps', {
      columns: { name: text(32), doneFor: text(64) },
      primary: 'name',
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['membership_sweeps', 'card_spends', 'tier_periods']) await dropTable(runner, table)
  }
}
