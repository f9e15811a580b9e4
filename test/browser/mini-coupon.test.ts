import type { Page } from 'playwright-core'
import type { Coupon } from '../../src/contract/coupons'
import type { ConversationDetail } from '../../src/contract/conversations'
import { CouponRow } from '../../src/features/membership'
import { CouponDefinition } from '../../src/features/membership/entities'
import { buildPage } from '../support/pages'
import { overflowing, picture } from './mini-desk'
import { openShop, type Phone, type Shop } from './shop'
import { settled } from './settled'

interface Wish {
  stock?: number
  hours?: number
}

const HOUR_MS = 3_600_000
const LOGIN = { login: 'linzhixia', password: 'correct horse battery' }

let shop: Shop
let phone: Phone
let desk: Page

beforeAll(async () => {
  await buildPage('console')
  shop = await openShop()
  phone = await shop.openPhone()
  const { staff } = shop.system.app
  await staff.create({ name: '沈澜', ...LOGIN, roles: ['operator'] })
}, 180_000)
afterAll(() => shop?.close())
afterEach(() => {
  expect(shop.complaints.splice(0)).toEqual([])
})

const coupon = async (title: string, change: object = {}): Promise<string> => {
  const draft = {
    title,
    description: '全场通用，不与其他优惠同享。',
    value: { kind: 'amount', offFen: 3000 },
    minFen: 30_000,
    validity: { kind: 'days', days: 30 },
  }
  const made = await shop.console.send('post', '/api/admin/coupons', { ...draft, ...change }).expect(200)
  return (made.body as Coupon).id
}

/** The console in a second window, at the one conversation there is. */
async function openDesk(): Promise<void> {
  desk = await shop.newPage({ width: 1280, height: 800 })
  const signedIn = await desk.request.post(`${shop.system.url}/api/admin/session`, { data: LOGIN })
  expect(signedIn.ok()).toBe(true)
  let id: string | undefined
  while (id === undefined) {
    const { body } = await shop.console.get('/api/admin/conversations').expect(200)
    id = (body as { items: ConversationDetail[] }).items[0]?.id
  }
  await desk.goto(`${shop.system.url}/console/conversations/${id}`)
  await desk.getByRole('button', { name: '接手' }).click()
}

async function sendCard(name: string): Promise<void> {
  await desk.getByRole('button', { name: '卡片' }).click()
  await desk.getByRole('textbox', { name: /搜索商品/ }).fill(name)
  await desk
    .getByRole('button', { name: new RegExp(name) })
    .last()
    .click()
  await desk.getByRole('log').getByText(name).waitFor()
}

/** Uses the coupon up, as the sale at a till does. */
async function useUp(): Promise<void> {
  const { db, features } = shop.system.app
  const { id, customerId, gotAt } = await db.read.findOneByOrFail(CouponRow, { state: 'held' })
  const lines = [{ id: 'line', productId: null, quantity: 1, amountFen: 40_000 }]
  const { items } = (await shop.console.get('/api/admin/stores').expect(200)).body as {
    items: { id: string }[]
  }
  const sale = { couponId: id, customerId, saleId: 'S1', storeId: items[0]!.id, lines, at: gotAt }
  await db.transact((tx) => features.membership.coupons.use(tx, sale))
}

const tapCard = (name: string): Promise<void> =>
  phone.chat
    .getByRole('button', { name: new RegExp(`^小程序：${name}`) })
    .last()
    .tap()

test('a coupon that the guide sends is tapped in the chat, wants a card first, and is claimed', async () => {
  await coupon('初雪礼券')
  await phone.newPerson('沈清')
  await phone.scan(shop.labels.store)
  await phone.device.getByRole('button', { name: '关注公众号' }).tap()
  await phone.chat
    .getByText(/武康路店/)
    .first()
    .waitFor()
  await phone.device.getByRole('textbox', { name: '输入消息' }).fill('有优惠券可以用吗')
  await phone.device.getByRole('button', { name: '发送', exact: true }).tap()
  await openDesk()
  await sendCard('初雪礼券')
  await tapCard('初雪礼券')
  await phone.part('sentence').waitFor()
  await settled(async () => expect(await phone.part('sentence').innerText()).toBe('满 300 元减 30 元'))
  await settled(async () => expect(await phone.part('validity').innerText()).toBe('领取后 30 天内有效'))
  await phone.part('obstacle').getByText('开一张会员卡').waitFor()

  await phone.part('claim').tap()
  await phone.part('purpose-card').tap()
  await phone.part('confirm').tap()
  await phone.part('opened').waitFor()
  await phone.mini.locator('.mp-view:not([hidden]) .mp-back').tap()
  await phone.part('claim').getByText('领取', { exact: true }).tap()
  await phone.part('claimed').waitFor()
  await phone.part('held').getByText(/有效$/).waitFor()
  await picture(phone.page, 'coupon-claimed')
  await settled(async () =>
    expect((await phone.part('code-text').innerText()).replace(/\s/g, '')).toMatch(/^\d{20}$/),
  )
  await settled(async () => expect(await phone.part('claim').count()).toBe(0))

  await desk.reload()
  const beside = desk.getByRole('complementary', { name: '顾客资料' })
  await beside.getByText('初雪礼券').waitFor()
  await settled(async () =>
    expect(await beside.getByRole('list', { name: '优惠券' }).innerText()).toContain('可用'),
  )
  await useUp()
  await desk.reload()
  await beside.getByRole('list', { name: '优惠券' }).getByText('已使用').waitFor()
  await phone.device.getByRole('button', { name: '重新进入小程序' }).tap()
  await phone.part('held').getByText('已使用').waitFor()
  await settled(async () => expect(await phone.part('code-text').count()).toBe(0))
}, 120_000)

test.each([
  ['只有一张的券', { stock: 1 }, '这张优惠券已经领完了。'],
  ['一小时的券', { hours: 1 }, '这张优惠券的领取时间已经结束。'],
  ['停发的券', {}, '这张优惠券已经停发。'],
])(
  '%s says so when it cannot be claimed any more',
  async (title, { stock, hours }: Wish, words) => {
    const { client } = shop.system.sandbox
    const { now } = await client.clock.read()
    const id = await coupon(title, {
      ...(stock ? { stock } : {}),
      ...(hours ? { claimUntil: new Date(now + hours * HOUR_MS).toISOString() } : {}),
    })
    await phone.closeMiniProgram()
    await phone.device.getByRole('textbox', { name: '输入消息' }).fill('还有别的券吗')
    await phone.device.getByRole('button', { name: '发送', exact: true }).tap()
    await desk.getByRole('log').getByText('还有别的券吗').last().waitFor()
    await sendCard(title)
    await tapCard(title)
    await phone.part('claim').waitFor()
    if (stock)
      await shop.system.app.db.transact((tx) => tx.update(CouponDefinition, { id }, { handedOut: 1 }))
    if (hours) await client.clock.advance(HOUR_MS)
    if (!stock && !hours)
      await shop.console.send('post', `/api/admin/coupons/${id}/state`, { state: 'paused' }).expect(200)
    // The page was open when the last one went: what the tap says, the page says afterwards too.
    await phone.part('claim').tap()
    await phone.part('obstacle').getByText(words).waitFor()
    await settled(async () => expect(await phone.part('claim').count()).toBe(0))
    expect(shop.complaints.splice(0).every((text) => text.includes('409'))).toBe(true)
  },
  60_000,
)

test('a coupon that nobody knows is said so, and tried again on demand', async () => {
  const { client } = shop.system.sandbox
  const { id } = await client.person({ nickname: '点旧链接' })
  const page = await shop.newPage({ width: 375, height: 812 })
  const path = '__path=pages/coupon/index&id=01JD0000000000000000000001'
  await page.goto(`${shop.system.sandbox.url}/mp/?__person=${id}&${path}`)
  await page.getByText(/没有找到这张优惠券/).waitFor()
  await page.locator('[data-testid=retry]').tap()
  await page.getByText(/没有找到这张优惠券/).waitFor()
  expect(shop.complaints.splice(0).every((text) => text.includes('404'))).toBe(true)
  await page.close()
})

test('the page fits a small phone in the dark', async () => {
  const storeIds = (
    (await shop.console.get('/api/admin/stores').expect(200)).body as { items: { id: string }[] }
  ).items
  const scope = { storeIds: storeIds.slice(0, 1).map(({ id }) => id) }
  const id = await coupon('只在一家门店能用的长长长长的券', { scope, stock: 8 })
  const person = await shop.system.sandbox.client.person({ nickname: '小屏' })
  const page = await shop.newPage({ width: 320, height: 568 })
  await page.emulateMedia({ colorScheme: 'dark' })
  const path = `__path=pages/coupon/index&id=${id}`
  await page.goto(`${shop.system.sandbox.url}/mp/?__person=${person.id}&${path}`)
  await page
    .locator('[data-testid=stores]')
    .getByText(/^可用门店：.+店$/)
    .waitFor()
  await settled(async () => expect(await page.locator('[data-testid=left]').innerText()).toBe('还剩 8 张'))
  expect(await overflowing(page)).toEqual([])
  await picture(page, 'coupon-320-dark')
  await page.close()
})
