import type { mpSharesApi, sharesApi } from '../../contract/shares'
import { AppError } from '../../domain/errors'
import type { Handlers } from '../../platform/http/serve'
import { WechatError } from '../../wechat/api/errors'
import type { ShareCredits } from './credits'
import type { SharesDeps } from './doors'
import type { ShareLinks } from './links'
import type { ShareReports } from './reports'
import type { ShareVisits } from './visits'

/** What the handlers are made of. */
export interface ShareRoutesDeps extends SharesDeps {
  links: ShareLinks
  visits: ShareVisits
  credits: ShareCredits
  reports: ShareReports
}

/** Handlers of the console and the workbench. */
export function shareRoutes({ links, credits, reports }: ShareRoutesDeps): Handlers<typeof sharesApi> {
  return {
    'GET /api/admin/shares': (filter, { actor }) => reports.list(filter, actor!.storeIds),
    'GET /api/admin/shares/:id': ({ id }, { actor }) => reports.detail(id, actor!.storeIds),
    'GET /api/admin/share-guides': async ({ from, to }, { actor }) => {
      const period = { from: from ? Date.parse(from) : 0, to: to ? Date.parse(to) : Number.MAX_SAFE_INTEGER }
      return { items: await reports.byGuide(period, actor!.storeIds) }
    },
    'GET /api/admin/share-suspects': (range, { actor }) => reports.suspects(range, actor!.storeIds),
    'GET /api/admin/share-reviews': (query, { actor }) => reports.reviews(query, actor!.storeIds),
    'POST /api/admin/share-reviews/:id/decide': async ({ id, isAccepted }, { actor, note }) => {
      await credits.decide(id, isAccepted, actor!.staffId, note)
      return {}
    },
    'POST /api/workbench/shares': (target, { actor }) =>
      links.share({ kind: 'guide', staffId: actor!.staffId }, target),
    'GET /api/workbench/shares': (range, { actor }) =>
      reports.list({ ...range, guideId: actor!.staffId }, 'all'),
  }
}

/** Handlers of the Mini Program. */
export function mpShareRoutes({ links, visits, miniapp }: ShareRoutesDeps): Handlers<typeof mpSharesApi> {
  const target = async (shareId: string) => {
    const { targetKind, targetId } = await links.byId(shareId)
    return { targetKind, targetId }
  }
  return {
    'POST /api/mp/shares': ({ parentId, ...wanted }, { customer }) =>
      links.share({ kind: 'customer', customerId: customer!.customerId }, wanted, parentId),
    'POST /api/mp/shares/:id/visits': async ({ id }, { customer }) => {
      await visits.visit(id, customer!)
      return target(id)
    },
    'POST /api/mp/share-opens': async ({ shareId, code }) => {
      const found = await target(shareId)
      const { openId } = await miniapp.codeToSession(code).catch((error: unknown) => {
        throw error instanceof WechatError
          ? new AppError('invalid', 'share.bad_code', '凭证已失效，请重新打开小程序再试。')
          : new AppError('upstream', 'share.wechat_away', '暂时连不上微信，请稍后再试。')
      })
      await visits.opened(shareId, openId)
      return found
    },
  }
}
