import { LiveEntry, LiveQuestion, LiveReservation } from '../../../src/features/live'
import { Reminder } from '../../../src/features/reminders'
import { newId } from '../../../src/platform/ids'
import type { ConsoleClient } from '../../support/console-client'
import { startSystem, type TestSystem } from '../../support/system'
import {
  asksToBeReminded,
  HOUR,
  later,
  MINUTE,
  planLive,
  reserves,
  shopper,
  useTemplate,
  type Shopper,
} from './world'

/** What becomes of live sessions' and reminders' rows when two are one person, one is erased, or one asks for theirs. */

let t: TestSystem
let admin: ConsoleClient
let template: string

beforeAll(async () => {
  t = await startSystem()
  admin = await t.console('admin')
  template = await useTemplate(admin, '直播开播提醒')
})
afterAll(() => t.close())

/** The two turn out to be one person; who goes on. */
async function join(...two: Shopper[]): Promise<string> {
  const { customers } = t.app.features
  const unionId = `u${newId()}`
  const { now: at } = await t.sandbox.clock.read()
  for (const { phone } of two) {
    const [known] = await customers.openIdsOf(phone.customerId)
    const who = { ...known!, at, evidence: 'login' as const, unionId }
    await t.app.db.transact((tx) => customers.arrive(tx, who))
  }
  const ids = await Promise.all(two.map(({ phone }) => customers.current(phone.customerId)))
  expect(ids[0]!.id).toBe(ids[1]!.id)
  return ids[0]!.id
}

/** Asks a question, reserves at WeChat, and wishes to be reminded. */
async function takesPart(who: Shopper, sessionId: string): Promise<void> {
  await asksToBeReminded(t, who, `live:${sessionId}`, template)
  await reserves(t, who, sessionId, 'close')
  await who.phone
    .send('post', `/api/mp/live-sessions/${sessionId}/questions`, { text: '围巾能机洗吗' })
    .expect(200)
}

const goesIn = ({ phone }: Shopper, sessionId: string) =>
  phone.send('post', `/api/mp/live-sessions/${sessionId}/entries`, { kind: 'live' }).expect(200)

describe('two customers who are one person', () => {
  it('have one wish, one reservation a session, and all questions and entries', async () => {
    const session = await planLive(t, admin, HOUR)
    const two = [await shopper(t, '手机一'), await shopper(t, '手机二')] as const
    for (const one of two) await takesPart(one, session.id)
    const survivor = await join(...two)
    const { read } = t.app.db
    const wishes = await read.findBy(Reminder, { subjectId: session.id })
    expect(wishes.map(({ customerId }) => customerId)).toEqual([survivor, survivor])
    expect(wishes.map(({ state }) => state).sort()).toEqual(['cancelled', 'waiting'])
    expect(wishes.filter(({ openKey }) => openKey !== null)).toHaveLength(1)
    const mine = { sessionId: session.id, customerId: survivor }
    expect(await read.countBy(LiveReservation, mine)).toBe(1)
    expect(await read.countBy(LiveQuestion, mine)).toBe(2)

    await later(t, HOUR)
    await goesIn(two[0], session.id)
    expect(await read.countBy(LiveEntry, mine)).toBe(1)
  })
})

describe('a customer who is erased', () => {
  it('waits for nothing more and leaves no words; what was counted stays counted', async () => {
    const session = await planLive(t, admin, 2 * HOUR)
    const one = await shopper(t, '要删除的人')
    await takesPart(one, session.id)
    const { customerId } = one.phone
    const { customers, live, reminders } = t.app.features
    const { now } = await t.sandbox.clock.read()
    await t.app.db.transact(async (tx) => {
      await customers.lock(tx, customerId)
      for (const keeper of [live.keeper, reminders.keeper])
        await keeper.erase(tx, { customerId, at: now, openIds: [] })
    })
    const { read } = t.app.db
    const [wish] = await read.findBy(Reminder, { customerId })
    expect(wish).toMatchObject({ state: 'cancelled', openKey: null, variables: null })
    const [question] = await read.findBy(LiveQuestion, { customerId })
    expect(question).toMatchObject({ text: '', answer: null, state: 'hidden' })
    const { body } = await admin.get(`/api/admin/live-sessions/${session.id}`).expect(200)
    expect(body).toMatchObject({ reservations: [{ code: 5, people: 1 }], figures: { reminders: 0 } })
    const shown = await admin.get(`/api/admin/live-questions?sessionId=${session.id}`).expect(200)
    expect(shown.body).toMatchObject({ items: [], total: 0 })
  })
})

describe('a customer who asks for their data', () => {
  it('reads what they reserved, asked, entered and wished, and nobody else’s', async () => {
    const session = await planLive(t, admin, HOUR)
    const [one, other] = [await shopper(t, '要数据的人'), await shopper(t, '不相干的人')]
    await takesPart(one, session.id)
    await later(t, HOUR - 15 * MINUTE)
    await later(t, 15 * MINUTE)
    await goesIn(one, session.id)
    const { live, reminders } = t.app.features
    const exported = {
      ...(await live.keeper.export(one.phone.customerId)),
      ...(await reminders.keeper.export(one.phone.customerId)),
    }
    expect(exported).toMatchObject({
      直播预约: [{ 直播: '冬季新品专场' }],
      进入直播: [{ 直播: '冬季新品专场' }],
      直播提问: [{ 提问: '围巾能机洗吗' }],
      提醒: [{ 事项: '直播开播', 内容: '冬季新品专场', 结果: '已提醒。' }],
    })
    const nothing = JSON.stringify(await live.keeper.export(other.phone.customerId))
    expect(nothing).not.toContain('冬季新品专场')
  })
})
