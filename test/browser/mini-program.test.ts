import jsqr from 'jsqr'
import { PNG } from 'pngjs'
import { openShop, type Phone, type Shop } from './shop'
import { settled } from './settled'

/** Runs in the browser: every kept session token is one that the server does not know. */
const SPOIL_TOKENS = `for (const key of Object.keys(localStorage))
  if (key.endsWith(':session-token')) localStorage.setItem(key, '{"value":"old"}')`

let shop: Shop
let phone: Phone

beforeAll(async () => {
  shop = await openShop()
  phone = await shop.openPhone()
}, 180_000)
afterAll(() => shop?.close())
afterEach(() => {
  expect(shop.complaints.splice(0)).toEqual([])
})

async function customers(): Promise<number> {
  return ((await shop.console.get('/api/admin/customers').expect(200)).body as { total: number }).total
}

/** Opens the card with the one purpose that it needs. */
async function openCard(): Promise<void> {
  await phone.part('open-card').tap()
  await phone.mini.getByText('请先同意').waitFor()
  await phone.part('purpose-card').tap()
  await phone.part('confirm').tap()
  await phone.part('opened').waitFor()
}

/** What a till's scanner reads from the screen. */
async function scannedFromScreen(): Promise<string | undefined> {
  const picture = await phone.mini.getByLabel('会员二维码').screenshot()
  const { data, width, height } = PNG.sync.read(picture)
  return jsqr(new Uint8ClampedArray(data), width, height)?.data
}

describe('the Mini Program first, the follow later', () => {
  test('a Mini Program code opens it with the store and the guide of the code', async () => {
    await phone.newPerson('沈清')
    await phone.scan(shop.labels.guide)
    await phone.part('greeting').waitFor()
    await expect(phone.part('home').innerText()).resolves.toMatch(/武康路店[^]*林知夏/)
    expect(await customers()).toBe(1)
  })

  test('the card is one tap away, and needs one yes', async () => {
    await openCard()
    await phone.part('member-code').waitFor()
    const text = (await phone.part('code-text').innerText()).replace(/\s/g, '')
    expect(text).toMatch(/^\d{20}$/)
    await expect(scannedFromScreen()).resolves.toBe(text)
  })

  test('after the card the account can be followed, a plain follow', async () => {
    await phone.mini.getByRole('button', { name: '关注公众号' }).tap()
    await phone.mini.getByRole('button', { name: '已关注' }).waitFor()
    const follow = (await shop.system.sandbox.client.deliveries()).find((one) => one.kind === 'subscribe')
    expect(follow?.body).not.toContain('qrscene_')
  })

  test('and the greeting in the chat knows store and guide; it is one customer', async () => {
    await phone.closeMiniProgram()
    await phone.device.getByRole('button', { name: '微信' }).tap()
    await phone.device.getByRole('button', { name: /山前/ }).first().tap()
    await phone.chat
      .getByText(/武康路店/)
      .first()
      .waitFor()
    await phone.chat
      .getByText(/林知夏/)
      .first()
      .waitFor()
    expect(await customers()).toBe(1)
  })

  test('the card in the chat opens the Mini Program where the card is', async () => {
    await phone.chat
      .getByRole('button', { name: /^小程序：/ })
      .first()
      .tap()
    await phone.mini.getByText(/会员/).first().waitFor()
    await phone.closeMiniProgram()
  })
})

describe('the code of the account first, the Mini Program later', () => {
  test('a follow by the store’s code, then a link code: the same person at the same store', async () => {
    await phone.newPerson('周渡')
    await phone.scan(shop.labels.store)
    await phone.device.getByRole('button', { name: '关注公众号' }).tap()
    await phone.chat
      .getByText(/武康路店/)
      .first()
      .waitFor()
    expect(await customers()).toBe(2)
    await phone.device.getByRole('button', { name: '返回' }).tap()
    await phone.scan(shop.labels.link)
    await phone.part('greeting').waitFor()
    await expect(phone.part('home').innerText()).resolves.toContain('武康路店')
    expect(await customers()).toBe(2)
  })

  test('who follows already is not asked to follow after the card', async () => {
    await openCard()
    await phone.part('member-code').waitFor()
    await settled(async () => expect(await phone.part('follow').count()).toBe(0))
  })
})

describe('the shopper decides', () => {
  test('on another guide, and on another store', async () => {
    await phone.mini.locator('.mp-view:not([hidden]) .mp-back').tap()
    await phone.part('change').tap()
    await phone.part('guide').filter({ hasText: '周南' }).tap()
    await phone.mini.getByText('以后由周南回复你的消息。').waitFor()
    await phone.mini.getByRole('button', { name: '换导购', exact: true }).tap()
    await phone.part('guide').filter({ hasText: '周南' }).getByText('当前').waitFor()
    await phone.part('store').filter({ hasText: '天目里店' }).tap()
    await phone.mini.getByRole('button', { name: '换门店', exact: true }).tap()
    await phone.part('store').filter({ hasText: '天目里店' }).getByText('当前').waitFor()
    await phone.mini.locator('.mp-view:not([hidden]) .mp-back').tap()
    await phone.part('home').getByText('天目里店').waitFor()
  })
})

describe('a guide at the counter', () => {
  test('becomes staff by the code that the manager shows', async () => {
    await phone.newPerson('林知夏')
    await phone.openMiniProgram()
    await phone.part('staff').tap()
    const made = await shop.console.send('post', `/api/admin/staff/${shop.guideId}/bind-code`).expect(200)
    await phone
      .part('bind-code')
      .locator('input')
      .fill((made.body as { code: string }).code)
    await phone.part('bind').tap()
    await phone.part('hello').getByText('林知夏').waitFor()
  })

  test('verifies a member’s code and records a sale with points', async () => {
    await phone.changeTo('沈清')
    await phone.openMiniProgram()
    await phone.part('card').tap()
    const code = (await phone.part('code-text').innerText()).replace(/\s/g, '')
    await phone.changeTo('林知夏')
    await phone.openMiniProgram()
    await phone.part('staff').tap()
    await phone.part('to-sale').tap()
    await phone.mini.getByPlaceholder('输入或粘贴').fill(code)
    await phone.mini.getByRole('button', { name: '确定' }).tap()
    await phone.part('member').waitFor()
    await phone.part('search').locator('input').fill('衬衫')
    await phone.part('search').getByText('查找').tap()
    await phone.part('sku').tap()
    await phone.part('line').getByRole('button', { name: '多一件' }).tap()
    await phone.part('receipt').locator('input').fill('W-20261121-001')
    await phone.part('record').tap()
    await phone.part('recorded').waitFor()
    await expect(phone.part('recorded').innerText()).resolves.toMatch(/已记下 ¥918，会员得 \d+ 积分/)
  })

  test('and the member sees the points that wait', async () => {
    await phone.changeTo('沈清')
    await phone.openMiniProgram()
    await phone.part('card').tap()
    await phone.part('points').getByText('积分待入账').waitFor()
  })
})

describe('trouble', () => {
  test('a session that ended is renewed without a word', async () => {
    await phone.page.evaluate(SPOIL_TOKENS)
    await phone.device.getByRole('button', { name: '重新进入小程序' }).tap()
    await phone.part('home').waitFor()
    expect(shop.complaints.splice(0).every((text) => text.includes('401'))).toBe(true)
  })

  test('a server that cannot be reached is said so, and tried again on demand', async () => {
    const { client } = shop.system.sandbox
    const { url } = (await client.state()).accounts.miniapp.callback
    await client.account('miniapp', { url: 'http://127.0.0.1:9/' })
    await phone.device.getByRole('button', { name: '重新进入小程序' }).tap()
    await phone.mini.getByText('连不上服务').waitFor()
    await client.account('miniapp', { url })
    await phone.part('retry').tap()
    await phone.part('home').waitFor()
    expect(shop.complaints.splice(0).every((text) => text.includes('502'))).toBe(true)
  })
})
