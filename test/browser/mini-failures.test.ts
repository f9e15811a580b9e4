import type { Page, Route } from 'playwright-core'
import type { SubscriptionTemplate } from '../../src/contract/reminders'
import { part, picture } from './mini-desk'
import { openFullWorld, type FullWorld } from './mini-full-world'
import { settled } from './settled'

/** Runs in the browser: every kept session token is one that the server does not know. */
const SPOIL_TOKENS = `for (const key of Object.keys(localStorage))
  if (key.endsWith(':session-token')) localStorage.setItem(key, '{"value":"old"}')`

let world: FullWorld
let page: Page

beforeAll(async () => {
  world = await openFullWorld()
  await usePriceTemplate()
  page = await world.shop.newPage({ width: 375, height: 812 })
}, 180_000)
afterAll(() => world?.shop.close())
afterEach(async () => {
  await page.unrouteAll()
  expect(world.shop.complaints.splice(0)).toEqual([])
})

async function usePriceTemplate(): Promise<void> {
  const path = '/api/admin/subscription-templates'
  const { items } = await world.desk.post<{ items: SubscriptionTemplate[] }>(`${path}/sync`, {})
  const { id } = items.find(({ title }) => title === '商品降价通知')!
  const texts = { thing1: '{product}', amount2: '{price}', amount3: '{before}', time4: '{time}' }
  await world.shop.console.send('put', `${path}/${id}`, { purpose: 'price', texts }).expect(200)
}

const open = (path: string): Promise<void> => world.desk.openPage(page, world.personId, path)
const query = (route: string): string => `${route}?${world.queries[route] ?? ''}`

/** The browser itself complains about requests that fail; these and no others are expected now. */
function complained(words: RegExp): void {
  const heard = world.shop.complaints.splice(0)
  expect(heard.filter((text) => !words.test(text))).toEqual([])
}

/** The request arrives and is done, and the line is cut before the answer is there. */
async function losesAnswer(route: Route): Promise<void> {
  await route.fetch()
  await route.abort('connectionreset')
}

/** Lets the server's own table be away, which is an error that nobody foresaw. */
async function withoutTable(name: string, work: () => Promise<void>): Promise<void> {
  const rename = (from: string, to: string) =>
    world.shop.system.app.db.transact((tx) => tx.query(`ALTER TABLE ${from} RENAME TO ${to}`))
  await rename(name, `${name}_away`)
  try {
    await work()
  } finally {
    await rename(`${name}_away`, name)
  }
}

describe('somebody who says no', () => {
  it('to a reminder reads that it is not set, and may say yes with the next tap', async () => {
    await open(query('pages/product/index'))
    await part(page, 'wait-price').tap()
    await page.getByRole('button', { name: '取消', exact: true }).tap()
    await part(page, 'price-note').getByText('你没有同意接收提醒').waitFor()
    await picture(page, 'mini-refused-reminder')
    await part(page, 'wait-price').tap()
    await page.getByRole('button', { name: '允许' }).tap()
    await part(page, 'wait-price').getByText('取消降价提醒').waitFor()
  })

  it('to the place still has every store, and reads where to change it', async () => {
    await open('pages/stores/index')
    await part(page, 'locate').tap()
    await part(page, 'privacy-agree').tap()
    await page.getByRole('button', { name: '不允许' }).tap()
    await part(page, 'place').getByText('门店按城市列在下面，一样可以选').waitFor()
    await part(page, 'locate').getByText('去设置里打开').waitFor()
    expect(await part(page, 'store').count()).toBeGreaterThan(1)
    await picture(page, 'mini-refused-place')
  })

  it('to the phone number keeps the card, and can give it later', async () => {
    await open('pages/me/index')
    await part(page, 'give-phone').tap()
    await page.getByRole('button', { name: '不允许' }).tap()
    await page.getByText('没有留下手机号，会员卡照样能用。').waitFor()
    await part(page, 'way-card').getByText('出示会员码').waitFor()
    await part(page, 'give-phone').waitFor()
  })
})

describe('the line is cut', () => {
  it('before the page is there: it says so, and the next try succeeds', async () => {
    await page.route('**/api/mp/home', (route) => route.abort('connectionreset'))
    await open('pages/home/index')
    await page.getByText('网络不太通畅，请稍后再试。').waitFor()
    await picture(page, 'mini-offline')
    await page.unrouteAll()
    await part(page, 'retry').tap()
    await part(page, 'my-guide').waitFor()
    complained(/ERR_CONNECTION_RESET/)
  })

  it('for the shop’s part of home alone: my store, guide and card are there, and the rest comes with a tap', async () => {
    await page.route('**/api/mp/recommendations', (route) => route.abort('connectionreset'))
    await open('pages/home/index')
    await part(page, 'shelf-problem').getByText('优惠和推荐没有打开：网络不太通畅').waitFor()
    await part(page, 'my-guide').waitFor()
    await part(page, 'card').waitFor()
    await page.unrouteAll()
    await part(page, 'shelf-retry').tap()
    await part(page, 'recommended').waitFor()
    await part(page, 'shelf-problem').waitFor({ state: 'detached' })
    complained(/ERR_CONNECTION_RESET/)
  })

  it('in the middle of a question: the words stay, and the second try does not ask twice', async () => {
    await open(query('pages/live/index'))
    await part(page, 'question').locator('input').fill('墨绿色还会有吗')
    await page.route('**/questions', losesAnswer)
    await part(page, 'ask').tap()
    await page.getByText('网络不太通畅，请稍后再试。').waitFor()
    await settled(async () =>
      expect(await part(page, 'question').locator('input').inputValue()).toBe('墨绿色还会有吗'),
    )
    await page.unrouteAll()
    await part(page, 'ask').tap()
    await part(page, 'asked').getByText('墨绿色还会有吗').waitFor()
    await settled(async () => expect(await part(page, 'question').locator('input').inputValue()).toBe(''))
    expect(await part(page, 'asked').count()).toBe(1)
    complained(/ERR_CONNECTION_RESET|ERR_FAILED/)
  })

  it('in the middle of a receipt: it counts once, and the page says that it does', async () => {
    await open('pages/purchases/index')
    await part(page, 'claim-code').locator('input').fill(world.claimCode)
    await page.route('**/receipt-claims', losesAnswer)
    await part(page, 'claim').tap()
    await part(page, 'wrong').getByText('网络不太通畅').waitFor()
    await settled(async () => expect(await part(page, 'purchase').count()).toBe(2))
    expect(await part(page, 'claim-code').locator('input').inputValue()).toBe(world.claimCode)
    await page.unrouteAll()
    await part(page, 'claim').tap()
    await part(page, 'wrong').getByText('这张小票已经记到你的会员卡了，在下面的购买记录里。').waitFor()
    expect(await part(page, 'purchase').count()).toBe(2)
    complained(/ERR_CONNECTION_RESET|ERR_FAILED|409/)
  })
})

describe('the session has ended', () => {
  it('is renewed once for all requests of a page, and nobody notices', async () => {
    await open('pages/home/index')
    await part(page, 'my-guide').waitFor()
    await page.evaluate(SPOIL_TOKENS)
    let signIns = 0
    page.on('request', (request) => {
      if (request.url().endsWith('/api/mp/session')) signIns += 1
    })
    await open('pages/home/index')
    await part(page, 'my-guide').waitFor()
    expect(signIns).toBe(1)
    complained(/401/)
  })

  it('and cannot be renewed: it says so, what was typed stays, and the next try succeeds', async () => {
    const refuse = (route: Route) =>
      route.fulfill({ status: 401, json: { error: { code: 'unauthorized', message: '' } } })
    await open('pages/me/index')
    await part(page, 'rename').tap()
    await part(page, 'name-field').locator('input').fill('沈女士')
    await page.route('**/api/mp/me', refuse)
    await part(page, 'save-name').tap()
    await page.getByText('登录已过期，请重新打开小程序。').waitFor()
    expect(await part(page, 'name-field').locator('input').inputValue()).toBe('沈女士')
    await page.unrouteAll()
    await part(page, 'save-name').tap()
    await part(page, 'name').getByText('沈女士').waitFor()
    await page.route('**/api/mp/home', refuse)
    await open('pages/home/index')
    await page.getByText('登录已过期，请重新打开小程序。').waitFor()
    await page.unrouteAll()
    await part(page, 'retry').tap()
    await part(page, 'my-guide').waitFor()
    complained(/401/)
  })
})

describe('the server fails', () => {
  it('is said so without details, and tried again on demand', async () => {
    await withoutTable('products', async () => {
      await open('pages/products/index')
      await part(page, 'retry').waitFor()
      await page.getByText('服务器出了点问题，内容都没丢，请稍后再试。').waitFor()
      await part(page, 'number')
        .getByText(/^一直不行，请把编号 [0-9A-Z]{8} 告诉店员。$/)
        .waitFor()
      expect(await page.locator('.mp-view:not([hidden])').innerText()).not.toMatch(/管理员/)
      await picture(page, 'mini-server-error')
    })
    await part(page, 'retry').tap()
    await part(page, 'goods').first().waitFor()
    complained(/500/)
  })

  it('while something is saved: what I wrote stays, and is saved with the next tap', async () => {
    await open('pages/reach/index')
    await part(page, 'topic-newArrivals').waitFor()
    await withoutTable('preferences', async () => {
      await part(page, 'topic-offers').tap()
      await page.getByText(/内容都没丢，请稍后再试。\n一直不行，请把编号 [0-9A-Z]{8} 告诉店员/).waitFor()
    })
    await part(page, 'topic-offers').tap()
    await part(page, 'saved').waitFor()
    complained(/500/)
  })
})

describe('a code that nobody knows', () => {
  it('says what it may be and what to do; everything of mine is there', async () => {
    await open('pages/home/index?scene=no-such-code')
    await part(page, 'greeting').getByText('请向店员要一个新的二维码').waitFor()
    await part(page, 'my-guide').getByText('林知夏').waitFor()
    expect(await part(page, 'take-offer').count()).toBe(0)
    await part(page, 'contact').waitFor()
    await picture(page, 'mini-unknown-code')
  })
})

describe('a live session that is cancelled', () => {
  it('says so and leads to the others; what I asked is still there', async () => {
    const id = (world.queries['pages/live/index'] ?? '').replace('id=', '')
    await open(query('pages/live/index'))
    await part(page, 'state').getByText('预告').waitFor()
    await world.desk.post(`/api/admin/live-sessions/${id}/state`, { state: 'cancelled' })
    await open(query('pages/live/index'))
    await part(page, 'state').getByText('已取消').waitFor()
    await part(page, 'over').getByText('这场直播取消了，不会再提醒你').waitFor()
    await part(page, 'asked').getByText('墨绿色还会有吗').waitFor()
    for (const gone of ['reserve', 'remind', 'watch', 'question'])
      expect(await part(page, gone).count()).toBe(0)
    await picture(page, 'mini-live-cancelled')
    await part(page, 'other-lives').tap()
    await part(page, 'none').getByText('近期没有直播').waitFor()
  })
})
