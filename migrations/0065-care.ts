import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, flag, id, longText, nullable, text, when } from './columns'

/** What guides note about their customers and mean to do for them. */
export class Care0065 implements MigrationInterface {
  name = 'Care1700000000065'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'customer_notes', {
      columns: { id: id(), customerId: id(), staffId: id(), text: longText(), createdAt: when() },
      primary: 'id',
      indexes: [{ name: 'ix_customer_notes_customer', columns: ['customerId', 'createdAt'] }],
    })
    await createTable(runner, 'follow_ups', {
      columns: {
        ...{ id: id(), customerId: id(), staffId: id(), planId: nullable(id()), text: longText() },
        ...{ dueAt: when(), state: text(8), endedAt: nullable(when()), createdAt: when() },
      },
      primary: 'id',
      indexes: [
        { name: 'ix_follow_ups_customer', columns: ['customerId', 'state', 'dueAt'] },
        { name: 'ix_follow_ups_plan', columns: ['planId'] },
      ],
    })
    await createTable(runner, 'follow_up_plans', {
      columns: {
        ...{ id: id(), customerId: id(), staffId: id(), title: longText(), startAt: when() },
        ...{ months: count(), everyWeeks: count(), endsWithSale: flag() },
        ...{ createdAt: when(), endedAt: nullable(when()) },
      },
      primary: 'id',
      indexes: [{ name: 'ix_follow_up_plans_customer', columns: ['customerId', 'createdAt'] }],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['follow_up_plans', 'follow_ups', 'customer_notes']) await dropTable(runner, table)
  }
}
