import type { MigrationInterface, QueryRunner } from 'typeorm'
import {
  amount,
  count,
  createTable,
  dropTable,
  flag,
  id,
  json,
  longText,
  nullable,
  text,
  when,
} from './columns'

export class Sales0031 implements MigrationInterface {
  name = 'Sales1700000000031'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'sales', {
      columns: {
        id: id(),
        storeId: id(),
        receiptNo: text(64),
        at: when(),
        recordedAt: when(),
        channel: text(16),
        state: text(16),
        isEntryOnly: flag(),
        customerId: nullable(id()),
        cardId: nullable(id()),
        sellerStaffId: nullable(id()),
        codeUseId: nullable(id()),
        sourceKind: text(16),
        sourceId: id(),
        contentHash: text(64),
        qty: count(),
        amountFen: amount(),
        couponFen: amount(),
        pointsFen: amount(),
        pointsUsed: amount(),
        paidFen: amount(),
        pointsEarned: amount(),
        refundedFen: amount(),
        claimedAt: nullable(when()),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_sales_receipt', columns: ['storeId', 'receiptNo'], unique: true },
        { name: 'ix_sales_store_at', columns: ['storeId', 'at'] },
        { name: 'ix_sales_customer_at', columns: ['customerId', 'at'] },
        { name: 'ix_sales_seller_at', columns: ['sellerStaffId', 'at'] },
        { name: 'ix_sales_at', columns: ['at'] },
      ],
    })
    await createTable(runner, 'sale_lines', {
      columns: {
        id: id(),
        saleId: id(),
        ordinal: count(),
        productId: id(),
        skuId: id(),
        skuCode: text(64),
        name: text(80),
        spec: text(60),
        qty: count(),
        amountFen: amount(),
        couponFen: amount(),
        pointsFen: amount(),
        pointsUsed: amount(),
        paidFen: amount(),
        pointsEarned: amount(),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_sale_lines_ordinal', columns: ['saleId', 'ordinal'], unique: true },
        { name: 'ix_sale_lines_sku', columns: ['skuId'] },
      ],
    })
    await createTable(runner, 'sale_coupons', {
      columns: {
        saleId: id(),
        couponId: id(),
        title: text(60),
        discountFen: amount(),
      },
      primary: ['saleId', 'couponId'],
    })
    await createTable(runner, 'sale_reviews', {
      columns: {
        id: id(),
        saleId: id(),
        storeId: id(),
        kind: text(16),
        customerId: nullable(id()),
        sentence: text(300),
        state: text(16),
        createdAt: when(),
        decidedAt: nullable(when()),
        decidedBy: nullable(id()),
      },
      primary: 'id',
      indexes: [
        { name: 'ix_sale_reviews_state', columns: ['state', 'id'] },
        { name: 'ux_sale_reviews_sale_kind', columns: ['saleId', 'kind'], unique: true },
      ],
    })
    await createTable(runner, 'sale_imports', {
      columns: {
        id: id(),
        filename: text(200),
        state: text(16),
        total: count(),
        done: count(),
        created: count(),
        unchanged: count(),
        failed: count(),
        problems: json(),
        sealedText: nullable(longText()),
        createdBy: nullable(id()),
        createdAt: when(),
        finishedAt: nullable(when()),
      },
      primary: 'id',
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'sale_imports')
    await dropTable(runner, 'sale_reviews')
    await dropTable(runner, 'sale_coupons')
    await dropTable(runner, 'sale_lines')
    await dropTable(runner, 'sales')
  }
}
