import type { EntityManager } from 'typeorm'
import type { ShareTarget } from '../../contract/shares'
import { AppError } from '../../domain/errors'
import { sharedPage, targetOfLink } from '../../domain/share'
import type { TargetCard } from '../shares'
import { Campaign } from './entities/campaign'
import { GuidePush } from './entities/guide-push'
import type { PushGround } from './ground'
import type { PushDoor, PushedContent } from './guide-push-intent'

/**
 * What a guide's link to a push is of: the product, offer, coupon or live session on the page, else the material, else
 * the push itself, which may be about any page (domain.md §3.10).
 */
export function targetOfPush({
  id,
  link,
  materialId,
}: Pick<PushedContent, 'id' | 'link' | 'materialId'>): ShareTarget {
  return (
    targetOfLink(link) ?? (materialId === null ? { kind: 'push', id } : { kind: 'material', id: materialId })
  )
}

/** Gives pushes of guides links that name the guide, so that a sale after them is credited. */
export class PushLinks {
  constructor(private readonly ground: Pick<PushGround, 'db' | 'shareLink' | 'miniapp'>) {}

  /** Where this push leads to; asked again it is the same link. */
  async doorOf(push: PushedContent): Promise<PushDoor> {
    const { db, shareLink, miniapp } = this.ground
    const shareId = await db.transact((tx) => shareLink(tx, push.staffId, targetOfPush(push)))
    const page = sharedPage(push.link, shareId)
    const attributes = `data-miniprogram-appid="${miniapp.appId}" data-miniprogram-path="${page.slice(1)}"`
    return { page, anchor: `<a ${attributes} href="${miniapp.publicUrl}/q/${shareId}">点击查看</a>` }
  }
}

const gone = (): AppError => new AppError('not_found', 'share.push_gone', '这次推送已不存在，请从首页进入。')

/** What links to a push lead to; throws `share.push_gone`. */
export async function pushCard(read: EntityManager, id: string): Promise<TargetCard> {
  const push = await read.findOneBy(GuidePush, { id })
  if (!push) throw gone()
  return { title: push.title, pictureUrl: null, pagePath: push.link.replace(/^\//, '') }
}

/** What links to a campaign's card lead to; throws `share.push_gone`. */
export async function campaignCard(read: EntityManager, id: string): Promise<TargetCard> {
  const card = (await read.findOneBy(Campaign, { id }))?.contents.guideCard
  if (!card) throw gone()
  return { title: card.title, pictureUrl: null, pagePath: card.link.replace(/^\//, '') }
}
