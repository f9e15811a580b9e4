import { Between, In, IsNull, Not, type EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import { nearestVisit } from '../../domain/share'
import { STORE_TIME_ZONE, wallClock } from '../../domain/store-time'
import type { Note } from '../../platform/http/serve'
import { Touch } from '../customers'
import type { SharesDeps } from './doors'
import { ShareCredit, ShareDay, ShareVisit } from './entities/share'

const DAY_MS = 86_400_000

/** A sale as far as shares go. */
export interface SharedSale {
  saleId: string
  customerId: string
  /** Epoch ms. */
  saleAt: number
}

/** Who is credited by a share. */
export interface ShareTouch {
  touchId: string
  storeId: string | null
  staffId: string | null
}

/** Credits sales to the guides whose shares brought them about (domain.md §3.10 step 4). */
export class ShareCredits {
  constructor(private readonly deps: Pick<SharesDeps, 'db' | 'clock' | 'policies' | 'recredit'>) {}

  /**
   * Who is credited for a sale by a share; null when nobody is, or when it is beyond the guide's number of the day and
   * nobody has accepted it yet. Asked again it says the same, from the visits that there are then.
   */
  async of(tx: EntityManager, sale: SharedSale): Promise<ShareTouch | null> {
    const { saleId, customerId, saleAt } = sale
    const { value } = await this.deps.policies.at('shares', saleAt, tx)
    const from = saleAt - value.creditDays * DAY_MS
    const where = { customerId, state: 'valid' as const, guideId: Not(IsNull()), at: Between(from, saleAt) }
    const visit = nearestVisit(await tx.findBy(ShareVisit, where), saleAt, value.creditDays)
    const known = await tx.findOneBy(ShareCredit, { saleId })
    if (!visit) {
      if (known) await tx.delete(ShareCredit, { saleId })
      return null
    }
    const credit = await this.kept(tx, sale, visit, known, value.maxCreditsPerDay)
    if (credit.state === 'review' || credit.state === 'refused') return null
    const touch = await tx.findOneBy(Touch, { kind: 'share', ref: visit.id })
    return touch && { touchId: touch.id, storeId: visit.storeId, staffId: visit.guideId }
  }

  /** Accepts or refuses a credit that waits; throws share_review.unknown, share_review.decided. */
  decide(saleId: string, isAccepted: boolean, staffId: string, note?: Note): Promise<void> {
    return this.deps.db.transact(async (tx) => {
      const state = isAccepted ? ('accepted' as const) : ('refused' as const)
      const decided = { state, decidedBy: staffId, decidedAt: this.deps.clock.now() }
      if (!(await tx.existsBy(ShareCredit, { saleId })))
        throw new AppError('not_found', 'share_review.unknown', '没有找到这一笔，请刷新列表。')
      const { affected } = await tx.update(ShareCredit, { saleId, state: 'review' }, decided)
      if (affected !== 1)
        throw new AppError('conflict', 'share_review.decided', '这一笔已经处理过了，请刷新列表。')
      await this.deps.recredit(tx, saleId)
      await note?.(tx, saleId)
    })
  }

  private async kept(
    tx: EntityManager,
    { saleId, saleAt }: SharedSale,
    visit: ShareVisit,
    known: ShareCredit | null,
    most: number,
  ): Promise<ShareCredit> {
    const about = {
      visitId: visit.id,
      shareId: visit.shareId,
      guideId: visit.guideId!,
      storeId: visit.storeId,
    }
    if (known && known.guideId === about.guideId) {
      if (known.visitId !== about.visitId) await tx.update(ShareCredit, { saleId }, about)
      return { ...known, ...about }
    }
    if (known) await tx.delete(ShareCredit, { saleId })
    const day = wallClock(saleAt, STORE_TIME_ZONE).date
    const state = (await this.countDay(tx, about.guideId, day)) > most ? 'review' : 'counted'
    const row: ShareCredit = { saleId, ...about, day, state, saleAt, decidedBy: null, decidedAt: null }
    await tx.insert(ShareCredit, row)
    return row
  }

  /** Counts one more credit of a guide's day and says how many that makes. */
  private async countDay(tx: EntityManager, guideId: string, day: string): Promise<number> {
    const id = `${guideId}:${day}`
    await tx.createQueryBuilder().insert().into(ShareDay).values({ id, credits: 0 }).orIgnore().execute()
    await tx.increment(ShareDay, { id }, 'credits', 1)
    return (await tx.findOneByOrFail(ShareDay, { id })).credits
  }
}

/** Credits by sale; for reports. */
export const creditsOf = (reader: EntityManager, shareIds: readonly string[]): Promise<ShareCredit[]> =>
  shareIds.length === 0 ? Promise.resolve([]) : reader.findBy(ShareCredit, { shareId: In([...shareIds]) })
