import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, id, json, longText, nullable, text, when } from './columns'

export class Materials0053 implements MigrationInterface {
  name = 'Materials1700000000053'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'materials', {
      columns: {
        id: id(),
        title: text(60),
        text: longText(),
        topic: text(16),
        pictureIds: json(),
        productId: nullable(id()),
        offerId: nullable(id()),
        link: text(200),
        state: text(12),
        version: count(),
        createdBy: id(),
        createdAt: when(),
        updatedAt: when(),
        publishedAt: nullable(when()),
      },
      primary: 'id',
      indexes: [{ name: 'ix_materials_state', columns: ['state', 'publishedAt'] }],
    })
    await createTable(runner, 'material_tasks', {
      columns: {
        id: id(),
        materialId: id(),
        instruction: text(120),
        storeIds: nullable(json()),
        dueAt: when(),
        createdBy: id(),
        createdAt: when(),
        closedAt: nullable(when()),
      },
      primary: 'id',
      indexes: [
        { name: 'ix_material_tasks_material', columns: ['materialId'] },
        { name: 'ix_material_tasks_due', columns: ['dueAt'] },
      ],
    })
    await createTable(runner, 'guide_pushes', {
      columns: {
        id: id(),
        requestKey: text(64),
        staffId: id(),
        materialId: nullable(id()),
        productId: nullable(id()),
        offerId: nullable(id()),
        title: text(60),
        text: longText(),
        topic: text(16),
        link: text(200),
        createdAt: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_guide_pushes_request', columns: ['staffId', 'requestKey'], unique: true },
        { name: 'ix_guide_pushes_staff', columns: ['staffId', 'createdAt'] },
        { name: 'ix_guide_pushes_material', columns: ['materialId', 'createdAt'] },
      ],
    })
    await createTable(runner, 'guide_push_people', {
      columns: {
        id: id(),
        pushId: id(),
        customerId: id(),
        state: text(12),
        channel: nullable(text(16)),
        reasonCode: nullable(text(64)),
        sentence: text(300),
        sentAt: nullable(when()),
        forwardedAt: nullable(when()),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_guide_push_people_person', columns: ['pushId', 'customerId'], unique: true },
        { name: 'ix_guide_push_people_customer', columns: ['customerId', 'sentAt'] },
      ],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'guide_push_people')
    await dropTable(runner, 'guide_pushes')
    await dropTable(runner, 'material_tasks')
    await dropTable(runner, 'materials')
  }
}
