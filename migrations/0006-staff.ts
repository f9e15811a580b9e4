import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable, dropTable, id, json, nullable, text, when } from './columns'

export class Staff0006 implements MigrationInterface {
  name = 'Staff1700000000006'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'staff', {
      columns: {
        id: id(),
        name: text(40),
        login: nullable(text(64)),
        passwordHash: nullable(text(200)),
        roles: json(),
        state: text(16),
        createdAt: when(),
        updatedAt: when(),
        lastSignInAt: nullable(when()),
      },
      primary: 'id',
      indexes: [{ name: 'ux_staff_login', columns: ['login'], unique: true }],
    })
    await createTable(runner, 'staff_sessions', {
      columns: {
        id: id(),
        tokenHash: text(64),
        staffId: id(),
        createdAt: when(),
        lastSeenAt: when(),
        expiresAt: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_staff_sessions_token_hash', columns: ['tokenHash'], unique: true },
        { name: 'ix_staff_sessions_staff', columns: ['staffId'] },
      ],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'staff_sessions')
    await dropTable(runner, 'staff')
  }
}
