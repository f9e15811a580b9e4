import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable, dropTable, flag, id, json, nullable, text, when } from './columns'

export class Followers0008 implements MigrationInterface {
  name = 'Followers1700000000008'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'followers', {
      columns: {
        id: id(),
        account: text(16),
        openId: text(64),
        isSubscribed: flag(),
        stateAt: when(),
        subscribedAt: nullable(when()),
        unsubscribedAt: nullable(when()),
        firstScene: nullable(text(64)),
        scene: nullable(text(64)),
        subscribeScene: nullable(text(64)),
        unionId: nullable(text(64)),
        tagIds: nullable(json()),
        lastInboundAt: when(),
        profileAt: nullable(when()),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_followers_person', columns: ['account', 'openId'], unique: true },
        { name: 'ix_followers_union_id', columns: ['unionId'] },
      ],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'followers')
  }
}
