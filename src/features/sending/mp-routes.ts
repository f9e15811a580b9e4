import { IsNull } from 'typeorm'
import type { CentreMessageView, mpPreferencesApi } from '../../contract/preferences'
import { AppError } from '../../domain/errors'
import { TOPIC_NAMES } from '../../domain/send-class'
import type { Handlers } from '../../platform/http/serve'
import { CentreMessage } from './entities/centre-message'
import { changeOf, viewOf } from './preference-view'
import type { ReachDeps } from './reach-routes'
import { whyOf } from './why'

function present(row: CentreMessage): CentreMessageView {
  const { id, topic, title, text, pictureId, link, createdAt, readAt } = row
  return {
    id,
    topic,
    topicName: topic === null ? null : TOPIC_NAMES[topic],
    isMarketing: row.class === 'marketing',
    title,
    text,
    pictureId,
    link,
    at: new Date(createdAt).toISOString(),
    isRead: readAt !== null,
  }
}

/** Preferences and the message centre, for the person in the Mini Program. */
export function mpRoutes(deps: ReachDeps): Handlers<typeof mpPreferencesApi> {
  const { db, clock, neighbours, preferences } = deps
  const mine = async (id: string, customerId: string): Promise<CentreMessage> => {
    const row = await db.read.findOneBy(CentreMessage, { id, customerId })
    if (!row) throw new AppError('not_found', 'message.unknown', '没有这条消息。')
    return row
  }
  return {
    'GET /api/mp/preferences': async (_input, { customer }) =>
      viewOf(await preferences.of(db.read, customer!.customerId), await neighbours.frequency(clock.now())),
    'PUT /api/mp/preferences': async (change, { customer }) => {
      const { customerId } = customer!
      const saved = await db.transact((tx) =>
        preferences.change(tx, customerId, changeOf(change), 'customer'),
      )
      return viewOf(saved, await neighbours.frequency(clock.now()))
    },
    'GET /api/mp/messages': async ({ page, pageSize }, { customer }) => {
      const { customerId } = customer!
      const [rows, total] = await db.read.findAndCount(CentreMessage, {
        where: { customerId },
        order: { createdAt: 'DESC', id: 'DESC' },
        skip: (page - 1) * pageSize,
        take: pageSize,
      })
      const unread = await db.read.countBy(CentreMessage, { customerId, readAt: IsNull() })
      return { items: rows.map(present), total, unread }
    },
    'POST /api/mp/messages/:id/read': async ({ id }, { customer }) => {
      const row = await mine(id, customer!.customerId)
      const readAt = row.readAt ?? clock.now()
      await db.transact((tx) => tx.update(CentreMessage, { id, readAt: IsNull() }, { readAt }))
      return present({ ...row, readAt })
    },
    'GET /api/mp/messages/:id/why': async ({ id }, { customer }) =>
      whyOf(db.read, neighbours, (await mine(id, customer!.customerId)).decisionId),
  }
}
