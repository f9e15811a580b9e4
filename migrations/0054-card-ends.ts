import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumn, nullable, text, when } from './columns'

const ADDED = { closedAt: nullable(when()), closedBecause: nullable(text(16)) }

/** How a card that waits for a guide ends without being forwarded. */
export class CardEnds0054 implements MigrationInterface {
  name = 'CardEnds1700000000054'

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, column] of Object.entries(ADDED)) await addColumn(runner, 'guide_cards', name, column)
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(ADDED)) await runner.dropColumn('guide_cards', name)
  }
}
