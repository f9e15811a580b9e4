import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm'
import type { z } from 'zod'
import type { CardToForward } from '../../contract/guide-pushes'
import type { ShareTarget } from '../../contract/shares'
import { AppError } from '../../domain/errors'
import { targetOfLink } from '../../domain/share'
import { Binding } from '../bindings'
import { GuideCard, SendDecision, settleCard, type WithdrawnCard } from '../sending'
import { GuidePush, GuidePushPerson } from './entities/guide-push'
import type { PushGround } from './ground'
import { targetOfPush } from './push-links'

type View = z.input<typeof CardToForward>

const SENTENCES: Record<Exclude<View['state'], 'withdrawn'>, string> = {
  waiting: '请在微信里转发给客户，转发后点「已转发」；不转发也请说明。',
  forwarded: '已转发。',
  declined: '没有转发，不占用客户的接收次数。',
}

/** Why a card must not be forwarded any more. */
const WITHDRAWN: Record<WithdrawnCard['because'], string> = {
  stopped: '客户已退订营销消息，请不要转发。',
  erased: '客户的个人资料已删除，请不要转发。',
  doubled: '这位客户与另一位是同一人，已收到同样的内容，请不要转发。',
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
  return closedBecause === 'declined' ? 'declined' : 'withdrawn'
}

function sentenceOf(card: GuideCard): string {
  const state = stateOf(card)
  if (state !== 'withdrawn') return SENTENCES[state]
  const { closedBecause } = card
  return WITHDRAWN[closedBecause === null || closedBecause === 'declined' ? 'stopped' : closedBecause]
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
    return { items: await this.present(rows), total }
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
      const customerIds = [cause?.customerId ?? card.customerId, card.customerId]
      if (cause) await endPerson(tx, cause, customerIds, personEnd(as, at))
      return card
    })
    if (stateOf(card) !== as) throw new AppError('conflict', 'push.card_over', sentenceOf(card))
    return (await this.present([card]))[0]!
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

  private async present(cards: readonly GuideCard[]): Promise<View[]> {
    const names = await namesOf(this.ground, [...new Set(cards.map(({ customerId }) => customerId))])
    const targets = await this.targetsOf(cards)
    return cards.map((card) => {
      const { id, customerId, title, text, link, createdAt, forwardedAt, closedAt } = card
      const settledAt = forwardedAt ?? closedAt
      return {
        ...{ id, customerId, name: names.get(customerId) ?? null, title, text, link, state: stateOf(card) },
        target: targets.get(id)!,
        shareText: `${title}\n${text}`,
        sentence: sentenceOf(card),
        createdAt: iso(createdAt),
        settledAt: settledAt === null ? null : iso(settledAt),
      }
    })
  }

  /** What each card's link is of: what its page shows, else the push or the campaign that prepared it. */
  private async targetsOf(cards: readonly GuideCard[]): Promise<Map<string, ShareTarget>> {
    const { read } = this.ground.db
    const decisions = await read.findBy(SendDecision, { id: In(cards.map(({ decisionId }) => decisionId)) })
    const sources = new Map(decisions.map((one) => [one.id, one]))
    const ofGuides = decisions.flatMap(({ sourceKind, sourceId }) =>
      sourceKind === 'guide' ? (sourceId ?? []) : [],
    )
    const pushes = new Map(
      (await read.findBy(GuidePush, { id: In(ofGuides) })).map((push) => [push.id, push]),
    )
    return new Map(
      cards.map(({ id, decisionId, link }) => {
        const sourceId = sources.get(decisionId)?.sourceId ?? id
        const push = pushes.get(sourceId)
        return [
          id,
          push ? targetOfPush({ ...push, link }) : (targetOfLink(link) ?? { kind: 'campaign', id: sourceId }),
        ]
      }),
    )
  }
}

/**
 * Ends the guide's own push for whom the card was prepared. After a merge the row stands under the id that they have
 * now, unless both had got the push: then each keeps its own.
 */
async function endPerson(
  tx: EntityManager,
  { sourceKind, sourceId }: WithdrawnCard['source'],
  customerIds: readonly string[],
  end: Partial<GuidePushPerson>,
): Promise<void> {
  if (sourceKind !== 'guide' || sourceId === null) return
  const rows = await tx.findBy(GuidePushPerson, { pushId: sourceId, customerId: In([...customerIds]) })
  const mine = rows.find(({ customerId }) => customerId === customerIds[0]) ?? rows[0]
  // The card is there before the row of the push says so.
  const open = { state: In(['card', 'waiting', 'later']) }
  if (mine) await tx.update(GuidePushPerson, { id: mine.id, ...open }, end)
}

/** Cards were taken back: the guides' pushes behind them say so, and why. */
export async function endWithdrawn(tx: EntityManager, cards: readonly WithdrawnCard[]): Promise<void> {
  for (const { source, customerIds, because } of cards) {
    const why = { reasonCode: `card.${because}`, sentence: WITHDRAWN[because] }
    await endPerson(tx, source, customerIds, { state: 'withdrawn', dueAt: null, ...why })
  }
}

/** How the guide's own push ends for the person. */
function personEnd(as: 'forwarded' | 'declined', at: number): Partial<GuidePushPerson> {
  if (as === 'forwarded') return { state: 'forwarded', forwardedAt: at, sentence: '已由你转发。' }
  return { state: 'skipped', reasonCode: 'card.declined', sentence: '你没有转发这张卡片。' }
}
