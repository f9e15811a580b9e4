import type { LiveSession, MpLiveDetail } from '../../../src/contract/live'
import { LiveQuestion, LiveReservation } from '../../../src/features/live'
import { Reminder } from '../../../src/features/reminders'
import type { ConsoleClient } from '../../support/console-client'
import { startSystem, type TestSystem } from '../../support/system'
import {
  asksToBeReminded,
  centreOf,
  HOUR,
  later,
  MINUTE,
  planLive,
  remindersOn,
  reserves,
  shopper,
  useTemplate,
} from './world'

let t: TestSystem
let admin: ConsoleClient
let template: string

beforeAll(async () => {
  t = await startSystem()
  admin = await t.console('admin')
  template = await useTemplate(admin, '直播开播提醒')
})
afterAll(() => t.close())

const detail = async (
  session: LiveSession,
  who: { phone: { get(path: string): PromiseLike<{ body: unknown }> } },
) => (await who.phone.get(`/api/mp/live-sessions/${session.id}`)).body as MpLiveDetail

describe('a live session', () => {
  it('is refused in the past, with an end before its start, and with a wrong account', async () => {
    const now = (await t.sandbox.clock.read()).now
    const draft = { title: '直播', finderUserName: 'sphguidepost', host: '' }
    const at = (ms: number): string => new Date(now + ms).toISOString()
    const send = (body: object) => admin.send('post', '/api/admin/live-sessions', { ...draft, ...body })
    const past = await send({ startAt: at(-MINUTE), endAt: at(HOUR) }).expect(422)
    expect(past.body).toMatchObject({ error: { code: 'live.in_the_past' } })
    const turned = await send({ startAt: at(2 * HOUR), endAt: at(HOUR) }).expect(422)
    expect(turned.body).toMatchObject({ error: { code: 'live.ends_first' } })
    await send({ startAt: at(HOUR), endAt: at(2 * HOUR), finderUserName: 'gh_1' }).expect(422)
  })

  it('begins and ends by the clock', async () => {
    const session = await planLive(t, admin, HOUR)
    const one = await shopper(t, '看钟的人')
    expect((await detail(session, one)).state).toBe('planned')
    await later(t, HOUR)
    expect((await detail(session, one)).state).toBe('live')
    await later(t, 3 * HOUR)
    expect((await detail(session, one)).state).toBe('ended')
    const moved = await admin.send('post', `/api/admin/live-sessions/${session.id}/state`, {
      state: 'replay',
    })
    expect(moved.body).toMatchObject({ state: 'replay' })
    const back = await admin.send('post', `/api/admin/live-sessions/${session.id}/state`, {
      state: 'planned',
    })
    expect(back.body).toMatchObject({ error: { code: 'live.no_such_move' } })
  })
})

describe('reminded once, fifteen minutes before', () => {
  it('who allowed a message gets one; who reserved at WeChat gets none of ours', async () => {
    const session = await planLive(t, admin, 3 * HOUR)
    const about = `live:${session.id}`
    const ours = await shopper(t, '要提醒')
    const theirs = await shopper(t, '微信预约')
    const both = await shopper(t, '先要提醒再预约')
    const no = await shopper(t, '不同意')

    const set = await asksToBeReminded(t, ours, about, template)
    expect(set.offers).toMatchObject([{ purpose: 'live', isSet: true }])
    await asksToBeReminded(t, both, about, template)
    expect(await reserves(t, both, session.id, 'reserve')).toMatchObject({ reservation: 6, isReserved: true })
    await reserves(t, theirs, session.id, 'reserve')
    const refused = await asksToBeReminded(t, no, about, template, 'reject')
    expect(refused.offers).toMatchObject([
      { isSet: false, sentence: '你没有同意接收提醒，需要时可以再点一次。' },
    ])

    await later(t, 2 * HOUR + 44 * MINUTE)
    expect(await remindersOn(ours.person)).toHaveLength(0)
    await later(t, MINUTE)
    const [line, ...more] = await remindersOn(ours.person)
    expect(more).toEqual([])
    expect(line?.content).toMatchObject({
      type: 'notice',
      title: '直播开播提醒',
      pagePath: `pages/live/index?id=${session.id}`,
    })
    for (const one of [theirs, both, no]) expect(await remindersOn(one.person)).toHaveLength(0)
    const skipped = await t.app.db.read.findOneByOrFail(Reminder, { customerId: both.phone.customerId })
    expect(skipped).toMatchObject({ state: 'skipped', reasonCode: 'live.reserved_at_wechat', openKey: null })

    await later(t, HOUR)
    expect(await remindersOn(ours.person)).toHaveLength(1)
  })

  it('moves with the start, and ends with a cancelled session', async () => {
    const session = await planLive(t, admin, 3 * HOUR)
    const one = await shopper(t, '等改期')
    await asksToBeReminded(t, one, `live:${session.id}`, template)
    const startAt = new Date(Date.parse(session.startAt) + HOUR).toISOString()
    const endAt = new Date(Date.parse(session.endAt) + HOUR).toISOString()
    const { title, finderUserName, host, version } = session
    const change = { title, finderUserName, host, startAt, endAt, version }
    await admin.send('put', `/api/admin/live-sessions/${session.id}`, change).expect(200)
    await admin.send('put', `/api/admin/live-sessions/${session.id}`, change).expect(409)
    await later(t, 2 * HOUR + 50 * MINUTE)
    expect(await remindersOn(one.person)).toHaveLength(0)
    await admin
      .send('post', `/api/admin/live-sessions/${session.id}/state`, { state: 'cancelled' })
      .expect(200)
    await later(t, HOUR)
    expect(await remindersOn(one.person)).toHaveLength(0)
    const row = await t.app.db.read.findOneByOrFail(Reminder, { customerId: one.phone.customerId })
    expect(row.state).toBe('cancelled')
  })

  it('goes to the message centre when nothing is allowed any more', async () => {
    const session = await planLive(t, admin, 2 * HOUR)
    const one = await shopper(t, '后来关掉')
    await asksToBeReminded(t, one, `live:${session.id}`, template)
    await t.sandbox.call('POST', `people/${one.person.id}/subscribe-off?wait=1`, {
      app: 'miniapp',
      templateId: template,
    })
    await later(t, HOUR + 46 * MINUTE)
    expect(await remindersOn(one.person)).toHaveLength(0)
    const row = await t.app.db.read.findOneByOrFail(Reminder, { customerId: one.phone.customerId })
    expect(row).toMatchObject({ state: 'sent' })
    expect(row.sentence).toContain('消息中心')
    expect(await centreOf(one)).toMatchObject([
      { title: '直播马上开始', link: `/pages/live/index?id=${session.id}` },
    ])
  })
})

describe('reservations as WeChat reports them', () => {
  it('keeps each of the ten states, and nothing where a phone says nothing', async () => {
    const session = await planLive(t, admin, HOUR)
    const one = await shopper(t, '十种状态')
    for (const state of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, null]) {
      const told = { noticeId: 'n', state }
      const { body } = await one.phone
        .send('post', `/api/mp/live-sessions/${session.id}/reservation`, told)
        .expect(200)
      expect(body).toMatchObject({ reservation: state, isReserved: state === 6 || state === 8 })
    }
    await one.phone
      .send('post', `/api/mp/live-sessions/${session.id}/reservation`, { noticeId: 'n', state: 11 })
      .expect(422)
    expect(await t.app.db.read.countBy(LiveReservation, { sessionId: session.id })).toBe(1)
    const { body } = await admin.get(`/api/admin/live-sessions/${session.id}`).expect(200)
    // State 2 went in: that is an entry as well.
    expect(body).toMatchObject({ figures: { entries: 1, reserved: 0 } })
  })
})

describe('the question box', () => {
  it('shows what passes, lets a person decide what is unsure, keeps what is risky to itself', async () => {
    const session = await planLive(t, admin, HOUR)
    const asker = await shopper(t, '提问的人')
    const other = await shopper(t, '看的人')
    const path = `/api/mp/live-sessions/${session.id}/questions`
    const ask = async (text: string) =>
      (await asker.phone.send('post', path, { text }).expect(200)).body as object
    expect(await ask('围巾能机洗吗')).toMatchObject({ question: { state: 'shown' } })
    expect(await ask('这个疑似有问题吗')).toMatchObject({ question: { state: 'waiting' } })
    expect(await ask('加我微信聊')).toMatchObject({ question: { state: 'waiting' } })
    expect((await detail(session, other)).questions.map(({ text }) => text)).toEqual(['围巾能机洗吗'])
    expect((await detail(session, asker)).questions).toHaveLength(3)

    const waiting = await t.app.db.read.findOneByOrFail(LiveQuestion, {
      sessionId: session.id,
      state: 'waiting',
    })
    await admin.send('post', `/api/admin/live-questions/${waiting.id}/review`, { state: 'shown' }).expect(200)
    expect((await detail(session, other)).questions).toHaveLength(2)
  })

  it('shows nothing that could not be checked', async () => {
    const session = await planLive(t, admin, HOUR)
    const one = await shopper(t, '没能检查')
    await t.sandbox.faults.add({ on: 'api', match: '/wxa/msg_sec_check', kind: 'errcode', errcode: 61010 })
    const { body } = await one.phone.send('post', `/api/mp/live-sessions/${session.id}/questions`, {
      text: '有没有墨绿色',
    })
    await t.sandbox.faults.clear()
    expect(body).toMatchObject({ question: { state: 'waiting' }, sentence: '已提交，审核后显示。' })
  })

  it('takes five questions a person, and none when it is over', async () => {
    const session = await planLive(t, admin, HOUR)
    const one = await shopper(t, '问很多')
    const path = `/api/mp/live-sessions/${session.id}/questions`
    for (let number = 1; number <= 5; number++)
      await one.phone.send('post', path, { text: `第 ${number} 问` }).expect(200)
    const again = await one.phone.send('post', path, { text: '第 5 问' }).expect(200)
    expect(again.body).toMatchObject({ sentence: expect.stringContaining('已提交') as string })
    expect((await detail(session, one)).questions).toHaveLength(5)
    expect((await one.phone.send('post', path, { text: '第 6 问' })).body).toMatchObject({
      error: { code: 'live.enough_questions' },
    })
    await later(t, 4 * HOUR)
    const late = await shopper(t, '来晚了')
    expect((await late.phone.send('post', path, { text: '还在吗' })).body).toMatchObject({
      error: { code: 'live.no_questions' },
    })
  })
})
