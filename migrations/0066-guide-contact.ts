import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable, dropTable, id, text, when } from './columns'

/** The WeCom contact code that a guide shows to the customers they serve. */
export class GuideContact0066 implements MigrationInterface {
  name = 'GuideContact1700000000066'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'guide_contacts', {
      columns: { staffId: id(), url: text(300), updatedAt: when() },
      primary: 'staffId',
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'guide_contacts')
  }
}
