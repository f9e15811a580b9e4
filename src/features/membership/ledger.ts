import { In, type EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { lapseAt, readyAt } from '../../domain/points-earning'
import type { PointsCommand, Settled, TransferredLot } from '../../domain/points-ledger'
import { balanceAt, type Balance } from '../../domain/points-lot'
import { assertActive, currentCard, lockCard, noCard } from './card-lock'
import type { CauseActor, Ground } from './doors'
import { PointEntry, type Card } from './entities'
import { causeTaken, lotsOf, movePoints, openLots } from './points-store'

const DAY_MS = 86_400_000

/** What every movement of points needs. `cause` names what it is for, so that it happens once. */
export interface Movement {
  cardId: string
  /** Such as `sale:<line id>`; the same cause again gives the stored entry. */
  cause: string
  /** Epoch ms. */
  at: number
  actor: CauseActor
  /** `sale`, `birthday`, `refund`, `import` … or the words of a member of staff. */
  reason: string
}

export interface Earning extends Movement {
  amount: number
  saleLineId?: string
  /** Until when the points wait; the policy's pending days unless told. */
  pendingUntil?: number
}

export interface Redeeming extends Movement {
  amount: number
  saleLineId?: string
}

/** Takes back a part of what an earlier movement brought or took. */
export interface TakingBack extends Movement {
  amount: number
  /** The cause of the movement that is taken back in part. */
  of: string
  saleLineId?: string
  refundLineId?: string
}

export interface Adjusting extends Movement {
  /** Positive gives, negative takes. */
  amount: number
}

/** Undoes a whole movement (adjust, reverse_earn or restore_redeem), once. */
export interface Undoing extends Omit<Movement, 'cardId'> {
  /** The cause of the movement that is undone. */
  of: string
}

/** Everything of one card becomes another card's. */
export interface Transfer extends Omit<Movement, 'cardId'> {
  fromCardId: string
  intoCardId: string
}

type Timed = Pick<Movement, 'cause' | 'at'>

/**
 * The ledger of points. Every method runs inside the given transaction, locks the card's row, and answers with the
 * stored entry: the same cause again gives the same entry, the same cause for something else is refused
 * (`points.cause_taken`).
 */
export class PointsLedger {
  constructor(private readonly ground: Ground) {}

  /** Points for money paid: pending first, gone at the end of the month after the policy's months. */
  async earn(tx: EntityManager, order: Earning): Promise<PointEntry> {
    const { cause, at, amount } = order
    const { value } = await this.ground.policies.at('points', at, tx)
    const availableFrom = order.pendingUntil ?? readyAt(at, value.pendingDays)
    const expiresAt = lapseAt(at, value.validMonths)
    return this.move(tx, order, { type: 'earn', cause, at, amount, availableFrom, expiresAt })
  }

  /** Spends points, the earliest to lapse first; refuses with `points.not_enough`. */
  redeem(tx: EntityManager, order: Redeeming): Promise<PointEntry> {
    const { cause, at, amount } = order
    return this.move(tx, order, { type: 'redeem', cause, at, amount })
  }

  /** Takes earned points back for a refund: from what is left of them, the rest becomes debt. */
  async reverseEarn(tx: EntityManager, order: TakingBack): Promise<PointEntry> {
    const origin = await this.origin(tx, order, 'earn')
    const { cause, at, amount } = order
    return this.move(tx, order, { type: 'reverse_earn', cause, at, amount, origin })
  }

  /** Gives spent points back for a refund, with the time they had and at least the policy's days. */
  async restoreRedeem(tx: EntityManager, order: TakingBack): Promise<PointEntry> {
    const origin = await this.origin(tx, order, 'redeem')
    const { cause, at, amount } = order
    const minExpiresAt = await this.restoredUntil(tx, at)
    return this.move(tx, order, { type: 'restore_redeem', cause, at, amount, origin, minExpiresAt })
  }

  /** Gives or takes by hand or by import; what is given can be spent at once. */
  async adjust(tx: EntityManager, order: Adjusting): Promise<PointEntry> {
    const { cause, at, amount } = order
    const { value } = await this.ground.policies.at('points', at, tx)
    const expiresAt = lapseAt(at, value.validMonths)
    return this.move(tx, order, { type: 'adjust', cause, at, amount, availableFrom: at, expiresAt })
  }

  /** Undoes a movement as a whole, such as an import's opening balance; twice is refused. */
  async undo(tx: EntityManager, order: Undoing): Promise<PointEntry> {
    const known = await tx.findOneBy(PointEntry, { cause: order.of })
    if (!known) throw noEntry()
    const card = await lockCard(tx, known.cardId)
    const { cause, at } = order
    const again = await tx.findOneBy(PointEntry, { cause })
    if (again && again.reversesId === known.id) return again
    if (again) throw causeTaken()
    if (await tx.existsBy(PointEntry, { reversesId: known.id }))
      throw new AppError('conflict', 'points.undone', '这笔积分变动已经撤销过了。')
    const minExpiresAt = await this.restoredUntil(tx, at)
    const { id, type, amount, originId, reversesId } = known
    const entry = { id, type, amount, originId, reversesId, parts: await this.partsOf(tx, known) }
    return this.act(
      tx,
      card,
      { type: 'undo', cause, at, entry, minExpiresAt },
      { ...order, ...namesOf(known) },
    )
  }

  /** Moves all points and the debt to another card: two entries, sum zero. Lock both customers before. */
  async transfer(tx: EntityManager, order: Transfer): Promise<PointEntry[]> {
    const { at, fromCardId, intoCardId } = order
    const causes = [timed(order, 'out').cause, timed(order, 'in').cause]
    const cards = new Map<string, Card>()
    for (const id of [fromCardId, intoCardId].sort()) cards.set(id, await lockCard(tx, id))
    const known = await tx.find(PointEntry, { where: { cause: In(causes) }, order: { id: 'ASC' } })
    if (known.length > 0) return known
    const from = cards.get(fromCardId)!
    const into = cards.get(intoCardId)!
    if (from.id === into.id) return []
    await movePoints(tx, from, { type: 'expire', at }, order)
    const lots: TransferredLot[] = (await openLots(tx, from.id)).map((lot) => ({
      ...lot,
      amount: lot.remaining,
    }))
    const { debt } = from
    const out = await movePoints(tx, from, { type: 'transfer_out', ...timed(order, 'out') }, order)
    const arrival = { type: 'transfer_in' as const, ...timed(order, 'in'), lots, debt }
    const arrived = await movePoints(tx, into, arrival, order)
    return [...out, ...arrived].filter(({ cause }) => causes.includes(cause))
  }

  /** Lets everything lapse whose time is over; resolves with the points that did. */
  async lapse(tx: EntityManager, cardId: string, at: number): Promise<number> {
    const card = await lockCard(tx, cardId)
    const label = { actor: { kind: 'system' as const, id: null }, reason: 'expired' }
    const entries = await movePoints(tx, card, { type: 'expire', at }, label)
    return -entries.reduce((sum, { amount }) => sum + amount, 0)
  }

  /** Points by what can be done with them at `at`; throws `card.unknown`. */
  async balance(cardId: string, at: number, tx?: EntityManager): Promise<Balance> {
    const manager = tx ?? this.ground.db.read
    const card = await currentCard(manager, cardId)
    if (!card) throw noCard()
    return balanceAt(await openLots(manager, card.id), card.debt, at)
  }

  private async move(
    tx: EntityManager,
    order: Movement & { saleLineId?: string; refundLineId?: string },
    command: Exclude<PointsCommand, { type: 'expire' }>,
  ): Promise<PointEntry> {
    const card = await lockCard(tx, order.cardId)
    const known = await tx.findOneBy(PointEntry, { cause: command.cause })
    if (known) return sameAgain(tx, card, known, order, command)
    if (command.type === 'earn' || command.type === 'redeem' || command.type === 'adjust') assertActive(card)
    return this.act(tx, card, await this.freshly(tx, command), order)
  }

  /** What was taken back before is read again under the card's lock. */
  private async freshly<C extends PointsCommand>(tx: EntityManager, command: C): Promise<C> {
    if (!('origin' in command)) return command
    return { ...command, origin: { ...command.origin, settled: await settledOf(tx, command.origin.entryId) } }
  }

  private async act(
    tx: EntityManager,
    card: Card,
    command: Exclude<PointsCommand, { type: 'expire' }>,
    label: Parameters<typeof movePoints>[3],
  ): Promise<PointEntry> {
    const entries = await movePoints(tx, card, command, label)
    return entries.find(({ cause }) => cause === command.cause)!
  }

  private async origin(tx: EntityManager, order: TakingBack, type: 'earn' | 'redeem'): Promise<Settled> {
    const entry = await tx.findOneBy(PointEntry, { cause: order.of, type })
    if (!entry) throw noEntry()
    const [mine, its] = [await currentCard(tx, order.cardId), await currentCard(tx, entry.cardId)]
    if (!mine || mine.id !== its?.id)
      throw new AppError('conflict', 'points.other_card', '这笔积分属于另一张会员卡，不能退回到这张卡。')
    const amount = Math.abs(entry.amount)
    return { entryId: entry.id, amount, settled: 0, parts: await this.partsOf(tx, entry) }
  }

  /** The lots an entry moved, with what became debt as a part of its own that lives as its origin did. */
  private async partsOf(tx: EntityManager, entry: PointEntry): Promise<TransferredLot[]> {
    const lots = await lotsOf(tx, entry)
    const parts = lots.map((lot, index) => ({ ...lot, amount: Math.abs(entry.lotMoves[index]!.amount) }))
    if (entry.debtMove <= 0 || entry.originId === null) return parts
    const origin = await tx.findOneByOrFail(PointEntry, { id: entry.originId })
    const [root] = await lotsOf(tx, origin)
    return [...parts, { ...root!, amount: entry.debtMove }]
  }

  private async restoredUntil(tx: EntityManager, at: number): Promise<number> {
    const { value } = await this.ground.policies.at('points', at, tx)
    return at + value.restoreDays * DAY_MS
  }
}

const noEntry = (): AppError =>
  new AppError('not_found', 'points.unknown', '没有找到要退回或撤销的那笔积分变动。')

const timed = ({ cause, at }: Timed, side: 'out' | 'in'): Timed => ({ cause: `${cause}:${side}`, at })

const namesOf = ({ saleLineId, refundLineId }: PointEntry) => ({ saleLineId, refundLineId })

/** What was taken back of an entry so far; undoings give it free again. */
async function settledOf(tx: EntityManager, originId: string): Promise<number> {
  const sum = await tx.sum(PointEntry, 'amount', { originId })
  return Math.abs(Number(sum ?? 0))
}

/** The stored answer, when the same cause asks for the same thing of the same card; else a conflict. */
async function sameAgain(
  tx: EntityManager,
  card: Card,
  known: PointEntry,
  order: { saleLineId?: string; refundLineId?: string },
  command: Exclude<PointsCommand, { type: 'expire' }>,
): Promise<PointEntry> {
  const given = 'amount' in command ? command.amount : 0
  const isSame =
    known.type === command.type &&
    (command.type === 'adjust' ? known.amount === given : Math.abs(known.amount) === given) &&
    known.saleLineId === (order.saleLineId ?? null) &&
    known.refundLineId === (order.refundLineId ?? null) &&
    known.originId === ('origin' in command ? command.origin.entryId : null) &&
    (await currentCard(tx, known.cardId))?.id === card.id
  if (!isSame) throw causeTaken()
  return known
}
