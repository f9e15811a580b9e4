import type { EntityManager } from 'typeorm'
import type { OfferDraft } from '../../contract/offers'
import { AppError } from '../../domain/errors'
import type { Actor, Note } from '../../platform/http/serve'
import { newId } from '../../platform/ids'
import type { ProductsDeps } from './doors'
import { Offer } from './entities/offer'
import type { OfferBook } from './offer-book'

/** What an offer says, with instants as epoch ms. */
export type OfferContent = Pick<Offer, 'name' | 'scope' | 'rule' | 'startsAt' | 'endsAt'>

/** A draft as it is kept. */
export const contentOf = ({ startsAt, endsAt, ...draft }: OfferDraft): OfferContent => ({
  name: draft.name,
  scope: draft.scope,
  rule: draft.rule,
  startsAt: Date.parse(startsAt),
  endsAt: Date.parse(endsAt),
})

/** The answer for an offer that is not there, or not for the one who asks. */
export const noOffer = (): AppError =>
  new AppError('not_found', 'offer.unknown', '没有找到这个优惠，请刷新列表后再试。')

const changed = (): AppError =>
  new AppError('conflict', 'offer.changed', '这个优惠刚被别人改过，请刷新后再保存。')

type Who = Pick<Actor, 'staffId' | 'storeIds'>

/** Makes, decides and ends offers; a store's own beyond the policy's limits wait for headquarters. */
export class Offers {
  constructor(
    private readonly deps: Pick<ProductsDeps, 'db' | 'clock' | 'policies' | 'lockStore'>,
    private readonly book: OfferBook,
  ) {}

  /** Creates one; throws offer.window, offer.in_the_past, offer.own_store. */
  create(content: OfferContent, who: Who, note?: Note): Promise<Offer> {
    const now = this.deps.clock.now()
    this.assertWindow(content, now)
    const ownerStoreId = ownerOf(content, who)
    return this.deps.db.transact(async (tx) => {
      const id = newId()
      const made = { createdBy: who.staffId, createdAt: now, updatedAt: now, version: 1 }
      const undecided = { decidedBy: null, decidedAt: null, decisionNote: null }
      const judged = await this.judged(tx, { id, ownerStoreId, ...content })
      await tx.insert(Offer, { id, ...content, ownerStoreId, ...judged, ...undecided, ...made })
      await note?.(tx, id)
      return this.byId(id, who, tx)
    })
  }

  /** Replaces one that is not over; throws offer.changed, offer.over and what `create` does. */
  replace(id: string, version: number, content: OfferContent, who: Who, note?: Note): Promise<Offer> {
    const now = this.deps.clock.now()
    this.assertWindow(content, now)
    return this.deps.db.transact(async (tx) => {
      const row = await this.mine(id, who, tx)
      if (row.state === 'stopped' || row.endsAt <= now)
        throw new AppError('conflict', 'offer.over', '这个优惠已经结束，请新建一个。')
      const ownerStoreId = row.ownerStoreId
      if (ownerStoreId !== null) ownerOf(content, { ...who, storeIds: [ownerStoreId] })
      // Headquarters change a store's offer without asking themselves.
      const judged =
        who.storeIds === 'all'
          ? { state: 'approved' as const, reasons: [] }
          : await this.judged(tx, { id, ownerStoreId, ...content })
      const { affected } = await tx.update(Offer, { id, version }, { ...content, ...judged, updatedAt: now })
      if (affected !== 1) throw changed()
      await note?.(tx, id)
      return this.byId(id, who, tx)
    })
  }

  /** Approves or refuses one that waits; throws offer.not_waiting, offer.note_needed. */
  decide(id: string, decision: { isApproved: boolean; note: string }, who: Who, note?: Note): Promise<Offer> {
    if (!decision.isApproved && decision.note === '')
      throw new AppError('invalid', 'offer.note_needed', '请写明不同意的原因，门店会看到。')
    return this.deps.db.transact(async (tx) => {
      const row = await this.byId(id, who, tx)
      const now = this.deps.clock.now()
      if (row.endsAt <= now) throw new AppError('conflict', 'offer.over', '这个优惠的时间已经过去了。')
      const state = decision.isApproved ? ('approved' as const) : ('refused' as const)
      const decided = { decidedBy: who.staffId, decidedAt: now, decisionNote: decision.note || null }
      const fields = { state, ...decided, updatedAt: now }
      const { affected } = await tx.update(Offer, { id, state: 'waiting', version: row.version }, fields)
      if (affected !== 1)
        throw new AppError('conflict', 'offer.not_waiting', '这个优惠已经处理过了，请刷新。')
      await note?.(tx, id)
      return this.byId(id, who, tx)
    })
  }

  /** Ends one now; throws offer.over. */
  stop(id: string, who: Who, note?: Note): Promise<Offer> {
    return this.deps.db.transact(async (tx) => {
      const row = await this.mine(id, who, tx)
      const updatedAt = this.deps.clock.now()
      const isOver = !['waiting', 'approved'].includes(row.state) || row.endsAt <= updatedAt
      if (isOver) throw new AppError('conflict', 'offer.over', '这个优惠已经结束了。')
      await tx.update(Offer, { id, version: row.version }, { state: 'stopped', updatedAt })
      await note?.(tx, id)
      return this.byId(id, who, tx)
    })
  }

  /** One that somebody may see: the brand's, or a store's own. Throws offer.unknown. */
  async byId(id: string, { storeIds }: Pick<Who, 'storeIds'>, reader = this.deps.db.read): Promise<Offer> {
    const row = await reader.findOneBy(Offer, { id })
    const isSeen = row && (storeIds === 'all' || !row.ownerStoreId || storeIds.includes(row.ownerStoreId))
    if (!isSeen) throw noOffer()
    return row
  }

  /** Why headquarters have to approve an offer of a store; a sentence each, none for the brand's own. */
  async reasons(
    tx: EntityManager,
    offer: OfferContent & Pick<Offer, 'id' | 'ownerStoreId'>,
  ): Promise<string[]> {
    if (offer.ownerStoreId === null) return []
    const { value } = await this.deps.policies.at('storeOffers', this.deps.clock.now(), tx)
    const reasons: string[] = []
    const depth = await this.book.depth(offer, tx)
    if (depth > value.maxPercentOff)
      reasons.push(`最多会便宜 ${depth}%，门店自己最多可以定到 ${value.maxPercentOff}%。`)
    const beside = await this.book.beside(tx, offer.ownerStoreId, offer, offer.id)
    if (beside >= value.maxRunning)
      reasons.push(`同一时间已有 ${beside} 个门店优惠，门店自己最多可以同时做 ${value.maxRunning} 个。`)
    return reasons
  }

  private async judged(
    tx: EntityManager,
    offer: OfferContent & Pick<Offer, 'id' | 'ownerStoreId'>,
  ): Promise<Pick<Offer, 'state' | 'reasons'>> {
    // Two offers of one store at once would each see room for itself.
    if (offer.ownerStoreId !== null) await this.deps.lockStore(tx, offer.ownerStoreId)
    const reasons = await this.reasons(tx, offer)
    return { state: reasons.length === 0 ? 'approved' : 'waiting', reasons }
  }

  private async mine(id: string, who: Who, tx: EntityManager): Promise<Offer> {
    const row = await this.byId(id, who, tx)
    if (who.storeIds !== 'all' && row.ownerStoreId === null)
      throw new AppError('forbidden', 'offer.of_the_brand', '这是总部的优惠，门店不能修改。')
    return row
  }

  private assertWindow({ startsAt, endsAt }: OfferContent, now: number): void {
    if (endsAt <= startsAt)
      throw new AppError('invalid', 'offer.window', '结束时间必须晚于开始时间，请调整时间。')
    if (endsAt <= now)
      throw new AppError('invalid', 'offer.in_the_past', '结束时间已经过去，请改成将来的时间。')
  }
}

/** Whose offer it is: a manager's is of exactly one own store. Throws offer.own_store. */
export function ownerOf(
  { scope }: Pick<OfferContent, 'scope'>,
  { storeIds }: Pick<Who, 'storeIds'>,
): string | null {
  if (storeIds === 'all') return null
  const [own, ...more] = scope.storeIds
  if (own === undefined || more.length > 0 || !storeIds.includes(own))
    throw new AppError('forbidden', 'offer.own_store', '店长的优惠只能用于自己的一家门店，请选择自己的门店。')
  return own
}
