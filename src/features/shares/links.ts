import { randomInt } from 'node:crypto'
import type { EntityManager } from 'typeorm'
import type { ShareCard, ShareTarget } from '../../contract/shares'
import { AppError } from '../../domain/errors'
import { sceneFrom } from '../../domain/scene'
import { placeUnder, sharedPage } from '../../domain/share'
import { insertOnce } from '../../platform/db/insert-once'
import type { SharesDeps, TargetCard } from './doors'
import { ShareLink } from './entities/share'

/** Who passes something on: a guide at work, or a customer. */
export type Sharer = { kind: 'guide'; staffId: string } | { kind: 'customer'; customerId: string }

/** The answer for a link that never was. */
export const noShare = (): AppError =>
  new AppError('not_found', 'share.unknown', '这个分享链接不存在，请从首页进入。')

/** Makes links and finds them again. */
export class ShareLinks {
  constructor(private readonly deps: SharesDeps) {}

  /** What a link would lead to; throws share.target_unknown and what the target's own feature throws. */
  target({ kind, id }: ShareTarget): Promise<TargetCard> {
    const find = this.deps.targets[kind]
    if (!find)
      throw new AppError('invalid', 'share.target_unknown', '这类内容现在不能分享，请换一个商品或优惠。')
    return find(id)
  }

  /**
   * The sharer's link to a target, made when there is none: the same person, target and parent give the same link. A
   * guide's link names the guide, and a link that is passed on goes on naming them. Throws share.target_unknown, share.not_now.
   */
  async share(sharer: Sharer, target: ShareTarget, parentId?: string): Promise<ShareCard> {
    const card = await this.target(target)
    if (card.whyNot !== undefined) throw new AppError('conflict', 'share.not_now', card.whyNot)
    const link = await this.deps.db.transact((tx) => this.make(tx, sharer, target, parentId))
    return cardOf(link, card)
  }

  /** The link of a guide inside a transaction; for whoever made sure of the target. */
  async make(tx: EntityManager, sharer: Sharer, target: ShareTarget, parentId?: string): Promise<ShareLink> {
    const parent = parentId === undefined ? null : await tx.findOneBy(ShareLink, { id: parentId })
    const place = placeUnder(parent ?? undefined)
    const own = await this.ownOf(sharer, parent)
    const name = sharer.kind === 'guide' ? sharer.staffId : sharer.customerId
    const linkKey = `${sharer.kind}:${name}:${target.kind}:${target.id}:${place.parentId ?? ''}`
    const row: ShareLink = {
      id: sceneFrom((below) => randomInt(below)),
      ...{ linkKey, ...own, ...place },
      ...{ targetKind: target.kind, targetId: target.id },
      createdAt: this.deps.clock.now(),
    }
    await insertOnce(tx, ShareLink, row)
    return tx.findOneByOrFail(ShareLink, { linkKey })
  }

  /** A link; throws share.unknown. */
  async byId(id: string, reader: EntityManager = this.deps.db.read): Promise<ShareLink> {
    const link = await reader.findOneBy(ShareLink, { id })
    if (!link) throw noShare()
    return link
  }

  /** The guide whom a link to this target names, with their store; undefined for another target or no guide. */
  async guideOf(
    id: string,
    target: ShareTarget,
  ): Promise<{ staffId: string; storeId: string | null } | undefined> {
    const link = await this.deps.db.read.findOneBy(ShareLink, { id })
    if (!link || link.targetKind !== target.kind || link.targetId !== target.id) return undefined
    const guide = await this.creditedBy(link, this.deps.clock.now(), this.deps.db.read)
    return guide ?? undefined
  }

  /** Who is credited for a visit through a link at `at`: the guide in it, else the one who serves the sharer. */
  async creditedBy(
    link: ShareLink,
    at: number,
    reader: EntityManager,
  ): Promise<{ staffId: string; storeId: string | null } | null> {
    if (link.guideId !== null) return { staffId: link.guideId, storeId: link.storeId }
    if (link.sharerCustomerId === null) return null
    const home = await this.deps.homeAt(link.sharerCustomerId, at, reader)
    return home && home.staffId !== null ? { staffId: home.staffId, storeId: home.storeId } : null
  }

  private async ownOf(
    sharer: Sharer,
    parent: ShareLink | null,
  ): Promise<Pick<ShareLink, 'sharerKind' | 'sharerStaffId' | 'sharerCustomerId' | 'guideId' | 'storeId'>> {
    if (sharer.kind === 'customer')
      return {
        ...{ sharerKind: 'customer', sharerStaffId: null, sharerCustomerId: sharer.customerId },
        ...{ guideId: parent?.guideId ?? null, storeId: parent?.storeId ?? null },
      }
    const { staffId } = sharer
    const assignment = await this.deps.staff.assignmentAt(staffId, this.deps.clock.now())
    return {
      ...{ sharerKind: 'guide', sharerStaffId: staffId, sharerCustomerId: null },
      ...{ guideId: staffId, storeId: assignment?.storeId ?? null },
    }
  }
}

/** What the Mini Program passes on: the page with the link's id in its query. */
export const cardOf = ({ id }: ShareLink, { title, pictureUrl, pagePath }: TargetCard): ShareCard => ({
  id,
  title,
  pictureUrl,
  path: sharedPage(pagePath, id),
})
