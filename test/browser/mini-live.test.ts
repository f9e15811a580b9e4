import type { Locator, Page } from 'playwright-core'
import type { LiveSession } from '../../src/contract/live'
import type { SubscriptionTemplate } from '../../src/contract/reminders'
import { deskOf, part, until, type MiniDesk } from './mini-desk'
import { openShop, type Shop } from './shop'
import { settled } from './settled'

const HOUR = 3_600_000
const FINDER = 'sphguidepost'

let shop: Shop
let desk: MiniDesk
let live: LiveSession
let at: number
let page: Page

beforeAll(async () => {
  shop = await openShop()
  desk = deskOf(shop)
  at = await desk.now()
  live = await desk.post<LiveSession>('/api/admin/live-sessions', {
    title: '冬季新品专场',
    intro: '现场试穿，讲面料和洗护。',
    finderUserName: FINDER,
    host: '林知夏',
    startAt: new Date(at + 2 * HOUR).toISOString(),
    endAt: new Date(at + 4 * HOUR).toISOString(),
  })
  await useAnswerTemplate()
  page = await shop.newPage({ width: 375, height: 812 })
}, 180_000)
afterAll(() => shop?.close())
afterEach(() => {
  expect(shop.complaints.splice(0)).toEqual([])
})

/** The template with which the shopper is told of an answer. */
async function useAnswerTemplate(): Promise<void> {
  const synced = await desk.post<{ items: SubscriptionTemplate[] }>(
    '/api/admin/subscription-templates/sync',
    {},
  )
  const { id } = synced.items.find(({ title }) => title === '咨询回复通知')!
  const texts = { thing1: '{question}', thing2: '{answer}', time3: '{time}' }
  await shop.console
    .send('put', `/api/admin/subscription-templates/${id}`, { purpose: 'answer', texts })
    .expect(200)
}

/** What the Channels account does; a notice that can be reserved unless said otherwise. */
const channels = (change: object = {}): Promise<unknown> =>
  shop.system.sandbox.client.call('PATCH', `channels/${FINDER}`, {
    nickname: '山前',
    description: live.title,
    status: 4,
    replayStatus: 0,
    isRelated: true,
    notice: { startAt: at + 2 * HOUR, status: 0, reservable: true },
    ...change,
  })
const notice = (change: object): object => ({
  notice: { startAt: at + 2 * HOUR, status: 0, reservable: true, ...change },
})

/** Opens the live's page as somebody new; answers who that is. */
async function openLive(nickname: string): Promise<string> {
  const { id } = await shop.system.sandbox.client.person({ nickname })
  await openLiveAs(id)
  return id
}

async function openLiveAs(id: string): Promise<void> {
  await desk.openPage(page, id, `pages/live/index?id=${live.id}`)
  await part(page, 'state').waitFor()
}

/** Asking about an account of somebody else, or one without a notice, is refused by WeChat, which the browser notes. */
function expectRefusedCalls(): void {
  expect(shop.complaints.splice(0).every((text) => text.includes('409'))).toBe(true)
}

const button = (name: string): Locator => page.getByRole('button', { name, exact: true })

/** What WeChat reports, what the phone's owner does for it, and what the page says then. */
const STATES: [number, () => Promise<void>, string, string][] = [
  [
    1,
    async () => {
      await channels({ status: 2 })
      await part(page, 'reserve').tap()
      await button('关闭').tap()
    },
    '直播已经开始',
    '预约直播',
  ],
  [
    2,
    async () => {
      await channels({ status: 2 })
      await part(page, 'reserve').tap()
      await button('去看直播').tap()
      await button('回到小程序').tap()
    },
    '你进过直播间',
    '预约直播',
  ],
  [
    3,
    async () => {
      await part(page, 'reserve').tap()
      await button('预约').waitFor()
      await channels(notice({ status: 1 }))
      await button('预约').tap()
    },
    '主播取消了这场预告',
    '预约直播',
  ],
  [
    4,
    async () => {
      await channels({ status: 3 })
      await part(page, 'reserve').tap()
    },
    '这场直播已经结束',
    '预约直播',
  ],
  [
    5,
    async () => {
      await part(page, 'reserve').tap()
      await button('关闭').tap()
    },
    '还没有预约',
    '预约直播',
  ],
  [
    6,
    async () => {
      await part(page, 'reserve').tap()
      await button('预约').tap()
    },
    '预约好了，开播时由微信提醒你',
    '已在微信预约',
  ],
  [
    7,
    async () => {
      await reserved()
      await part(page, 'reserve').tap()
      await button('取消预约').tap()
    },
    '已取消预约',
    '预约直播',
  ],
  [
    8,
    async () => {
      await reserved()
      await part(page, 'reserve').tap()
      await button('关闭').tap()
    },
    '你之前已经预约',
    '已在微信预约',
  ],
  [
    9,
    async () => {
      await channels(notice({ status: 1 }))
      await part(page, 'reserve').tap()
    },
    '这场预告刚被取消',
    '预约直播',
  ],
  [
    10,
    async () => {
      await channels(notice({ startAt: at - HOUR }))
      await part(page, 'reserve').tap()
    },
    '这场预告已过期',
    '预约直播',
  ],
]

async function reserved(): Promise<void> {
  await part(page, 'reserve').tap()
  await button('预约').tap()
  await part(page, 'reserve-note').getByText('预约好了').waitFor()
}

describe('reserving a live at WeChat', () => {
  it.each(STATES)('state %i is kept and said', async (state, act, words, again) => {
    await channels()
    await openLive(`预约${state}`)
    await settled(async () => expect(await part(page, 'reserve').innerText()).toBe('预约直播'))
    await act()
    await part(page, 'reserve-note').getByText(words).waitFor()
    await settled(async () => expect(await part(page, 'reserve').innerText()).toBe(again))
  })

  it('is counted by its states at the console', async () => {
    type Details = { reservations: { code: number; people: number }[] }
    const { reservations } = await desk.get<Details>(`/api/admin/live-sessions/${live.id}`)
    const codes = reservations.filter(({ people }) => people > 0).map(({ code }) => code)
    expect([...codes].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('is not offered without a notice, nor for an account of somebody else', async () => {
    await channels({ notice: null })
    const id = await openLive('没有预告')
    await settled(async () => expect(await part(page, 'reserve').count()).toBe(0))
    await channels({ isRelated: false })
    await openLiveAs(id)
    await settled(async () => expect(await part(page, 'reserve').count()).toBe(0))
    await channels()
    expectRefusedCalls()
  })
})

describe('the question box', () => {
  it('takes a question, shows the answer, and reminds of it when the shopper wants that', async () => {
    const id = await openLive('想问一问')
    await settled(async () => expect(await part(page, 'ask').isDisabled()).toBe(true))
    await part(page, 'question').locator('input').fill('羊毛衫会起球吗')
    await part(page, 'ask').tap()
    await part(page, 'asked').getByText('羊毛衫会起球吗').waitFor()
    await settled(async () => expect(await part(page, 'question').locator('input').inputValue()).toBe(''))
    await part(page, 'wait').tap()
    await button('允许').tap()
    await until(async () => (await part(page, 'wait').count()) === 0)
    const { items } = await desk.get<{ items: { id: string }[] }>(
      `/api/admin/live-questions?sessionId=${live.id}`,
    )
    await desk.post(`/api/admin/live-questions/${items[0]!.id}/review`, {
      state: 'shown',
      answer: '头一个月会有一点，剪掉就好。',
    })
    await openLiveAs(id)
    await part(page, 'asked').getByText('主播：头一个月会有一点，剪掉就好。').waitFor()
  })

  it('says that something waits for a person, and shows it to nobody else', async () => {
    await openLive('写得不妥的人')
    await part(page, 'question').locator('input').fill('这里写的是 risky 内容')
    await part(page, 'ask').tap()
    await page.getByText('审核后').first().waitFor()
  })
})

/** The cover goes in by itself, and the entry is counted as by the button. */
async function tapsTheCover(): Promise<void> {
  const counted = page.waitForResponse(/live-sessions\/\w+\/entries$/)
  await page.locator('.mp-view:not([hidden]) .mp-live').tap()
  expect((await counted).status()).toBe(200)
  await page.getByText(/山前 直播中：/).waitFor()
  await button('回到小程序').tap()
}

describe('a replay', () => {
  it('is offered once WeChat has it, opens Channels, and counts as an entry through our page', async () => {
    await desk.post(`/api/admin/live-sessions/${live.id}/state`, { id: live.id, state: 'live' })
    await channels({ status: 2, notice: null })
    const id = await openLive('回头再看')
    await settled(async () => expect(await part(page, 'state').innerText()).toBe('直播中'))
    await part(page, 'watch').tap()
    await page.getByText('山前 正在直播').waitFor()
    await button('回到小程序').tap()
    await tapsTheCover()
    await desk.post(`/api/admin/live-sessions/${live.id}/state`, { id: live.id, state: 'replay' })
    await channels({ status: 3, replayStatus: 3, notice: null })
    await openLiveAs(id)
    await part(page, 'state').getByText('回放').waitFor()
    await settled(async () => expect(await part(page, 'watch').count()).toBe(0))
    await channels({ status: 3, replayStatus: 1, notice: null })
    await openLiveAs(id)
    await part(page, 'watch').getByText('看回放').waitFor()
    await part(page, 'watch').tap()
    await page.getByText('正在看回放').waitFor()
    await button('回到小程序').tap()
    const { guides } = await desk.get<{ guides: { entries: number }[] }>(
      `/api/admin/live-sessions/${live.id}`,
    )
    expect(guides.reduce((sum, { entries }) => sum + entries, 0)).toBeGreaterThanOrEqual(2)
    expectRefusedCalls()
  })
})
