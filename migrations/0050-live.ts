import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, id, nullable, text, when, type TableShape } from './columns'

const SESSIONS: TableShape = {
  columns: {
    id: id(),
    title: text(40),
    intro: text(300),
    finderUserName: text(64),
    host: text(10),
    coverUrl: nullable(text(500)),
    startAt: when(),
    endAt: when(),
    state: text(12),
    version: count(),
    createdBy: nullable(id()),
    createdAt: when(),
    updatedAt: when(),
  },
  primary: 'id',
  indexes: [{ name: 'ix_live_sessions_start', columns: ['startAt', 'id'] }],
}

const RESERVATIONS: TableShape = {
  columns: {
    id: id(),
    sessionId: id(),
    customerId: id(),
    noticeId: text(128),
    code: nullable(count()),
    staffId: nullable(id()),
    shareId: nullable(text(32)),
    firstAt: when(),
    at: when(),
  },
  primary: 'id',
  indexes: [
    { name: 'ux_live_reservations_customer', columns: ['sessionId', 'customerId'], unique: true },
    { name: 'ix_live_reservations_of_customer', columns: ['customerId'] },
  ],
}

const ENTRIES: TableShape = {
  columns: {
    id: id(),
    sessionId: id(),
    customerId: id(),
    kind: text(8),
    staffId: nullable(id()),
    shareId: nullable(text(32)),
    at: when(),
  },
  primary: 'id',
  indexes: [
    { name: 'ix_live_entries_session', columns: ['sessionId', 'staffId', 'customerId'] },
    { name: 'ix_live_entries_customer', columns: ['customerId', 'sessionId', 'at'] },
  ],
}

const QUESTIONS: TableShape = {
  columns: {
    id: id(),
    sessionId: id(),
    customerId: id(),
    text: text(200),
    checkResult: text(8),
    state: text(8),
    answer: nullable(text(400)),
    reviewedBy: nullable(id()),
    reviewedAt: nullable(when()),
    createdAt: when(),
  },
  primary: 'id',
  indexes: [
    { name: 'ix_live_questions_session', columns: ['sessionId', 'state', 'id'] },
    { name: 'ix_live_questions_customer', columns: ['customerId', 'sessionId'] },
    { name: 'ix_live_questions_state', columns: ['state', 'id'] },
  ],
}

export class Live0050 implements MigrationInterface {
  name = 'Live1700000000050'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'live_sessions', SESSIONS)
    await createTable(runner, 'live_reservations', RESERVATIONS)
    await createTable(runner, 'live_entries', ENTRIES)
    await createTable(runner, 'live_questions', QUESTIONS)
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['live_questions', 'live_entries', 'live_reservations', 'live_sessions'])
      await dropTable(runner, table)
  }
}
