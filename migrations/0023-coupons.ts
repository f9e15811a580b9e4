import type { MigrationInterface, QueryRunner } from 'typeorm'
import { amount, count, createTable, dropTable, id, json, nullable, text, when } from './columns'

export class Coupons0023 implements MigrationInterface {
  name = 'Coupons1700000000023'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'coupon_definitions', {
      columns: {
        id: id(),
        title: text(40),
        description: text(300),
        value: json(),
        minFen: amount(),
        scope: json(),
        channel: text(16),
        stock: nullable(count()),
        perMember: count(),
        claimFrom: nullable(when()),
        claimUntil: nullable(when()),
        validity: json(),
        state: text(16),
        version: count(),
        handedOut: count(),
        used: count(),
        createdBy: nullable(id()),
        createdAt: when(),
      },
      primary: 'id',
      indexes: [{ name: 'ix_coupon_definitions_created_at', columns: ['createdAt'] }],
    })
    await createTable(runner, 'coupons', {
      columns: {
        id: id(),
        definitionId: id(),
        customerId: id(),
        state: text(16),
        validFrom: when(),
        validUntil: when(),
        gotAt: when(),
        cause: text(160),
        lockedUntil: nullable(when()),
        saleId: nullable(text(64)),
        usedAt: nullable(when()),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_coupons_cause', columns: ['cause'], unique: true },
        { name: 'ix_coupons_customer', columns: ['customerId', 'definitionId'] },
        { name: 'ix_coupons_definition', columns: ['definitionId', 'gotAt'] },
      ],
    })
    await createTable(runner, 'coupon_redemptions', {
      columns: {
        id: id(),
        couponId: id(),
        saleId: text(64),
        state: text(16),
        openKey: nullable(id()),
        discountFen: amount(),
        shares: json(),
        at: when(),
        usedAt: nullable(when()),
        returnedAt: nullable(when()),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_coupon_redemptions_pair', columns: ['couponId', 'saleId'], unique: true },
        { name: 'ux_coupon_redemptions_open_key', columns: ['openKey'], unique: true },
      ],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['coupon_redemptions', 'coupons', 'coupon_definitions'])
      await dropTable(runner, table)
  }
}
