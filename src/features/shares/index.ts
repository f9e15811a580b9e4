import type { EntityManager } from 'typeorm'
import type { mpSharesApi, sharesApi, ShareTarget } from '../../contract/shares'
import type { EntityClass } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import type { CustomerKeeper } from '../customers'
import { ShareCredits } from './credits'
import type { SharesDeps, TargetFinder } from './doors'
import { ShareCredit, ShareDay, ShareLink, ShareVisit, type ShareTargetKind } from './entities/share'
import { sharesKeeper } from './keeper'
import { ShareLinks } from './links'
import { openedSince, type OpenedByShare } from './opened'
import { ShareReports } from './reports'
import { mpShareRoutes, shareRoutes } from './routes'
import { ShareVisits } from './visits'

export type { SharedSale, ShareTouch } from './credits'
export type { SharesDeps, TargetCard, TargetFinder } from './doors'
export { ShareCredit, ShareLink, ShareVisit } from './entities/share'
export type { Sharer } from './links'
export type { OpenedByShare } from './opened'

/** The tables of shares. */
export const sharesEntities: EntityClass[] = [ShareLink, ShareVisit, ShareCredit, ShareDay]

/** Links that people pass on, the visits through them, and the sales they brought about. */
export interface Shares {
  links: ShareLinks
  visits: ShareVisits
  credits: ShareCredits
  reports: ShareReports
  keeper: CustomerKeeper
  /** The guide whom a link to this target credits; undefined for an unknown link or another target. */
  guideOf(
    shareId: string,
    target: ShareTarget,
  ): Promise<{ staffId: string; storeId: string | null } | undefined>
  /** Who came through the links that guides themselves passed on to a target since then (epoch ms). */
  openedSince(target: ShareTarget, since: number): Promise<OpenedByShare[]>
  /** Joins visits from before somebody signed in; their row must be locked. */
  join(tx: EntityManager, who: { customerId: string; openId: string }): Promise<void>
  /** What links of other kinds lead to, once those features are made. */
  connect(targets: Partial<Record<ShareTargetKind, TargetFinder>>): void
  handlers: Handlers<typeof sharesApi> & Handlers<typeof mpSharesApi>
}

/** Makes the shares feature. */
export function makeShares(given: SharesDeps): Shares {
  const deps = { ...given, targets: { ...given.targets } }
  const links = new ShareLinks(deps)
  const visits = new ShareVisits(deps, links)
  const credits = new ShareCredits(deps)
  const reports = new ShareReports(deps, links)
  const parts = { ...deps, links, visits, credits, reports }
  return {
    ...{ links, visits, credits, reports },
    keeper: sharesKeeper(deps),
    guideOf: (shareId, target) => links.guideOf(shareId, target),
    openedSince: (target, since) => openedSince(deps.db.read, target, since),
    join: (tx, who) => visits.join(tx, who),
    connect: (targets) => void Object.assign(deps.targets, targets),
    handlers: { ...shareRoutes(parts), ...mpShareRoutes(parts) },
  }
}
