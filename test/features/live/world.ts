import { setTimeout as wait } from 'node:timers/promises'
import type { CentreMessageView } from '../../../src/contract/preferences'
import type { LiveSession, MpLiveDetail } from '../../../src/contract/live'
import type { MpReminderOffer, SubscriptionTemplate } from '../../../src/contract/reminders'
import type { ChannelsLive } from '../../../src/sandbox/control/channels-contract'
import type { Follower } from '../../../src/sandbox/client'
import type { ChatLine } from '../../../src/sandbox/world'
import type { ConsoleClient } from '../../support/console-client'
import type { TestSystem } from '../../support/system'
import { jobsDone, openMiniapp, type MiniPhone } from '../customers/phone'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

/** What a page of the Mini Program may ask for. */
export interface Offers {
  templateIds: string[]
  offers: MpReminderOffer[]
}

/** Texts of each field of the sandbox's own templates, by their title. */
const TEXTS: Record<string, { purpose: string; texts: Record<string, string> }> = {
  直播开播提醒: {
    purpose: 'live',
    texts: { thing1: '{title}', time2: '{startTime}', name3: '{host}', thing4: '点击进入直播间' },
  },
  到货提醒: { purpose: 'stock', texts: { thing1: '{product}', thing2: '{store}', date3: '{date}' } },
  商品降价通知: {
    purpose: 'price',
    texts: { thing1: '{product}', amount2: '{price}', amount3: '{before}', time4: '{time}' },
  },
  积分到期提醒: {
    purpose: 'points',
    texts: { number1: '{points}', time2: '{time}', thing3: '到店或在小程序里使用' },
  },
  咨询回复通知: {
    purpose: 'answer',
    texts: { thing1: '{question}', thing2: '{answer}', time3: '{time}' },
  },
  客户咨询提醒: { purpose: 'desk', texts: { thing1: '{what}', thing2: '{store}', time3: '{time}' } },
  优惠券到期提醒: { purpose: 'coupon', texts: { thing1: '{coupon}', time2: '{time}', thing3: '全部门店' } },
  订单支付成功通知: {
    purpose: 'order',
    texts: {
      character_string1: '{receipt}',
      thing2: '{event}',
      amount3: '{amount}',
      time4: '{time}',
      thing5: '{store}',
    },
  },
}

/** Reads the templates from WeChat and uses the one of this title for its purpose; answers its id at WeChat. */
export async function useTemplate(admin: ConsoleClient, title: string): Promise<string> {
  const { body } = await admin.send('post', '/api/admin/subscription-templates/sync').expect(200)
  const found = (body as { items: SubscriptionTemplate[] }).items.find((one) => one.title === title)!
  await admin.send('put', `/api/admin/subscription-templates/${found.id}`, TEXTS[title]!).expect(200)
  return found.templateId
}

/** Plans a live session that begins so long from now. */
export async function planLive(t: TestSystem, admin: ConsoleClient, inMs: number): Promise<LiveSession> {
  const { now } = await t.sandbox.clock.read()
  const startAt = now + inMs
  const draft = {
    title: '冬季新品专场',
    finderUserName: 'sphguidepost',
    host: '林知夏',
    startAt: new Date(startAt).toISOString(),
    endAt: new Date(startAt + 2 * HOUR).toISOString(),
  }
  const { body } = await admin.send('post', '/api/admin/live-sessions', draft).expect(200)
  const notice = { startAt, status: 0, reservable: true }
  await t.sandbox.call('PATCH', 'channels/sphguidepost', {
    description: '冬季新品专场',
    startAt,
    status: 4,
    notice,
  })
  return body as LiveSession
}

/** Somebody with the Mini Program open. */
export interface Shopper {
  person: Follower
  phone: MiniPhone
}

/** Opens the Mini Program on a new phone. */
export async function shopper(t: TestSystem, nickname: string): Promise<Shopper> {
  const person = await t.sandbox.person({ nickname })
  return { person, phone: await openMiniapp(t.url, person) }
}

let taps = 0

/** Taps "remind me": WeChat's sheet is answered, its event arrives, and the page tells the server. */
export async function asksToBeReminded(
  t: TestSystem,
  { person, phone }: Shopper,
  about: string,
  templateId: string,
  answer: 'accept' | 'reject' = 'accept',
): Promise<Offers> {
  const said = { for: about, tapId: `tap-number-${++taps}`, answers: [{ templateId, answer }] }
  const { body } = await phone.send('post', '/api/mp/subscriptions', said).expect(200)
  await person.answerSubscribe('miniapp', [templateId], answer)
  await jobsDone(t.app)
  return body as Offers
}

/** What WeChat reports after the person's tap on its own sheet, told to the server as the page does. */
export async function reserves(
  t: TestSystem,
  { person, phone }: Shopper,
  sessionId: string,
  tap: 'reserve' | 'cancel' | 'close' | 'go',
): Promise<MpLiveDetail> {
  const [account] = await t.sandbox.call<ChannelsLive[]>('GET', 'channels')
  const { noticeId } = account!.notice!
  const path = `people/${person.id}/channels-reservation`
  const { state } = await t.sandbox.call<{ state: number }>('POST', path, { noticeId, tap })
  const { body } = await phone
    .send('post', `/api/mp/live-sessions/${sessionId}/reservation`, { noticeId, state })
    .expect(200)
  return body as MpLiveDetail
}

/** The reminders that arrived on the phone. */
export async function remindersOn(person: Follower): Promise<ChatLine[]> {
  return (await person.chat('miniapp')).filter((line) => line.via === 'subscribe')
}

/** Opens a card; opening again gives the same one. Answers its number. */
export async function opensCard(t: TestSystem, { phone }: Shopper): Promise<string> {
  const { customers, membership } = t.app.features
  const at = (await t.sandbox.clock.read()).now
  const card = await t.app.db.transact(async (tx) => {
    const { id } = await customers.lock(tx, phone.customerId)
    return membership.open(tx, id, at)
  })
  return card.number
}

let receipts = 0

/** Buys one shirt in the shop with the own card; answers the sale's id. */
export async function buys(
  t: TestSystem,
  { storeId, guideId }: { storeId: string; guideId: string },
  who: Shopper,
): Promise<string> {
  const { sales, stores } = t.app.features
  const cardNumber = await opensCard(t, who)
  const { saleId } = await sales.recorder.record({
    store: (await stores.byId(storeId))!,
    receiptNo: `R-${++receipts}`,
    at: (await t.sandbox.clock.read()).now,
    channel: 'till',
    source: { kind: 'staff', id: guideId },
    tillKey: 'live',
    sellerStaffId: guideId,
    lines: [{ skuCode: 'SQ-1', qty: 1, paidFen: 45_900 }],
    member: { kind: 'card', cardNumber },
    couponIds: [],
    pointsToUse: 0,
  })
  return saleId
}

/** What the message centre of the Mini Program holds for somebody. */
export async function centreOf({ phone }: Shopper): Promise<CentreMessageView[]> {
  const { body } = await phone.get('/api/mp/messages').expect(200)
  return (body as { items: CentreMessageView[] }).items
}

/** The message's lines by their labels. */
export function rowsOf(line: ChatLine | undefined): Record<string, string> {
  const content = line?.content
  if (content?.type !== 'notice') throw new Error('this is no notice')
  return Object.fromEntries(content.rows.map(({ label, value }) => [label, value]))
}

/** Ten in the morning at the shops: nobody's quiet hours, whenever the test runs. */
export async function untilMorning(t: TestSystem): Promise<void> {
  const { now } = await t.sandbox.clock.read()
  const sinceTen = (now - 2 * HOUR) % (24 * HOUR)
  await later(t, 24 * HOUR - sinceTen)
}

/** Moves the clock and lets everything that is due happen. */
export async function later(t: TestSystem, ms: number): Promise<void> {
  await t.sandbox.clock.advance(ms)
  await t.app.features.reminders.watchPrices()
  await t.app.features.reminders.send()
  await jobsDone(t.app)
  // The reminder's own event comes a moment after the call.
  await wait(20)
}
