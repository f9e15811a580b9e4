import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, longText, nullable, text, when } from './columns'

export class AccessTokens0003 implements MigrationInterface {
  name = 'AccessTokens1700000000003'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'access_tokens', {
      columns: {
        appId: text(32),
        sealed: nullable(longText()),
        fence: count(),
        fetchedAt: nullable(when()),
        expiresAt: nullable(when()),
        leaseOwner: nullable(text(64)),
        leaseUntil: nullable(when()),
        blockedUntil: nullable(when()),
        blockedCode: nullable(count()),
        stuckUntil: nullable(when()),
        forcedAt: nullable(when()),
      },
      primary: 'appId',
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'access_tokens')
  }
}
