import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumn, id, nullable, text } from './columns'

/** Covers of live sessions are pictures of ours. */
export class LiveCovers0061 implements MigrationInterface {
  name = 'LiveCovers1700000000061'

  async up(runner: QueryRunner): Promise<void> {
    await addColumn(runner, 'live_sessions', 'coverId', nullable(id()))
    if (await runner.hasColumn('live_sessions', 'coverUrl'))
      await runner.dropColumn('live_sessions', 'coverUrl')
  }

  async down(runner: QueryRunner): Promise<void> {
    await addColumn(runner, 'live_sessions', 'coverUrl', nullable(text(500)))
    await runner.dropColumn('live_sessions', 'coverId')
  }
}
