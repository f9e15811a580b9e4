import type { MigrationInterface, QueryRunner } from 'typeorm'
import { count, createTable, dropTable, id, nullable, text, when } from './columns'

/** A share's id is short enough for a scene (WeChat takes 32 signs, ours have at most 16). */
const shareId = () => text(16)

export class Shares0047 implements MigrationInterface {
  name = 'Shares1700000000047'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'share_links', {
      columns: {
        id: shareId(),
        linkKey: text(160),
        sharerKind: text(10),
        sharerStaffId: nullable(id()),
        sharerCustomerId: nullable(id()),
        guideId: nullable(id()),
        storeId: nullable(id()),
        targetKind: text(10),
        targetId: id(),
        parentId: nullable(shareId()),
        depth: count(),
        createdAt: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_share_links_link_key', columns: ['linkKey'], unique: true },
        { name: 'ix_share_links_guide', columns: ['guideId', 'createdAt'] },
        { name: 'ix_share_links_customer', columns: ['sharerCustomerId'] },
        { name: 'ix_share_links_created_at', columns: ['createdAt'] },
      ],
    })
    await createTable(runner, 'share_visits', {
      columns: {
        id: id(),
        shareId: shareId(),
        openId: nullable(text(64)),
        customerId: nullable(id()),
        guideId: nullable(id()),
        storeId: nullable(id()),
        state: text(10),
        reasonCode: nullable(text(24)),
        at: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ix_share_visits_share', columns: ['shareId', 'at'] },
        { name: 'ix_share_visits_open_id', columns: ['openId', 'state'] },
        { name: 'ix_share_visits_customer', columns: ['customerId', 'at'] },
        { name: 'ix_share_visits_guide', columns: ['guideId', 'at'] },
        { name: 'ix_share_visits_state', columns: ['state', 'at'] },
      ],
    })
    await createTable(runner, 'share_credits', {
      columns: {
        saleId: id(),
        visitId: id(),
        shareId: shareId(),
        guideId: id(),
        storeId: nullable(id()),
        day: text(10),
        state: text(10),
        saleAt: when(),
        decidedBy: nullable(id()),
        decidedAt: nullable(when()),
      },
      primary: 'saleId',
      indexes: [
        { name: 'ix_share_credits_share', columns: ['shareId'] },
        { name: 'ix_share_credits_guide', columns: ['guideId', 'saleAt'] },
        { name: 'ix_share_credits_state', columns: ['state', 'saleAt'] },
      ],
    })
    await createTable(runner, 'share_days', {
      columns: { id: text(40), credits: count() },
      primary: 'id',
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['share_days', 'share_credits', 'share_visits', 'share_links'])
      await dropTable(runner, table)
  }
}
