import type { Page } from 'playwright-core'
import { CouponDraft, type Coupon } from '../../src/contract/coupons'
import { openShop, type Phone, type Shop } from './shop'
import { settled } from './settled'

const HOUR_MS = 3_600_000
const SEND = '/cgi-bin/message/custom/send'
const SMALL = { width: 320, height: 568 }

let shop: Shop
/** The shopper's phone, and the guide's. */
let hers: Phone
let guides: Phone

beforeAll(async () => {
  shop = await openShop()
  hers = await shop.openPhone()
  guides = await shop.openPhone()
  await stock()
}, 180_000)
afterAll(() => shop?.close())
afterEach(() => {
  expect(shop.complaints.splice(0)).toEqual([])
})

const post = async <T>(path: string, body: object): Promise<T> =>
  (await shop.console.send('post', path, body).expect(200)).body as T

/** An offer, a coupon, a live stream and a quick reply beside the goods of the shop. */
async function stock(): Promise<void> {
  const { now } = await shop.system.sandbox.client.clock.read()
  const iso = (hours: number): string => new Date(now + hours * HOUR_MS).toISOString()
  const rule = { kind: 'percent', percentOff: 20 }
  await post('/api/admin/offers', { name: '冬衣周', rule, startsAt: iso(-1), endsAt: iso(240) })
  const validity = { kind: 'days', days: 30 }
  await post<Coupon>(
    '/api/admin/coupons',
    CouponDraft.parse({ title: '初雪礼券', value: { kind: 'amount', offFen: 3000 }, validity }),
  )
  const live = { title: '冬季新品专场', intro: '现场试穿。', finderUserName: 'sphguidepost', host: '林知夏' }
  await post('/api/admin/live-sessions', { ...live, startAt: iso(2), endAt: iso(4) })
  await post('/api/admin/quick-replies', {
    scope: 'brand',
    title: '问好',
    body: '{{name}}您好，我是{{store}}的{{guide}}。',
  })
}

const calls = async (): Promise<number> =>
  (await shop.system.sandbox.client.calls(5_000)).filter((call) => call.path === SEND).length

async function says(phone: Phone, words: string): Promise<void> {
  await phone.device.getByRole('textbox', { name: '输入消息' }).fill(words)
  await phone.device.getByRole('button', { name: '发送', exact: true }).tap()
}

/** Sends a card by what it is called; from the thread two taps. */
async function sendsCard(title: string): Promise<void> {
  await guides.part('open-cards').tap()
  await guides.part('card-search').locator('input').fill(title)
  await guides.part('card-search').getByText('查找').tap()
  await guides.part('card').filter({ hasText: title }).first().tap()
  await guides.part('line-ours').filter({ hasText: title }).waitFor()
}

/** Runs in the browser. */
const OVERFLOWING = `[...document.querySelectorAll('.mp-view:not([hidden]) *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.textContent.trim().slice(0, 20))`

/** Keeps a picture for whoever wants to look: TEST_PICTURES names the folder. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['TEST_PICTURES']
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
}

describe('a guide at the workbench', () => {
  test('is bound, and sees at once that nobody waits', async () => {
    await guides.newPerson('林知夏')
    await guides.openMiniProgram()
    await guides.part('staff').tap()
    const made = await shop.console.send('post', `/api/admin/staff/${shop.guideId}/bind-code`).expect(200)
    const { code } = made.body as { code: string }
    await guides.part('bind-code').locator('input').fill(code)
    await guides.part('bind').tap()
    await guides.part('waiting-lead').getByText('没有顾客在等').waitFor()
    await guides.part('all-talks').tap()
    await guides.part('none').getByText('现在没有顾客在问').waitFor()
  })

  test('sees a shopper wait, without touching anything', async () => {
    await hers.newPerson('沈清')
    await hers.scan(shop.labels.store)
    await hers.device.getByRole('button', { name: '关注公众号' }).tap()
    await hers.chat
      .getByText(/武康路店/)
      .first()
      .waitFor()
    await says(hers, '亚麻衬衫还有 M 码吗')
    const row = guides.part('talk').first()
    await row.getByText('亚麻衬衫还有 M 码吗').waitFor()
    await settled(async () => expect(await row.innerText()).toMatch(/刚来|已等/))
    await guides.part('lead').getByText('1 位顾客在等回复').waitFor()
    await picture(guides.page, 'mini-talks')
  })

  test('takes the conversation over by answering it, with words and a product card, which the shopper opens', async () => {
    await guides.part('talk').first().tap()
    await guides.part('line-theirs').getByText('亚麻衬衫还有 M 码吗').waitFor()
    await guides
      .part('allowance')
      .getByText(/你回复后就由你接待/)
      .waitFor()

    await guides.part('open-quick').tap()
    await guides.part('reply').filter({ hasText: '问好' }).tap()
    await guides.part('send').tap()
    await hers.chat.getByText(/您好，我是武康路店的林知夏。/).waitFor()
    await guides
      .part('line-ours')
      .getByText(/我是武康路店的林知夏/)
      .waitFor()
    await guides
      .part('allowance')
      .getByText(/^还可以再发 \d+ 条/)
      .waitFor()
    await sendsCard('亚麻衬衫')
    await picture(guides.page, 'mini-talk')
    await hers.chat.getByRole('button', { name: /^小程序：亚麻衬衫/ }).tap()
    await hers.part('name').getByText('亚麻衬衫').waitFor()
    await hers.closeMiniProgram()
  })

  test('sees the picture that the shopper sends', async () => {
    await hers.device.getByRole('button', { name: '更多' }).tap()
    await hers.device.getByRole('button', { name: '照片' }).tap()
    await hers.device.getByRole('button', { name: '发送照片：杯子' }).tap()
    await guides.part('picture').waitFor()
    const width = `document.querySelector('[data-testid=picture] img').decode()
      .then(() => document.querySelector('[data-testid=picture] img').naturalWidth)`
    const frame = guides.page.frame({ url: /\/mp\// })!
    expect(await frame.evaluate<number>(width)).toBeGreaterThan(100)
  })

  test('sends an offer, a coupon and a live session as cards', async () => {
    await says(hers, '有优惠吗')
    await guides.part('line-theirs').getByText('有优惠吗').waitFor()
    for (const title of ['冬衣周', '初雪礼券', '冬季新品专场']) {
      await sendsCard(title)
      await hers.chat.getByRole('button', { name: new RegExp(`^小程序：${title}`) }).waitFor()
    }
  })

  test('writes a note that no customer sees', async () => {
    const before = await calls()
    await guides.part('note').tap()
    await guides.part('draft').locator('textarea').fill('喜欢墨绿色，M 码')
    await guides.part('send').tap()
    await guides.part('line-note').getByText('喜欢墨绿色，M 码').waitFor()
    await guides.part('note').tap()
    expect(await calls()).toBe(before)
    await settled(async () => expect(await hers.chat.innerText()).not.toContain('喜欢墨绿色'))
  })

  test('is told why nothing may be sent after 48 hours, and nothing is called', async () => {
    const before = await calls()
    await shop.system.sandbox.client.clock.advance(48 * HOUR_MS + 60_000)
    await guides
      .part('allowance')
      .getByText(/48 小时内没有互动/)
      .waitFor()
    for (const button of ['send', 'open-cards'])
      await settled(async () => expect(await guides.part(button).isDisabled()).toBe(true))
    await settled(async () => expect(await guides.part('draft').locator('textarea').isDisabled()).toBe(true))
    await guides.part('open-cards').tap({ force: true })
    await settled(async () => expect(await guides.part('cards').count()).toBe(0))
    expect(await calls()).toBe(before)
    await picture(guides.page, 'mini-talk-closed')
  })

  test('answers within three taps from the workbench, and ends the conversation', async () => {
    await says(hers, '我来了，现在有货吗')
    await guides.device.getByRole('button', { name: '重新进入小程序' }).tap()
    await guides.part('staff').tap()
    await guides.part('waiting-talk').filter({ hasText: '我来了，现在有货吗' }).tap()
    await guides.part('draft').locator('textarea').fill('有的，给您留好了。')
    await guides.part('send').tap()
    await hers.chat.getByText('有的，给您留好了。').waitFor()
    await guides.part('resolve').tap()
    await guides.mini.getByRole('button', { name: '确定' }).tap()
    await guides.part('take').getByText('重新打开').waitFor()
    await guides
      .part('allowance')
      .getByText(/会话已结束/)
      .waitFor()
  })

  test('keeps what was typed when the line is cut, and sends it once afterwards', async () => {
    await guides.part('take').tap()
    await guides
      .part('allowance')
      .getByText(/^还可以再发/)
      .waitFor()
    const { client } = shop.system.sandbox
    const { url } = (await client.state()).accounts.miniapp.callback
    await client.account('miniapp', { url: 'http://127.0.0.1:9/' })
    await guides.part('draft').locator('textarea').fill('周六见。')
    await guides.part('send').tap()
    await guides.part('stale').waitFor()
    await settled(async () =>
      expect(await guides.part('draft').locator('textarea').inputValue()).toBe('周六见。'),
    )
    await client.account('miniapp', { url })
    await guides.part('stale').waitFor({ state: 'detached' })
    await guides.part('send').tap()
    await hers.chat.getByText('周六见。').waitFor()
    await settled(async () => expect(await hers.chat.getByText('周六见。').count()).toBe(1))
    expect(shop.complaints.splice(0).every((text) => text.includes('502'))).toBe(true)
  })

  test('reads it on a small phone too, in the dark, at every page', async () => {
    const { page } = guides
    await page.setViewportSize(SMALL)
    await page.getByRole('button', { name: '切换深浅色' }).tap()
    await guides.mini.locator('html[data-mp-theme=dark]').waitFor()
    const frame = page.frame({ url: /\/mp\// })!
    const back = guides.mini.locator('.mp-view:not([hidden]) .mp-back')
    await says(hers, '一条很长很长的问题：'.repeat(12))
    await guides.part('line-theirs').getByText('一条很长很长的问题').waitFor()
    await guides.part('open-cards').tap()
    await guides.part('card').first().waitFor()
    expect(await frame.evaluate(OVERFLOWING)).toEqual([])
    expect((await guides.part('send').boundingBox())!.height).toBeGreaterThanOrEqual(36)
    await picture(page, 'mini-talk-320')
    await guides.part('open-cards').tap()
    await back.tap()
    await guides.part('waiting-talk').waitFor()
    expect(await frame.evaluate(OVERFLOWING)).toEqual([])
    await picture(page, 'mini-counter-320')
    await guides.part('all-talks').tap()
    await guides.part('tab-pool').tap()
    await guides.part('none').getByText('没有等着接的会话').waitFor()
    await guides.part('tab-mine').tap()
    await guides.part('talk').first().waitFor()
    expect(await frame.evaluate(OVERFLOWING)).toEqual([])
    await picture(page, 'mini-talks-320')
  })
})

test('a shopper is shown the way to be bound, and no conversation', async () => {
  const { client } = shop.system.sandbox
  const { id } = await client.person({ nickname: '路人' })
  const page = await shop.newPage({ width: 375, height: 812 })
  await page.goto(`${shop.system.sandbox.url}/mp/?__person=${id}&__path=workbench/talks/index`)
  await page.getByText('还没有绑定员工身份').waitFor()
  await page.locator('[data-testid=bind]').tap()
  await page.locator('[data-testid=bind-code]').waitFor()
  await page.close()
})
