import type { Database } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { ServiceMessage } from '../../wechat/api/service-message'
import { replyJob } from '../sending'
import type { WelcomeCard } from './welcome'

/** What the card's job needs. */
export interface WelcomeCardDeps {
  db: Database
  jobs: Jobs
  brand: string
  miniappAppId: string
  publicUrl: string
  /** WeChat's media id of the card's cover; undefined when no cover was uploaded at the console. */
  cover: () => Promise<string | undefined>
}

/** The page that a card about a code's scene opens, as mini-program-api.md writes page paths. */
export const homePage = (scene: string): string =>
  scene === '' ? 'pages/home/index' : `pages/home/index?scene=${encodeURIComponent(scene)}&by=card`

/**
 * Sends the Mini Program card of a welcome through the gate; without a cover, which WeChat demands, a text with the
 * same link (official-account-api.md §4). Running it twice sends nothing twice.
 */
export function makeWelcomeCardHandler(deps: WelcomeCardDeps): (card: WelcomeCard) => Promise<void> {
  const { db, jobs } = deps
  return async ({ account, openId, scene, cause }) => {
    const part = messageOf(deps, scene, await deps.cover())
    await db.transact((tx) => jobs.enqueue(tx, replyJob({ account, openId, parts: [part], cause })))
  }
}

function messageOf(
  { brand, miniappAppId: appId, publicUrl }: WelcomeCardDeps,
  scene: string,
  thumbMediaId: string | undefined,
): ServiceMessage {
  const pagePath = homePage(scene)
  if (thumbMediaId !== undefined)
    return { type: 'miniprogram', title: `${brand}会员卡`, appId, pagePath, thumbMediaId }
  const link = `<a data-miniprogram-appid="${appId}" data-miniprogram-path="${pagePath}" href="${publicUrl}/q/${encodeURIComponent(scene)}">打开${brand}小程序</a>`
  return { type: 'text', content: `${link}，查看会员权益。` }
}
