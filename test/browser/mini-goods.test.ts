import type { Page } from 'playwright-core'
import type { LiveSession } from '../../src/contract/live'
import type { Product } from '../../src/contract/products'
import type { SubscriptionTemplate } from '../../src/contract/reminders'
import { PALETTES, drawLandscape } from '../../src/cli/demo/picture'
import { ShareLink, ShareVisit } from '../../src/features/shares'
import { deskOf, overflowing, part, picture, SIZES, until, type MiniDesk } from './mini-desk'
import { openShop, type Shop } from './shop'
import { settled } from './settled'

const HOUR = 3_600_000
let shop: Shop
let desk: MiniDesk
let product: Product
let live: LiveSession
let storeId: string

beforeAll(async () => {
  shop = await openShop()
  desk = deskOf(shop)
  await stock()
}, 180_000)
afterAll(() => shop?.close())
afterEach(() => {
  expect(shop.complaints.splice(0)).toEqual([])
})

const post = <T>(path: string, body: object): Promise<T> => desk.post<T>(path, body)
const now = (): Promise<number> => desk.now()
const openPage = (page: Page, personId: string, path: string) => desk.openPage(page, personId, path)
const shopper = (nickname: string, size = SIZES[0]!) => desk.shopper(nickname, size)
const iso = (at: number): string => new Date(at).toISOString()

/** Goods with pictures, one size of them sold out, an offer, a live stream, and the templates of reminders. */
async function stock(): Promise<void> {
  const { features } = shop.system.app
  const stores = (await shop.console.get('/api/admin/stores').expect(200)).body as {
    items: { id: string; code: string }[]
  }
  storeId = stores.items.find(({ code }) => code === 'wukang')!.id
  const pictures = await Promise.all(
    [1, 2].map((seed) => features.pictures.gallery.keep(drawLandscape(PALETTES.winter, seed), null)),
  )
  product = await post<Product>('/api/admin/products', {
    code: 'WD-1',
    name: '轻暖羊毛大衣',
    family: '外套',
    description: '双面羊毛，轻而暖。\n干洗，平铺晾干。',
    pictureIds: pictures.map(({ id }) => id),
    skus: ['M', 'L'].map((spec) => ({ code: `WD-1-${spec}`, spec, priceFen: 129_900 })),
  })
  await sets('M', 2)
  await sets('L', 0)
  const at = await now()
  const offer = {
    name: '冬衣周',
    rule: { kind: 'percent', percentOff: 20 },
    scope: { productIds: [product.id] },
    startsAt: iso(at - HOUR),
    endsAt: iso(at + 200 * HOUR),
  }
  await post('/api/admin/offers', offer)
  live = await post<LiveSession>('/api/admin/live-sessions', {
    title: '冬季新品专场',
    intro: '现场试穿，讲面料和洗护。',
    finderUserName: 'sphguidepost',
    host: '林知夏',
    coverId: pictures[0]!.id,
    startAt: iso(at + 2 * HOUR),
    endAt: iso(at + 4 * HOUR),
  })
  await shop.system.sandbox.client.call('PATCH', 'channels/sphguidepost', {
    nickname: '山前',
    description: live.title,
    status: 4,
    startAt: at + 2 * HOUR,
    notice: { startAt: at + 2 * HOUR, status: 0, reservable: true },
  })
  await useTemplates()
}

async function sets(spec: string, qty: number): Promise<void> {
  const skuId = product.skus.find((sku) => sku.spec === spec)!.id
  const items = [{ storeId, skuId, qty, priceFen: null }]
  await shop.console.send('put', `/api/admin/products/${product.id}/stock`, { items }).expect(200)
}

const TEMPLATES = {
  直播开播提醒: ['live', { thing1: '{title}', time2: '{startTime}', name3: '{host}', thing4: '点击进入' }],
  到货提醒: ['stock', { thing1: '{product}', thing2: '{store}', date3: '{date}' }],
  商品降价通知: ['price', { thing1: '{product}', amount2: '{price}', amount3: '{before}', time4: '{time}' }],
  咨询回复通知: ['answer', { thing1: '{question}', thing2: '{answer}', time3: '{time}' }],
} as const

async function useTemplates(): Promise<void> {
  const { items } = await post<{ items: SubscriptionTemplate[] }>(
    '/api/admin/subscription-templates/sync',
    {},
  )
  for (const [title, [purpose, texts]] of Object.entries(TEMPLATES)) {
    const { id } = items.find((item) => item.title === title)!
    await shop.console.send('put', `/api/admin/subscription-templates/${id}`, { purpose, texts }).expect(200)
  }
}

/** Runs in the browser. */
const WIDTH = `document.querySelector('[data-testid=picture] img').decode()
  .then(() => document.querySelector('[data-testid=picture] img').naturalWidth)`

/** To the next picture, with a finger. */
async function swipe(page: Page): Promise<void> {
  const finger = (clientX: number): object => ({ changedTouches: [{ identifier: 0, clientX, clientY: 200 }] })
  const first = part(page, 'picture').first()
  await first.dispatchEvent('touchstart', finger(280))
  await first.dispatchEvent('touchend', finger(60))
}

/** The page on top is passed on with a link of one's own. */
async function passesOn(page: Page, path: RegExp): Promise<void> {
  await part(page, 'share').tap()
  await page.locator('.mp-path').waitFor()
  expect(await page.locator('.mp-path').innerText()).toMatch(path)
  await page.getByRole('button', { name: '发送' }).tap()
}

describe.each(SIZES)('a product at $width × $height', (size) => {
  it('shows pictures, price, sizes and where it is, inside the window', async () => {
    const { id, page } = await shopper(`看商品${size.width}`, size)
    await openPage(page, id, `pages/product/index?id=${product.id}`)
    await part(page, 'name').waitFor()
    await settled(async () => expect(await part(page, 'price').innerText()).toBe('¥1039.20'))
    await settled(async () => expect(await part(page, 'stock').innerText()).toBe('武康路店：仅剩 2 件'))
    await settled(async () => expect(await part(page, 'near').innerText()).toContain('武康路店'))
    const loaded: number = await page.evaluate(WIDTH)
    expect(loaded).toBeGreaterThan(300)
    expect(await overflowing(page)).toEqual([])
    await picture(page, `mini-product-${size.width}`)
    await page.getByText('1 / 2', { exact: true }).waitFor()
    await swipe(page)
    await page.getByText('2 / 2', { exact: true }).waitFor()
    await part(page, 'offer').tap()
    await part(page, 'sentence').waitFor()
    await settled(async () => expect(await part(page, 'sentence').innerText()).toBe('八折'))
    await settled(async () => expect(await part(page, 'goods').count()).toBe(1))
    expect(await overflowing(page)).toEqual([])
    await picture(page, `mini-offer-${size.width}`)
    await passesOn(page, /^\/pages\/offer\/index\?id=[0-9A-Z]{26}&share=[0-9a-z]{16}$/)
    await part(page, 'goods').tap()
    await part(page, 'price').waitFor()
    await openPage(page, id, `pages/live/index?id=${live.id}`)
    await part(page, 'state').waitFor()
    expect(await overflowing(page)).toEqual([])
    await picture(page, `mini-live-${size.width}`)
    await passesOn(page, new RegExp(`^/pages/live/index\\?id=${live.id}&share=[0-9a-z]{16}$`))
    await page.close()
  })
})

describe('reminders of a product', () => {
  it('are asked for by WeChat’s sheet, set, called off, and refused', async () => {
    const { id, page } = await shopper('要提醒')
    await openPage(page, id, `pages/product/index?id=${product.id}`)
    await part(page, 'wait-price').tap()
    await page.getByRole('button', { name: '取消', exact: true }).tap()
    await part(page, 'price-note').getByText('你没有同意接收提醒').waitFor()
    await part(page, 'wait-price').tap()
    await page.getByRole('button', { name: '允许' }).tap()
    await part(page, 'wait-price').getByText('取消降价提醒').waitFor()
    await part(page, 'wait-price').tap()
    await part(page, 'wait-price').getByText('降价提醒我').waitFor()
    await settled(async () => expect(await part(page, 'wait-stock').count()).toBe(0))
    await part(page, 'sku').filter({ hasText: 'L' }).tap()
    await part(page, 'wait-stock').tap()
    await page.getByRole('button', { name: '允许' }).tap()
    await part(page, 'wait-stock').getByText('取消到货提醒').waitFor()
    await page.close()
  })

  it.each([
    ['main-switch-off', '关闭了这个小程序的订阅消息'],
    ['app-banned', '暂时不能发订阅消息'],
    ['templates-banned', '这个提醒暂时不能用'],
  ] as const)('say why when WeChat does not ask: %s', async (subscribeSheet, words) => {
    const { client } = shop.system.sandbox
    const { id, page } = await shopper(`不问${subscribeSheet}`)
    await openPage(page, id, `pages/product/index?id=${product.id}`)
    await part(page, 'wait-price').waitFor()
    await client.switches({ subscribeSheet })
    await part(page, 'wait-price').tap()
    await page.getByText(words).first().waitFor()
    await client.switches({ subscribeSheet: 'shown' })
    await page.close()
  })
})

describe('our own reminder of a live', () => {
  it('is set by WeChat’s sheet and called off again, beside WeChat’s reservation', async () => {
    const { id, page } = await shopper('等开播')
    await openPage(page, id, `pages/live/index?id=${live.id}`)
    await part(page, 'remind').getByText('开播前提醒我').waitFor()
    await part(page, 'remind').tap()
    await page.getByRole('button', { name: '允许' }).tap()
    await part(page, 'remind').getByText('取消提醒').waitFor()
    await part(page, 'remind').tap()
    await part(page, 'remind').getByText('开播前提醒我').waitFor()
    await page.close()
  })
})

describe('passing a product on', () => {
  it('makes a link of the shopper’s own; who comes through it is counted', async () => {
    const { id, page } = await shopper('转发的人')
    await openPage(page, id, `pages/product/index?id=${product.id}`)
    await part(page, 'share').tap()
    const path = await page.locator('.mp-path').innerText()
    expect(path).toMatch(new RegExp(`^/pages/product/index\\?id=${product.id}&share=[0-9a-z]{16}$`))
    await page.getByRole('button', { name: '发送' }).tap()
    const friend = await shopper('收到的人')
    await openPage(friend.page, friend.id, path)
    await part(friend.page, 'price').waitFor()
    const { read } = shop.system.app.db
    const shareId = path.split('share=')[1]!
    await until(async () => (await read.countBy(ShareVisit, { shareId })) === 1)
    expect(await read.findOneByOrFail(ShareLink, { id: shareId })).toMatchObject({ sharerKind: 'customer' })
    await page.close()
    await friend.page.close()
  })
})

describe('a product that is not there', () => {
  it('says so and can be tried again; so does an offer', async () => {
    const { id, page } = await shopper('点旧链接')
    for (const path of ['product', 'offer']) {
      await openPage(page, id, `pages/${path}/index?id=01JD0000000000000000000001`)
      await page.getByText(/没有找到这个/).waitFor()
      await part(page, 'retry').tap()
      await page.getByText(/没有找到这个/).waitFor()
    }
    expect(shop.complaints.splice(0).every((text) => text.includes('404'))).toBe(true)
    await page.close()
  })
})
