import type { EntityManager, SelectQueryBuilder } from 'typeorm'
import type { z } from 'zod'
import type { CardToForward } from '../../contract/guide-pushes'
import { AppError } from '../../domain/errors'
import { Binding } from '../bindings'
import { GuideCard, settleCard } from '../sending'
import { GuidePushPerson } from './entities/guide-push'
import type { PushGround } from './ground'

type View = z.input<typeof CardToForward>

const SENTENCES: Record<View['state'], string> = {
  waiting: '请在微信里转发给客户，转发后点「已转发」；不转发也请说明。',
  forwarded: '已转发。',
  declined: '没有转发，不占用客户的接收次数。',
  withdrawn: '客户已退订营销消息，请不要转发。',
}

/** Names of customers by id, as far as they told them. */
export async function namesOf(
  { customers }: Pick<PushGround, 'customers'>,
  ids: readonly string[],
): Promise<Map<string, string | undefined>> {
  const found = ids.map(async (id) => [id, (await customers.profile(id)).name] as const)
  return new Map(await Promise.all(found))
}

const iso = (at: number): string => new Date(at).toISOString()

function stateOf({ forwardedAt, closedAt, closedBecause }: GuideCard): View['state'] {
  if (forwardedAt !== null) return 'forwarded'
  if (closedAt === null) return 'waiting'
  return closedBecause === 'stopped' ? 'withdrawn' : 'declined'
}

/**
 * Cards that guides forward by hand, of campaigns and of their own pushes. A card is its customer's: after a hand-over
 * the new home guide has it.
 */
export class GuideCards {
  constructor(private readonly ground: Pick<PushGround, 'db' | 'clock' | 'customers'>) {}

  /** The newest first. */
  async list(
    staffId: string,
    { state, page, pageSize }: { state: 'waiting' | 'settled'; page: number; pageSize: number },
  ): Promise<{ items: View[]; total: number }> {
    const isOpen = 'card.forwardedAt IS NULL AND card.closedAt IS NULL'
    const [rows, total] = await this.mine(this.ground.db.read, staffId)
      .andWhere(state === 'waiting' ? isOpen : `NOT (${isOpen})`)
      .orderBy('card.createdAt', 'DESC')
      .addOrderBy('card.id', 'DESC')
      .take(pageSize)
      .skip((page - 1) * pageSize)
      .getManyAndCount()
    return { items: await Promise.all(rows.map((row) => this.present(row))), total }
  }

  /**
   * The guide says what became of a card; saying the same again changes nothing. Throws `push.no_card`, and
   * `push.card_over` when the card had another end.
   */
  async settle(staffId: string, cardId: string, as: 'forwarded' | 'declined'): Promise<View> {
    const at = this.ground.clock.now()
    const card = await this.ground.db.transact(async (tx) => {
      const mine = this.mine(tx, staffId).andWhere('card.id = :cardId', { cardId })
      if (!(await mine.getOne()))
        throw new AppError('not_found', 'push.no_card', '没有这张卡片，可能已转给其他导购；请刷新。')
      const cause = await settleCard(tx, cardId, as, at)
      const card = await tx.findOneByOrFail(GuideCard, { id: cardId })
      // The card knows who the customer is now, also when they were joined with another one meanwhile.
      const { customerId } = card
      if (cause?.sourceKind === 'guide' && cause.sourceId !== null)
        await tx.update(GuidePushPerson, { pushId: cause.sourceId, customerId }, personEnd(as, at))
      return card
    })
    if (stateOf(card) !== as) throw new AppError('conflict', 'push.card_over', SENTENCES[stateOf(card)])
    return this.present(card)
  }

  /** Cards of customers whose home guide this is now. */
  private mine(read: EntityManager, staffId: string): SelectQueryBuilder<GuideCard> {
    return read
      .createQueryBuilder(GuideCard, 'card')
      .innerJoin(Binding, 'home', 'home.customerId = card.customerId')
      .where('home.staffId = :staffId AND home.role = :role AND home.toAt IS NULL', {
        staffId,
        role: 'home',
      })
  }

  private async present(card: GuideCard): Promise<View> {
    const { id, customerId, title, text, link, createdAt, forwardedAt, closedAt } = card
    const { name } = await this.ground.customers.profile(customerId)
    const state = stateOf(card)
    const settledAt = forwardedAt ?? closedAt
    return {
      ...{ id, customerId, name: name ?? null, title, text, link, state },
      shareText: `${title}\n${text}`,
      sentence: SENTENCES[state],
      createdAt: iso(createdAt),
      settledAt: settledAt === null ? null : iso(settledAt),
    }
  }
}

/** How the guide's own push ends for the person. */
function personEnd(as: 'forwarded' | 'declined', at: number): Partial<GuidePushPerson> {
  if (as === 'forwarded') return { state: 'forwarded', forwardedAt: at, sentence: '已由你转发。' }
  return { state: 'skipped', reasonCode: 'card.declined', sentence: '你没有转发这张卡片。' }
}
