import { Between, In, type EntityManager, type FindOptionsWhere } from 'typeorm'
import type { GuideShares, Share, ShareReview, ShareVisitView } from '../../contract/shares'
import { VISIT_SENTENCES } from '../../domain/share'
import type { Actor } from '../../platform/http/serve'
import { creditsOf } from './credits'
import type { SharesDeps } from './doors'
import { ShareCredit, ShareLink, ShareVisit } from './entities/share'
import { noShare, type ShareLinks } from './links'

type Seen = Actor['storeIds']
interface Range {
  page: number
  pageSize: number
}

const instant = (at: number): string => new Date(at).toISOString()
const rangeOf = ({ page, pageSize }: Range) => ({ skip: (page - 1) * pageSize, take: pageSize })
const ofStores = (seen: Seen): { storeId?: ReturnType<typeof In<string>> } =>
  seen === 'all' ? {} : { storeId: In(seen) }

/** Counted credits: what waits or was refused brought nothing. */
const isCounted = ({ state }: ShareCredit): boolean => state === 'counted' || state === 'accepted'

const WAITING = '访客还没有登录，登录后再判断是否有效。'

/** Lists and sums of links, visits and credits. */
export class ShareReports {
  constructor(
    private readonly deps: SharesDeps,
    private readonly links: ShareLinks,
  ) {}

  /** A page of links, the newest first. */
  async list(
    filter: Range & { guideId?: string | undefined; targetKind?: ShareLink['targetKind'] | undefined },
    seen: Seen,
  ): Promise<{ items: Share[]; total: number }> {
    const { guideId, targetKind } = filter
    const where: FindOptionsWhere<ShareLink> = {
      ...ofStores(seen),
      ...(guideId ? { guideId } : {}),
      ...(targetKind ? { targetKind } : {}),
    }
    const order = { createdAt: 'DESC', id: 'ASC' } as const
    const [rows, total] = await this.deps.db.read.findAndCount(ShareLink, {
      where,
      order,
      ...rangeOf(filter),
    })
    return { items: await this.presented(rows), total }
  }

  /** One link with its chain, the first link first, and its last visits; throws share.unknown. */
  async detail(id: string, seen: Seen): Promise<{ share: Share; chain: Share[]; visits: ShareVisitView[] }> {
    const { read } = this.deps.db
    const link = await this.links.byId(id)
    if (seen !== 'all' && (link.storeId === null || !seen.includes(link.storeId))) throw noShare()
    const chain: ShareLink[] = []
    for (let up = link.parentId; up !== null;) {
      const parent = await this.links.byId(up)
      chain.unshift(parent)
      up = parent.parentId
    }
    const visits = await read.find(ShareVisit, {
      where: { shareId: id },
      order: { at: 'DESC', id: 'DESC' },
      take: 50,
    })
    const [share, ...above] = await this.presented([link, ...chain])
    return { share: share!, chain: above, visits: await this.visitsOf(visits) }
  }

  /** Figures by guide; instants as epoch ms, `to` not included. */
  async byGuide(period: { from: number; to: number }, seen: Seen): Promise<GuideShares[]> {
    const { read } = this.deps.db
    const inPeriod = Between(period.from, period.to - 1)
    const query = read
      .createQueryBuilder(ShareVisit, 'visit')
      .select('visit.guideId', 'guideId')
      .addSelect('COUNT(*)', 'visits')
      .addSelect('COUNT(DISTINCT visit.customerId)', 'visitors')
      .addSelect('COUNT(DISTINCT visit.shareId)', 'links')
      .where("visit.guideId IS NOT NULL AND visit.state = 'valid'")
      .andWhere('visit.at >= :from AND visit.at < :to', period)
      .groupBy('visit.guideId')
    if (seen !== 'all') query.andWhere('visit.storeId IN (:...seen)', { seen: [...seen, ''] })
    type Row = { guideId: string; visits: string; visitors: string; links: string }
    const rows = await query.getRawMany<Row>()
    const credits = await read.findBy(ShareCredit, { saleAt: inPeriod, ...ofStores(seen) })
    const amounts = await this.amounts(credits)
    const ids = [...new Set([...rows.map((row) => row.guideId), ...credits.map((credit) => credit.guideId)])]
    const names = await this.deps.staff.namesOf(ids)
    return ids
      .map((guideId) => {
        const row = rows.find((one) => one.guideId === guideId)
        const own = credits.filter((credit) => credit.guideId === guideId && isCounted(credit))
        return {
          ...{ guideId, guideName: names.get(guideId) ?? '' },
          ...{
            links: Number(row?.links ?? 0),
            visits: Number(row?.visits ?? 0),
            visitors: Number(row?.visitors ?? 0),
          },
          ...sumOf(own, amounts),
        }
      })
      .sort((a, b) => b.amountFen - a.amountFen || b.visits - a.visits || (a.guideId < b.guideId ? -1 : 1))
  }

  /** Visits that do not count. */
  async suspects(range: Range, seen: Seen): Promise<{ items: ShareVisitView[]; total: number }> {
    const where = { state: 'invalid' as const, ...ofStores(seen) }
    const order = { at: 'DESC', id: 'DESC' } as const
    const [rows, total] = await this.deps.db.read.findAndCount(ShareVisit, {
      where,
      order,
      ...rangeOf(range),
    })
    return { items: await this.visitsOf(rows), total }
  }

  /** Credits beyond a day's number. */
  async reviews(
    { state, ...range }: Range & { state?: ShareReview['state'] | undefined },
    seen: Seen,
  ): Promise<{ items: ShareReview[]; total: number }> {
    const where = { state: state ?? In(['review', 'accepted', 'refused']), ...ofStores(seen) }
    const order = { saleAt: 'DESC', saleId: 'DESC' } as const
    const [rows, total] = await this.deps.db.read.findAndCount(ShareCredit, {
      where,
      order,
      ...rangeOf(range),
    })
    const names = await this.deps.staff.namesOf(rows.map(({ guideId }) => guideId))
    const { value } = await this.deps.policies.at('shares', this.deps.clock.now())
    const items = rows.map(({ saleId, shareId, guideId, day, saleAt, ...row }) => ({
      ...{ saleId, shareId, day, guideName: names.get(guideId) ?? '' },
      state: row.state as ShareReview['state'],
      saleAt: instant(saleAt),
      sentence: `这一天超过 ${value.maxCreditsPerDay} 笔分享成交，请核对后决定是否计入。`,
    }))
    return { items, total }
  }

  private async presented(rows: readonly ShareLink[]): Promise<Share[]> {
    const { staff, stores, db } = this.deps
    const ids = rows.map(({ id }) => id)
    const people = rows.flatMap(({ guideId, sharerStaffId }) => [guideId ?? [], sharerStaffId ?? []].flat())
    const names = await staff.namesOf([...new Set(people)])
    const storeNames = new Map((await stores.all()).map(({ id, name }) => [id, name]))
    const counts = await visitCounts(db.read, ids)
    const credits = await creditsOf(db.read, ids)
    const amounts = await this.amounts(credits)
    const titles = new Map<string, string>()
    for (const { targetKind, targetId } of rows)
      if (!titles.has(targetId))
        titles.set(
          targetId,
          await this.links.target({ kind: targetKind, id: targetId }).then(
            ({ title }) => title,
            () => '（已删除）',
          ),
        )
    return rows.map((link) => {
      const { id, targetKind, targetId, sharerKind, sharerStaffId, guideId, storeId, parentId, depth } = link
      const own = credits.filter((credit) => credit.shareId === id && isCounted(credit))
      return {
        ...{ id, targetKind, targetId, sharerKind, guideId, parentId, depth },
        targetTitle: titles.get(targetId)!,
        sharerName: sharerStaffId === null ? '顾客' : (names.get(sharerStaffId) ?? ''),
        guideName: guideId === null ? null : (names.get(guideId) ?? null),
        storeName: storeId === null ? null : (storeNames.get(storeId) ?? null),
        createdAt: instant(link.createdAt),
        ...(counts.get(id) ?? { visits: 0, visitors: 0 }),
        ...sumOf(own, amounts),
      }
    })
  }

  private async visitsOf(rows: readonly ShareVisit[]): Promise<ShareVisitView[]> {
    const names = await this.deps.staff.namesOf([...new Set(rows.flatMap(({ guideId }) => guideId ?? []))])
    return rows.map(({ id, at, shareId, customerId, guideId, state, reasonCode }) => ({
      ...{ id, shareId, customerId, state, at: instant(at) },
      guideName: guideId === null ? null : (names.get(guideId) ?? null),
      sentence: reasonCode === null ? WAITING : VISIT_SENTENCES[reasonCode],
    }))
  }

  private async amounts(credits: readonly ShareCredit[]): Promise<Map<string, number>> {
    const ids = credits.filter(isCounted).map(({ saleId }) => saleId)
    const found = new Map<string, number>()
    for (let start = 0; start < ids.length; start += 500)
      for (const [id, fen] of await this.deps.creditedFen(ids.slice(start, start + 500))) found.set(id, fen)
    return found
  }
}

const sumOf = (credits: readonly ShareCredit[], amounts: ReadonlyMap<string, number>) => ({
  sales: credits.length,
  amountFen: credits.reduce((sum, { saleId }) => sum + (amounts.get(saleId) ?? 0), 0),
})

async function visitCounts(
  reader: EntityManager,
  ids: readonly string[],
): Promise<Map<string, { visits: number; visitors: number }>> {
  if (ids.length === 0) return new Map()
  const rows = await reader
    .createQueryBuilder(ShareVisit, 'visit')
    .select('visit.shareId', 'shareId')
    .addSelect('COUNT(*)', 'visits')
    .addSelect('COUNT(DISTINCT COALESCE(visit.customerId, visit.openId))', 'visitors')
    .where('visit.shareId IN (:...ids)', { ids })
    .groupBy('visit.shareId')
    .getRawMany<{ shareId: string; visits: string; visitors: string }>()
  return new Map(
    rows.map(({ shareId, visits, visitors }) => [
      shareId,
      { visits: Number(visits), visitors: Number(visitors) },
    ]),
  )
}
