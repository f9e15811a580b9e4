import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, flag, id, json, longText, nullable, text, when } from './columns'

/** What customers decided about marketing, the Mini Program's message centre, and cards for guides to forward. */
export class Preferences0041 implements MigrationInterface {
  name = 'Preferences1700000000041'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'preferences', {
      columns: {
        customerId: id(),
        stoppedTopics: json(),
        quietFrom: nullable(count()),
        quietTo: nullable(count()),
        maxPer7Days: nullable(count()),
        pausedUntil: nullable(when()),
        isNonPersonalised: flag(),
        isStopped: flag(),
        updatedAt: when(),
        changedBy: text(64),
      },
      primary: 'customerId',
    })
    await createTable(runner, 'centre_messages', {
      columns: {
        id: id(),
        decisionId: id(),
        customerId: id(),
        class: text(16),
        topic: nullable(text(16)),
        title: text(120),
        text: longText(),
        pictureId: nullable(text(64)),
        link: nullable(text(500)),
        createdAt: when(),
        readAt: nullable(when()),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_centre_messages_decision', columns: ['decisionId'], unique: true },
        { name: 'ix_centre_messages_customer', columns: ['customerId', 'createdAt'] },
      ],
    })
    await createTable(runner, 'guide_cards', {
      columns: {
        id: id(),
        decisionId: id(),
        customerId: id(),
        staffId: id(),
        title: text(120),
        text: longText(),
        link: text(500),
        createdAt: when(),
        forwardedAt: nullable(when()),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_guide_cards_decision', columns: ['decisionId'], unique: true },
        { name: 'ix_guide_cards_staff', columns: ['staffId', 'createdAt'] },
        { name: 'ix_guide_cards_customer', columns: ['customerId'] },
      ],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['guide_cards', 'centre_messages', 'preferences']) await dropTable(runner, table)
  }
}
