import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, id, longText, nullable, text, when } from './columns'

export class Jobs0001 implements MigrationInterface {
  name = 'Jobs1700000000001'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'jobs', {
      columns: {
        id: id(),
        type: text(64),
        dedupeKey: nullable(text(160)),
        payload: longText(),
        state: text(16),
        runAt: when(),
        attempts: count(),
        maxAttempts: count(),
        lockedBy: nullable(text(64)),
        lockedUntil: nullable(when()),
        lastError: nullable(text(500)),
        createdAt: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_jobs_dedupe_key', columns: ['dedupeKey'], unique: true },
        { name: 'ix_jobs_state_run_at', columns: ['state', 'runAt'] },
      ],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'jobs')
  }
}
