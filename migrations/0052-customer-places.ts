import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, id, when } from './columns'

export class CustomerPlaces0052 implements MigrationInterface {
  name = 'CustomerPlaces1700000000052'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'customer_places', {
      columns: { customerId: id(), latitudeE2: count(), longitudeE2: count(), at: when() },
      primary: 'customerId',
      indexes: [{ name: 'ix_customer_places_at', columns: ['at'] }],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'customer_places')
  }
}
