import { pictureUrl } from '../contract/pictures'
import { quietEnd } from '../domain/quiet-hours'
import { makeLive, type EntrySales } from '../features/live'
import type { Gallery } from '../features/pictures'
import type { Policies } from '../features/policies'
import { makeReminders, type SubjectSource } from '../features/reminders'
import type { Sending } from '../features/sending'
import type { Customers } from '../features/customers'
import type { Shares } from '../features/shares'
import type { StaffDirectory } from '../features/staff'
import type { House } from './house'
import { goodsSubjects, lapses, purchaseCauses, stockCause, type ReminderGround } from './reminder-causes'

/** What live sessions and reminders stand on. */
export interface LiveGround extends ReminderGround {
  policies: Policies
  directory: StaffDirectory
  customers: Customers
  sending: Sending
  shares: Shares
  pictures: { gallery: Gallery }
}

/** When somebody may be disturbed: outside of the brand's quiet hours and their own. */
function quietUntil({ db }: House, { policies, sending }: LiveGround) {
  return async (customerId: string, now: number): Promise<number> => {
    const { quietFrom: from, quietTo: to } = (await policies.at('frequency', now)).value
    const own = (await sending.preferences.of(db.read, customerId)).quiet
    const end = quietEnd(now, own ? [{ from, to }, own] : [{ from, to }])
    // Whoever is never to be disturbed asked for this one all the same: it waits for the brand's hours only.
    return end === Infinity ? quietEnd(now, [{ from, to }]) : end
  }
}

/** Sales whose last contact was an entry of the session, by the guide of that entry (domain.md 3.7 step 8). */
function salesOfEntries({ db }: House) {
  return async (sessionId: string): Promise<EntrySales[]> => {
    const rows = await db.read.query<{ staffId: string | null; sales: string; fen: string }[]>(
      `SELECT t.staffId AS staffId, COUNT(DISTINCT c.saleId) AS sales, SUM(c.amountFen) AS fen
       FROM live_entries e
       JOIN touches t ON t.kind = 'live' AND t.ref = e.id
       JOIN attribution_credits c ON c.touchId = t.id AND c.model = 'last_touch'
       WHERE e.sessionId = ? GROUP BY t.staffId`,
      [sessionId],
    )
    return rows.map(({ staffId, sales, fen }) => ({ staffId, sales: Number(sales), salesFen: Number(fen) }))
  }
}

/** That a customer waits, for those who are staff and work. */
const deskSubject =
  ({ directory }: LiveGround): SubjectSource =>
  async (_subjectId, customerId) => {
    const staff = await directory.byCustomer(customerId)
    if (staff?.state !== 'active') return undefined
    return { about: '顾客等待回复', page: 'workbench/talks/index', isCounted: true }
  }

/** Reminders that customers ask for, and the live sessions that are what they ask about most. */
export function makeLiveRoom(house: House, ground: LiveGround) {
  const { db, clock, jobs, log, miniapp } = house
  const { customers, directory, sending, membership } = ground
  const reminders = makeReminders({
    db,
    clock,
    jobs,
    log,
    gateway: miniapp.gateway,
    sending,
    customers,
    quietUntil: quietUntil(house, ground),
  })
  sending.connect({ standingTemplates: (tx, ids) => reminders.templates.standing(ids, tx) })
  reminders.connect({
    lapses: lapses(membership),
    subjects: { ...goodsSubjects(ground), desk: deskSubject(ground) },
    prices: ground.products.prices,
  })
  const live = makeLive({
    db,
    clock,
    log,
    gateway: miniapp.gateway,
    customers,
    gallery: ground.pictures.gallery,
    reminders,
    namesOf: (ids) => directory.namesOf(ids),
    guideOfShare: (shareId, id) => ground.shares.guideOf(shareId, { kind: 'live', id }),
    salesOfEntries: salesOfEntries(house),
  })
  ground.shares.connect({
    live: async (id) => {
      const { title, coverId } = await live.sessions.byId(id)
      const cover = coverId === null ? null : new URL(pictureUrl(coverId, 480), house.config.publicUrl).href
      return { title, pictureUrl: cover, pagePath: `pages/live/index?id=${id}` }
    },
  })
  return { reminders, live, ...purchaseCauses(ground, reminders), onBack: stockCause(ground, reminders) }
}
