import type { MigrationInterface, QueryRunner } from 'typeorm'
import { amount, count, createTable, dropTable, id, nullable, text, when } from './columns'

export class Cards0020 implements MigrationInterface {
  name = 'Cards1700000000020'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'cards', {
      columns: {
        id: id(),
        customerId: id(),
        programme: text(16),
        openKey: nullable(text(60)),
        number: text(16),
        codeRef: nullable(text(10)),
        codeSecret: nullable(text(200)),
        state: text(16),
        mergedInto: nullable(id()),
        tierId: text(40),
        tierSince: when(),
        tierGuaranteedUntil: nullable(when()),
        tierReviewAt: nullable(when()),
        points: amount(),
        debt: amount(),
        entries: count(),
        openedAt: when(),
        updatedAt: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_cards_open_key', columns: ['openKey'], unique: true },
        { name: 'ux_cards_number', columns: ['number'], unique: true },
        { name: 'ux_cards_code_ref', columns: ['codeRef'], unique: true },
        { name: 'ix_cards_customer', columns: ['customerId'] },
        { name: 'ix_cards_tier_review', columns: ['tierReviewAt'] },
      ],
    })
    await createTable(runner, 'member_code_uses', {
      columns: {
        id: id(),
        cardId: id(),
        step: amount(),
        tillKey: text(64),
        storeId: nullable(id()),
        at: when(),
        expiresAt: when(),
      },
      primary: 'id',
      indexes: [{ name: 'ux_member_code_uses_step', columns: ['cardId', 'step'], unique: true }],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'member_code_uses')
    await dropTable(runner, 'cards')
  }
}
