import { IsNull } from 'typeorm'
import type { z } from 'zod'
import type { CardToForward } from '../../contract/guide-pushes'
import { AppError } from '../../domain/errors'
import { GuideCard, SendDecision } from '../sending'
import { GuidePushPerson } from './entities/guide-push'
import type { PushGround } from './ground'

/** Names of customers by id, as far as they told them. */
export async function namesOf(
  { customers }: Pick<PushGround, 'customers'>,
  ids: readonly string[],
): Promise<Map<string, string | undefined>> {
  const found = ids.map(async (id) => [id, (await customers.profile(id)).name] as const)
  return new Map(await Promise.all(found))
}

/** The cards that guides forward by hand. */
export class GuideCards {
  constructor(private readonly ground: Pick<PushGround, 'db' | 'clock' | 'customers'>) {}

  /** Cards that wait for this guide: of campaigns and of their own pushes. */
  async waiting(staffId: string, { page, pageSize }: { page: number; pageSize: number }) {
    const [rows, total] = await this.ground.db.read.findAndCount(GuideCard, {
      where: { staffId, forwardedAt: IsNull() },
      order: { createdAt: 'DESC', id: 'DESC' },
      take: pageSize,
      skip: (page - 1) * pageSize,
    })
    const names = await namesOf(
      this.ground,
      rows.map(({ customerId }) => customerId),
    )
    const items: z.input<typeof CardToForward>[] = rows.map(
      ({ id, customerId, title, text, link, createdAt }) => ({
        ...{ id, customerId, name: names.get(customerId) ?? null, title, text, link },
        createdAt: new Date(createdAt).toISOString(),
      }),
    )
    return { items, total }
  }

  /** The guide forwarded a card of theirs by hand; saying it again changes nothing. Throws `push.no_card`. */
  async forwarded(staffId: string, cardId: string): Promise<void> {
    const { db, clock } = this.ground
    const at = clock.now()
    await db.transact(async (tx) => {
      const card = await tx.findOneBy(GuideCard, { id: cardId, staffId })
      if (!card) throw new AppError('not_found', 'push.no_card', '没有这张卡片，可能已转给其他导购；请刷新。')
      const { affected } = await tx.update(
        GuideCard,
        { id: cardId, forwardedAt: IsNull() },
        { forwardedAt: at },
      )
      if (affected === 0) return
      const decision = await tx.findOneBy(SendDecision, { id: card.decisionId })
      if (decision?.sourceKind !== 'guide' || decision.sourceId === null) return
      // The card knows who the customer is now, also when they were joined with another one meanwhile.
      const person = { pushId: decision.sourceId, customerId: card.customerId }
      await tx.update(GuidePushPerson, person, { state: 'forwarded', forwardedAt: at })
    })
  }
}
