import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable, dropTable, flag, id, json, nullable, text, when, type TableShape } from './columns'

const TEMPLATES: TableShape = {
  columns: {
    id: id(),
    templateId: text(64),
    title: text(60),
    kind: text(8),
    fields: json(),
    purpose: nullable(text(16)),
    texts: json(),
    isGone: flag(),
    syncedAt: when(),
  },
  primary: 'id',
  indexes: [
    { name: 'ux_subscription_templates_template', columns: ['templateId'], unique: true },
    { name: 'ux_subscription_templates_purpose', columns: ['purpose'], unique: true },
  ],
}

const REMINDERS: TableShape = {
  columns: {
    id: id(),
    customerId: id(),
    purpose: text(16),
    subjectId: text(26),
    about: text(80),
    openKey: nullable(text(80)),
    state: text(12),
    dueAt: nullable(when()),
    notAfter: nullable(when()),
    cause: nullable(text(100)),
    variables: nullable(json()),
    page: nullable(text(200)),
    reasonCode: nullable(text(40)),
    sentence: text(200),
    askedAt: when(),
    settledAt: nullable(when()),
  },
  primary: 'id',
  indexes: [
    { name: 'ux_reminders_open_key', columns: ['openKey'], unique: true },
    { name: 'ix_reminders_due', columns: ['state', 'dueAt'] },
    { name: 'ix_reminders_subject', columns: ['purpose', 'subjectId', 'state'] },
    { name: 'ix_reminders_customer', columns: ['customerId', 'id'] },
  ],
}

export class Reminders0051 implements MigrationInterface {
  name = 'Reminders1700000000051'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'subscription_templates', TEMPLATES)
    await createTable(runner, 'reminders', REMINDERS)
    await createTable(runner, 'reminder_sweeps', {
      columns: { name: text(24), doneFor: text(10) },
      primary: 'name',
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['reminder_sweeps', 'reminders', 'subscription_templates'])
      await dropTable(runner, table)
  }
}
