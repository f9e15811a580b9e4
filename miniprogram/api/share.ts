import type { ShareTarget } from '../../src/contract/shares'
import { pictureAddress } from '../words/pictures'
import { call } from './client'

/** What `onShareAppMessage` gives to WeChat. */
export interface ShareMessage {
  title: string
  path: string
  imageUrl?: string
}

/** The id that a share button carries; undefined for the page's own menu. TDesign hands on what it was given as `custom`. */
export function sharedId({ target }: WechatMiniprogram.Page.IShareAppMessageOption): string | undefined {
  return (target as { dataset?: { custom?: { id?: string } } } | undefined)?.dataset?.custom?.id
}

/** Tells the server that this page was opened through a link; nothing in the page depends on it. */
export function noteVisit(shareId: string | undefined): void {
  if (shareId) void call('POST /api/mp/shares/:id/visits', { id: shareId }).catch(() => undefined)
}

/** Pages that tell of their visit themselves, because they pass the link on. */
const TELLING = ['product', 'offer', 'coupon', 'live'].map((name) => `pages/${name}/index`)
let entered: string | undefined

/**
 * The Mini Program was opened at any other page through a link. WeChat says the same again whenever it comes back to
 * the front.
 */
export function noteEntry(path: string, shareId: string | undefined): void {
  if (shareId === undefined || shareId === entered) return
  entered = shareId
  noteOpened(path, shareId)
}

/** The same from within. */
export function noteOpened(path: string, shareId: string | undefined): void {
  if (!TELLING.includes(path)) noteVisit(shareId)
}

/** My link to something: a guide's own, else a shopper's, which goes on naming the guide through whose link they came. */
async function linkTo(target: ShareTarget, parentId: string | undefined) {
  const { staff } = await call('GET /api/mp/me', {})
  if (staff) return call('POST /api/workbench/shares', target)
  return call('POST /api/mp/shares', { ...target, ...(parentId === undefined ? {} : { parentId }) })
}

/**
 * What is passed on: WeChat waits a moment for the link with its credit, and takes the plain page when none comes
 * (mini-program-api.md §12).
 */
export function shareMessage(
  target: ShareTarget,
  plain: ShareMessage,
  parentId?: string,
): ShareMessage & { promise: Promise<ShareMessage> } {
  const promise = linkTo(target, parentId)
    .then(({ title, path, pictureUrl }) => ({
      title,
      path: `/${path}`,
      ...(pictureUrl === null ? {} : { imageUrl: pictureAddress(pictureUrl) }),
    }))
    .catch(() => plain)
  return { ...plain, promise }
}
