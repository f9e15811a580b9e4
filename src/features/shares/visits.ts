import { MoreThan, type EntityManager } from 'typeorm'
import { judgeVisit } from '../../domain/share'
import { newId } from '../../platform/ids'
import type { SharesDeps } from './doors'
import type { ShareLink } from './entities/share'
import { ShareVisit } from './entities/share'
import type { ShareLinks } from './links'

/** The same person through the same link again within this time is the same visit. */
const SAME_MS = 10 * 60_000

/** Writes visits down, and joins those of people who were not known yet. */
export class ShareVisits {
  constructor(
    private readonly deps: SharesDeps,
    private readonly links: ShareLinks,
  ) {}

  /** Somebody who is signed in came through a link; throws share.unknown. */
  visit(shareId: string, viewer: { customerId: string; openId: string }): Promise<ShareVisit> {
    return this.deps.db.transact((tx) => this.visitWithin(tx, shareId, viewer, this.deps.clock.now()))
  }

  /** The same inside a transaction, at `at` (epoch ms). */
  async visitWithin(
    tx: EntityManager,
    shareId: string,
    viewer: { customerId: string; openId: string },
    at: number,
  ): Promise<ShareVisit> {
    const link = await this.links.byId(shareId, tx)
    const { id: customerId } = await this.deps.customers.lock(tx, viewer.customerId)
    const known = await tx.findOneBy(ShareVisit, { shareId, customerId, at: MoreThan(at - SAME_MS) })
    if (known) return known
    const visit = await this.written(tx, link, { openId: viewer.openId, customerId: null }, at)
    return this.judge(tx, link, visit, customerId)
  }

  /** Somebody opened the Mini Program through a link; who they are is known by their openid alone. */
  opened(shareId: string, openId: string): Promise<ShareVisit> {
    return this.deps.db.transact(async (tx) => {
      const at = this.deps.clock.now()
      const customerId = await this.deps.customers.identityOf('miniapp', openId)
      if (customerId !== undefined) return this.visitWithin(tx, shareId, { customerId, openId }, at)
      const link = await this.links.byId(shareId, tx)
      const known = await tx.findOneBy(ShareVisit, { shareId, openId, at: MoreThan(at - SAME_MS) })
      return known ?? this.written(tx, link, { openId, customerId: null }, at)
    })
  }

  /** Somebody signed in: their visits from before are theirs now. Their row must be locked. */
  async join(
    tx: EntityManager,
    { customerId, openId }: { customerId: string; openId: string },
  ): Promise<void> {
    const order = { at: 'ASC', id: 'ASC' } as const
    for (const visit of await tx.find(ShareVisit, { where: { openId, state: 'waiting' }, order }))
      await this.judge(tx, await this.links.byId(visit.shareId, tx), visit, customerId)
  }

  private async written(
    tx: EntityManager,
    link: ShareLink,
    who: Pick<ShareVisit, 'openId' | 'customerId'>,
    at: number,
  ): Promise<ShareVisit> {
    const guide = await this.links.creditedBy(link, at, tx)
    const visit: ShareVisit = {
      ...{ id: newId(), shareId: link.id, ...who },
      ...{ guideId: guide?.staffId ?? null, storeId: guide?.storeId ?? null },
      ...{ state: 'waiting', reasonCode: null, at },
    }
    await tx.insert(ShareVisit, visit)
    return visit
  }

  /** Says whether a visit counts, now that the visitor is known; one that counts is a contact. */
  private async judge(
    tx: EntityManager,
    link: ShareLink,
    visit: ShareVisit,
    customerId: string,
  ): Promise<ShareVisit> {
    const { customers, staff } = this.deps
    const sharer = link.sharerCustomerId === null ? undefined : await customers.current(link.sharerCustomerId)
    const guide = visit.guideId === null ? undefined : await staff.byId(visit.guideId)
    const { isValid, reason } = judgeVisit({
      viewerCustomerId: customerId,
      isViewerStaff: (await staff.byCustomer(customerId)) !== undefined,
      sharerCustomerId: sharer?.id ?? null,
      guide: guide ? { staffId: guide.id, customerId: guide.customerId } : null,
    })
    const fields = {
      customerId,
      state: isValid ? ('valid' as const) : ('invalid' as const),
      reasonCode: reason,
    }
    await tx.update(ShareVisit, { id: visit.id }, fields)
    if (isValid) await this.takeEffect(tx, visit, customerId)
    return { ...visit, ...fields }
  }

  private async takeEffect(tx: EntityManager, visit: ShareVisit, customerId: string): Promise<void> {
    const { id: ref, guideId, storeId, at } = visit
    const { customers, adopt } = this.deps
    await customers.touch(tx, { customerId, kind: 'share', ref, storeId, staffId: guideId, at })
    if (guideId !== null && storeId !== null) await adopt(tx, { customerId, storeId, staffId: guideId, at })
  }
}
