import type { MigrationInterface, QueryRunner } from 'typeorm'
import { amount, count, createTable, dropTable, id, json, nullable, text, when } from './columns'
import { makeAppendOnly } from './append-only'

export class Points0021 implements MigrationInterface {
  name = 'Points1700000000021'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'point_lots', {
      columns: {
        id: id(),
        cardId: id(),
        rootId: id(),
        amount: amount(),
        remaining: amount(),
        availableFrom: when(),
        expiresAt: when(),
        openUntil: nullable(when()),
      },
      primary: 'id',
      indexes: [
        { name: 'ix_point_lots_card', columns: ['cardId', 'openUntil'] },
        { name: 'ix_point_lots_open_until', columns: ['openUntil'] },
        { name: 'ix_point_lots_root', columns: ['rootId'] },
      ],
    })
    await createTable(runner, 'point_entries', {
      columns: {
        id: id(),
        cardId: id(),
        seq: count(),
        type: text(16),
        amount: amount(),
        pointsMove: amount(),
        debtMove: amount(),
        balanceAfter: amount(),
        lotMoves: json(),
        cause: text(160),
        originId: nullable(id()),
        reversesId: nullable(id()),
        saleLineId: nullable(id()),
        refundLineId: nullable(id()),
        actorKind: text(16),
        actorId: nullable(text(64)),
        reason: text(200),
        availableFrom: nullable(when()),
        expiresAt: nullable(when()),
        at: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_point_entries_cause', columns: ['cause'], unique: true },
        { name: 'ux_point_entries_reverses', columns: ['reversesId'], unique: true },
        { name: 'ux_point_entries_card_seq', columns: ['cardId', 'seq'], unique: true },
        { name: 'ix_point_entries_origin', columns: ['originId'] },
        { name: 'ix_point_entries_sale_line', columns: ['saleLineId'] },
      ],
    })
    await makeAppendOnly(runner, 'point_entries')
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'point_entries')
    await dropTable(runner, 'point_lots')
  }
}
