import { MenuMemory, ReplyRuleRow } from '../../src/features/replies/entities'
import { FixedClock } from '../../src/platform/clock'
import { HOUSEKEEPING_JOB } from '../../src/platform/jobs/housekeeping'
import { Job } from '../../src/platform/jobs/job.entity'
import { InboundMessageRow } from '../../src/wechat/callback'
import { remember } from '../features/replies/world'
import { startApp, type TestApp } from '../support/app'

const DAY = 86_400_000
const NOW = Date.parse('2026-11-21T07:30:00Z')
const clock = new FixedClock(NOW)
let t: TestApp
beforeAll(async () => void (t = await startApp({}, { clock })))
afterAll(() => t.close())

const received = async (): Promise<number[]> => {
  const rows = await t.app.db.read.find(InboundMessageRow, { order: { id: 'ASC' } })
  return rows.map(({ receivedAt }) => (NOW - receivedAt) / DAY)
}
const rule = (name: string) =>
  t.app.replies.rules.create({
    name,
    triggers: [{ kind: 'exact', phrase: name }],
    conditions: {},
    answers: [{ type: 'text', text: '好' }],
    answerMode: 'all',
    priority: 100,
    isActive: true,
    reviewAt: null,
    owner: null,
  })

describe('housekeeping', () => {
  it('waits as one job row, however often processes start', async () => {
    await t.app.housekeeping.start()
    await t.app.housekeeping.start()
    const waiting = await t.app.db.read.findBy(Job, { type: HOUSEKEEPING_JOB })
    expect(waiting).toHaveLength(1)
    expect(waiting[0]!.runAt - Date.now()).toBeLessThanOrEqual(3_600_000)
  })

  it('forgets inbound messages when the policy says so, and not before', async () => {
    const { db, housekeeping, features } = t.app
    for (const days of [400, 181, 179, 1]) await remember(db, NOW - days * DAY, {})
    await housekeeping.round()
    expect(await received()).toEqual([179, 1])
    const value = { inboundDays: 30, leaverErasureHours: 24, locationDays: 30 }
    await features.policies.set({ key: 'retention', value, staffId: null })
    await housekeeping.round()
    expect(await received()).toEqual([1])
  })

  it('goes through more messages than one batch holds', async () => {
    for (let index = 0; index < 1203; index++) await remember(t.app.db, NOW - 500 * DAY, {})
    await remember(t.app.db, NOW, {})
    await t.app.housekeeping.round()
    expect(Math.max(...(await received()))).toBeLessThanOrEqual(1)
  })

  it('forgets menus that are over and rules that were deleted long ago', async () => {
    const { db, housekeeping, replies } = t.app
    const menu = (openId: string, expiresAt: number) => ({ openId, entries: [], expiresAt })
    await db.transact((tx) => tx.insert(MenuMemory, [menu('oOver', NOW - 1), menu('oLive', NOW + 1)]))
    const [living, fresh, old] = [await rule('活'), await rule('刚删'), await rule('早删')]
    for (const { id } of [fresh, old]) await replies.rules.remove(id)
    await db.transact((tx) => tx.update(ReplyRuleRow, { id: old.id }, { deletedAt: NOW - 31 * DAY }))
    await housekeeping.round()
    expect((await db.read.find(MenuMemory)).map(({ openId }) => openId)).toEqual(['oLive'])
    const rules = await db.read.find(ReplyRuleRow, { order: { id: 'ASC' } })
    expect(rules.map(({ id }) => id)).toEqual([living.id, fresh.id])
  })
})
