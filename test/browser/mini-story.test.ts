import type { Page } from 'playwright-core'
import type { LiveSession } from '../../src/contract/live'
import type { SubscriptionTemplate } from '../../src/contract/reminders'
import type { SaleDetail, SaleSummary } from '../../src/contract/sales'
import { deskOf, part, type MiniDesk } from './mini-desk'
import { settled } from './settled'
import { openShop, type Phone, type Shop } from './shop'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const BEIJING = 8 * HOUR
/** What the Mini Program asks of our server. */

let shop: Shop
let desk: MiniDesk
/** The shopper's phone, and the guide's. */
let hers: Phone
let guides: Phone
let live: LiveSession
let storeId: string
let guideCode: string

beforeAll(async () => {
  shop = await openShop()
  desk = deskOf(shop)
  // Eleven in the morning: what follows happens on one day, and outside quiet hours.
  const { clock } = shop.system.sandbox.client
  await clock.setTo((Math.floor(((await desk.now()) + BEIJING) / DAY) + 1) * DAY + 3 * HOUR)
  await stock()
  hers = await shop.openPhone()
  guides = await shop.openPhone()
}, 180_000)
afterAll(() => shop?.close(), 60_000)
afterEach(() => {
  expect(shop.complaints.splice(0)).toEqual([])
})

/** A scarf and a hat on offer beside the shirt, a live session in two hours, the guide's own code, and the templates of reminders. */
async function stock(): Promise<void> {
  const { items } = await desk.get<{ items: { id: string; code: string }[] }>('/api/admin/stores')
  storeId = items.find(({ code }) => code === 'wukang')!.id
  guideCode = await shop.code({
    kind: 'guide',
    carrier: 'account',
    storeId,
    staffId: shop.guideId,
    label: '林知夏',
  })
  const skus = [{ code: 'WJ-1', spec: '驼色', priceFen: 39_900 }]
  await desk.post('/api/admin/products', { code: 'WJ', name: '羊绒围巾', skus })
  const now = await desk.now()
  const hat = await desk.post<{ id: string }>('/api/admin/products', {
    ...{ code: 'MZ', name: '羊绒帽' },
    skus: [{ code: 'MZ-1', spec: '', priceFen: 19_900 }],
  })
  await desk.post('/api/admin/offers', {
    name: '羊绒帽八折',
    rule: { kind: 'percent', percentOff: 20 },
    scope: { productIds: [hat.id] },
    startsAt: new Date(now - HOUR).toISOString(),
    endsAt: new Date(now + 9 * DAY).toISOString(),
  })
  live = await desk.post<LiveSession>('/api/admin/live-sessions', {
    title: '冬季新品专场',
    finderUserName: 'sphguidepost',
    host: '林知夏',
    startAt: new Date(now + 2 * HOUR).toISOString(),
    endAt: new Date(now + 4 * HOUR).toISOString(),
  })
  await shop.system.sandbox.client.call('PATCH', 'channels/sphguidepost', {
    nickname: '山前',
    description: live.title,
    status: 4,
    startAt: now + 2 * HOUR,
    notice: { startAt: now + 2 * HOUR, status: 0, reservable: true },
  })
  const synced = await desk.post<{ items: SubscriptionTemplate[] }>(
    '/api/admin/subscription-templates/sync',
    {},
  )
  for (const [title, wish] of Object.entries(TEMPLATES)) {
    const { id } = synced.items.find((one) => one.title === title)!
    await shop.console.send('put', `/api/admin/subscription-templates/${id}`, wish).expect(200)
  }
}

const TEMPLATES = {
  直播开播提醒: {
    purpose: 'live',
    texts: { thing1: '{title}', time2: '{startTime}', name3: '{host}', thing4: '点击进入' },
  },
  客户咨询提醒: { purpose: 'desk', texts: { thing1: '{what}', thing2: '{store}', time3: '{time}' } },
}

/** The page of somebody who opens a link of the Mini Program by itself. */
async function opensLink(personId: string, path: string): Promise<Page> {
  const page = await shop.newPage({ width: 375, height: 812 })
  await desk.openPage(page, personId, path)
  return page
}

async function personOf(nickname: string): Promise<string> {
  const { people } = await shop.system.sandbox.client.state()
  return people.find((one) => one.nickname === nickname)!.id
}

/** Opens the newest notice of this title in 服务通知, and the page that it leads to. */
async function opensNotice(phone: Phone, title: string): Promise<void> {
  await leavesToChats(phone)
  await phone.device
    .getByRole('button', { name: /服务通知/ })
    .first()
    .tap()
  await phone.chat.getByLabel(`通知：${title}`).last().getByText('进入小程序查看').tap()
}

/** Closes what is open until the list of chats is there. */
async function leavesToChats(phone: Phone): Promise<void> {
  for (const name of ['关闭小程序', '返回']) {
    const button = phone.device.getByRole('button', { name, exact: true })
    if ((await button.count()) > 0) await button.tap()
  }
  await phone.device.getByRole('button', { name: /微信$/ }).tap()
}

/** From wherever the phone is to the Mini Program's home. */
async function reopens(phone: Phone): Promise<void> {
  await leavesToChats(phone)
  await phone.openMiniProgram()
}

/** She scans the guide's code in store A, follows, taps the card of the greeting, and opens her member card. */
async function opensCard(): Promise<void> {
  await hers.newPerson('沈清')
  await hers.scan(guideCode)
  await hers.device.getByRole('button', { name: '关注公众号' }).tap()
  await hers.chat
    .getByText(/武康路店/)
    .first()
    .waitFor()
  await hers.chat
    .getByRole('button', { name: /^小程序：/ })
    .first()
    .tap()
  await hers.part('open-card').tap()
  for (const purpose of ['card', 'marketing']) await hers.part(`purpose-${purpose}`).tap()
  await hers.part('confirm').tap()
  await hers.part('opened').waitFor()
  await hers.part('points').getByText('现在可用').waitFor()
  expect(await hers.part('points').innerText()).toMatch(/现在可用\s*0$/)
}

/** The guide binds her phone with the code that the store manager shows, and wants to be told of who waits. */
async function bindsGuide(): Promise<void> {
  await guides.newPerson('林知夏')
  await guides.openMiniProgram()
  await guides.part('staff').tap()
  const { code } = await desk.post<{ code: string }>(`/api/admin/staff/${shop.guideId}/bind-code`, {})
  await guides.part('bind-code').locator('input').fill(code)
  await guides.part('bind').tap()
  await guides.part('waiting-lead').getByText('没有顾客在等').waitFor()
  // She scanned once: coming by the greeting's card is not a second scan.
  await expectToday({ scans: '1', follows: '1', cards: '1', sales: '0 笔', paid: '¥0' })
  await guides.part('tell').tap()
  await guides.mini.getByRole('button', { name: '允许' }).tap()
  await guides
    .part('tell-note')
    .getByText(/^已记下/)
    .waitFor()
}

/** From the shirt's page she asks her guide; the product goes along. */
async function asksAboutShirt(): Promise<void> {
  await reopens(hers)
  await hers.mini.getByRole('tab', { name: '商品', exact: true }).tap()
  await hers.part('goods').filter({ hasText: '亚麻衬衫' }).tap()
  await hers.part('ask').getByText('问问林知夏').tap()
  await hers.chat.getByRole('button', { name: '小程序：亚麻衬衫' }).waitFor()
  await hers.device.getByRole('textbox', { name: '输入消息' }).fill('这件有 M 码吗')
  await hers.device.getByRole('button', { name: '发送', exact: true }).tap()
}

/** The guide is alerted on her phone, opens the conversation from there, and answers with words and the product's card. */
async function answers(): Promise<void> {
  await guides.part('waiting-talk').filter({ hasText: '这件有 M 码吗' }).waitFor()
  await opensNotice(guides, '客户咨询提醒')
  await guides.part('line-theirs').getByText('这件有 M 码吗').waitFor()
  await guides.part('draft').locator('textarea').fill('有的，给您留一件。')
  await guides.part('send').tap()
  await hers.chat.getByText('有的，给您留一件。').waitFor()
  await guides.part('open-cards').tap()
  await guides.part('card').filter({ hasText: '亚麻衬衫' }).first().tap()
  await guides.part('line-ours').filter({ hasText: '亚麻衬衫' }).waitFor()
  await hers.chat.getByRole('button', { name: '小程序：亚麻衬衫' }).nth(1).waitFor()
}

/** She pushes an offer to her customer, after seeing who gets it; it is in the shopper's message centre, and leads to it. */
async function pushesOffer(): Promise<void> {
  await reopens(guides)
  await guides.part('staff').tap()
  await guides.part('to-push').tap()
  await guides.part('choice').filter({ hasText: '羊绒帽八折' }).tap()
  await guides.part('group-now').getByText('现在就能收到 1 位').waitFor()
  await guides.part('send').tap()
  await guides.part('lead').getByText('1 位已送达').waitFor()
  await reopens(hers)
  await hers.mini.getByRole('tab', { name: /消息/ }).tap()
  await hers.part('message').filter({ hasText: '羊绒帽八折' }).waitFor()
  await hers.part('open').first().tap()
  await hers.part('sentence').getByText('八折').waitFor()
}

/** The guide passes the live on to her in WeChat; she opens the card in their chat and wants to be reminded. */
async function sharesLive(): Promise<void> {
  const sharing = await opensLink(await personOf('林知夏'), `pages/live/index?id=${live.id}`)
  await part(sharing, 'share').tap()
  const path = await sharing.locator('.mp-path').innerText()
  expect(path).toMatch(new RegExp(`^/pages/live/index\\?id=${live.id}&share=[0-9a-z]{16}$`))
  await sharing.getByLabel('发给').selectOption({ label: '沈清' })
  await sharing.getByRole('button', { name: '发送' }).tap()
  await sharing.close()
  await leavesToChats(hers)
  await hers.device.getByRole('button', { name: /林知夏 \[小程序\] 冬季新品专场/ }).tap()
  await hers.chat.getByRole('button', { name: '小程序：冬季新品专场' }).tap()
  await hers.part('remind').getByText('开播前提醒我').tap()
  await hers.mini.getByRole('button', { name: '允许' }).tap()
  await hers.part('remind').getByText('取消提醒').waitFor()
}

/** Ten minutes before the start she is reminded, comes to the live from the notice, and reserves it at WeChat, too. */
async function isReminded(): Promise<void> {
  await shop.system.sandbox.client.clock.advance(110 * MINUTE)
  await opensNotice(hers, '直播开播提醒')
  await hers.part('state').waitFor()
  await hers.mini.getByText('冬季新品专场').first().waitFor()
  await hers.part('reserve').tap()
  await hers.mini.getByRole('button', { name: '预约', exact: true }).tap()
  await hers.part('reserve-note').getByText('预约好了').waitFor()
  const { reservations } = await desk.get<{ reservations: { code: number; people: number }[] }>(
    `/api/admin/live-sessions/${live.id}`,
  )
  expect(reservations.filter(({ people }) => people > 0)).toMatchObject([{ code: 6, people: 1 }])
}

/** She shows her code in the store; the guide, without a network, rings up two shirts and a scarf. */
async function buysWithoutNetwork(): Promise<void> {
  await reopens(hers)
  await hers.part('card').tap()
  await hers.part('code-text').waitFor()
  const code = (await hers.part('code-text').innerText()).replace(/\s/g, '')
  await reopens(guides)
  await guides.part('staff').tap()
  await guides.part('hello').waitFor()
  const learnt = guides.page.waitForResponse(/\/api\/workbench\/products/)
  await guides.part('to-sale').tap()
  await (await learnt).finished()
  await guides.network('没有网络')
  await guides.mini.getByPlaceholder('输入或粘贴').fill(code)
  await guides.mini.getByRole('button', { name: '确定' }).tap()
  await guides.part('member').getByText('还没核验').waitFor()
  await rings('衬衫')
  await guides.part('line').getByRole('button', { name: '多一件' }).tap()
  await rings('围巾')
  await guides.part('receipt').locator('input').fill('W-2001')
  await guides.part('record').tap()
  await guides.part('recorded').getByText('已存在手机里').waitFor()
  expect(await salesNow()).toEqual([])
}

/** The network is back: the sale goes to the server, once. */
async function bringsSale(): Promise<void> {
  await guides.network('网络正常')
  await reopens(guides)
  await guides.part('staff').tap()
  // 2 × 459 + 399 = 1,317 yuan; a new card is in the first tier, where a yuan brings one point.
  await settled(async () =>
    expect(await salesNow()).toMatchObject([{ paidFen: 131_700, pointsEarned: 1_317, channel: 'workbench' }]),
  )
  await guides.part('queued').waitFor({ state: 'detached' })
  await guides.device.getByRole('button', { name: '重新进入小程序' }).tap()
  await guides.part('staff').tap()
  await expectToday({ scans: '1', follows: '1', cards: '1', sales: '1 笔', paid: '¥1,317' })
}

async function rings(words: string): Promise<void> {
  const field = guides.part('search').locator('input')
  await field.fill(words)
  await field.press('Enter')
  await guides.part('sku').filter({ hasText: words }).tap()
}

/** What the guide's first screen counts of today. */
async function expectToday(figures: Record<string, string>): Promise<void> {
  await settled(async () => {
    for (const [key, words] of Object.entries(figures))
      expect([key, (await guides.part(`today-${key}`).innerText()).trim()]).toEqual([key, words])
  })
}

const salesNow = async (): Promise<SaleSummary[]> =>
  (await desk.get<{ items: SaleSummary[] }>('/api/admin/sales?search=W-2001')).items

const saleNow = async (): Promise<SaleDetail> => desk.get(`/api/admin/sales/${(await salesNow())[0]!.id}`)

/** Whose sale it is, in fen, under each way of counting. */
async function expectCredits(refundedFen: number): Promise<void> {
  for (const model of ['tenure', 'last_touch', 'first_touch', 'share'])
    expect(await desk.get(`/api/admin/credits?model=${model}`)).toEqual({
      items: [
        expect.objectContaining({
          ...{ staffName: '林知夏', storeName: '武康路店', saleCount: 1 },
          ...{ creditedFen: 131_700, refundedFen, netFen: 131_700 - refundedFen },
        }),
      ],
    })
}

/** What the phone says of her points. */
async function expectPoints(spendable: string, notes: RegExp): Promise<void> {
  await hers.device.getByRole('button', { name: '重新进入小程序' }).tap()
  await hers.part('card').tap()
  await settled(async () => {
    const words = await hers.part('points').innerText()
    expect(words).toMatch(new RegExp(`现在可用\\s*${spendable}(?!\\d)`))
    expect(words).toMatch(notes)
  })
}

/** The scarf comes back; the console takes it. */
async function refundsScarf(): Promise<void> {
  const sale = await saleNow()
  const scarf = sale.lines.find(({ skuCode }) => skuCode === 'WJ-1')!
  await desk.post(`/api/admin/sales/${sale.id}/refunds`, {
    lines: [{ saleLineId: scarf.id, qty: 1 }],
    refundNo: 'R-2001',
    reason: '颜色不合适',
  })
}

test('a shopper comes, asks, is reminded, buys and gives one thing back, and everything adds up at every step', async () => {
  await opensCard()
  await bindsGuide()
  await asksAboutShirt()
  await answers()
  await pushesOffer()
  await sharesLive()
  await isReminded()
  await buysWithoutNetwork()
  await bringsSale()

  // The guide served her, brought her first, was in touch last and shared the live with her: all of it is the guide's.
  await expectCredits(0)
  await expectPoints('0', /1,317 积分待入账/)

  await refundsScarf()
  // Of the sale the two shirts are left: 918 yuan, and 918 of the points.
  expect(await saleNow()).toMatchObject({ state: 'part_refunded', paidFen: 131_700, refundedFen: 39_900 })
  await expectCredits(39_900)
  await guides.part('to-figures').tap()
  await guides.mini.getByText('上面这些小票收到的钱；其中 ¥399 后来退了').waitFor()
  await expectPoints('0', /918 积分待入账/)

  // After the seven days in which things come back the points can be spent.
  await shop.system.sandbox.client.clock.advance(7 * DAY)
  await expectPoints('918', /^(?!.*待入账)/s)
}, 120_000)
