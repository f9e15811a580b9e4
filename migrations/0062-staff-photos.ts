import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumn, id, nullable } from './columns'

/** Guides have a picture for shoppers to see. */
export class StaffPhotos0062 implements MigrationInterface {
  name = 'StaffPhotos1700000000062'

  async up(runner: QueryRunner): Promise<void> {
    await addColumn(runner, 'staff', 'photoId', nullable(id()))
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('staff', 'photoId')
  }
}
