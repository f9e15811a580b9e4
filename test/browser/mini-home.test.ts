import type { Page } from 'playwright-core'
import type { Code } from '../../src/contract/codes'
import type { SubscriptionTemplate } from '../../src/contract/reminders'
import { overflowing, part, picture, until } from './mini-desk'
import { openFullWorld, type FullWorld } from './mini-full-world'

let world: FullWorld
let page: Page
const codes: Record<string, Code> = {}

beforeAll(async () => {
  world = await openFullWorld()
  const { goods } = world
  const guide = (shop: 'wukang' | 'tianmu', name: string) => {
    const staffId = goods[shop].guides[name]
    return goods.code({ kind: 'guide', carrier: 'miniapp', storeId: goods[shop].id, staffId, label: name })
  }
  codes['林知夏'] = await guide('wukang', '林知夏')
  codes['周南'] = await guide('wukang', '周南')
  codes['顾言'] = await guide('tianmu', '顾言')
  codes['白露'] = await guide('tianmu', '白露')
  page = await world.shop.newPage({ width: 375, height: 812 })
}, 180_000)
afterAll(() => world?.shop.close())
afterEach(() => {
  expect(world.shop.complaints.splice(0)).toEqual([])
})

const open = (path: string, personId = world.personId): Promise<void> =>
  world.desk.openPage(page, personId, path)
const back = (): Promise<void> => page.locator('.mp-view:not([hidden]) .mp-back').tap()
const arrive = (personId: string, code: string): Promise<void> =>
  open(`pages/home/index?scene=${codes[code]!.scene}`, personId)
const newcomer = async (nickname: string): Promise<string> =>
  (await world.shop.system.sandbox.client.person({ nickname })).id

/** Runs in the browser: how many pixels the guide's picture really has. */
const PHOTO_WIDTH = `document.querySelector('[data-testid=photo] img').decode()
  .then(() => document.querySelector('[data-testid=photo] img').naturalWidth)`
const brightness = (): Promise<string | undefined> =>
  page.evaluate('document.documentElement.dataset.brightness')

describe('home', () => {
  it('shows my store and until when it is open, my guide with face and speciality, and my code', async () => {
    await open('pages/home/index')
    await part(page, 'open-state').getByText('营业中，22:00 打烊').waitFor()
    await part(page, 'my-guide').getByText('擅长羊绒与尺码').waitFor()
    expect(Number(await page.evaluate(PHOTO_WIDTH))).toBeGreaterThan(100)
    await part(page, 'card').getByText('点开出示会员码').waitFor()
    expect(await overflowing(page)).toEqual([])
    await picture(page, 'mini-home')
  })

  it('shows the next live and today’s offers; a tap leads there', async () => {
    await part(page, 'live').getByText('预告').waitFor()
    await part(page, 'live').tap()
    await part(page, 'state').waitFor()
    await back()
    await part(page, 'offer').getByText('八折').waitFor()
    await part(page, 'offer').tap()
    await part(page, 'sentence').waitFor()
    await back()
    await part(page, 'lives').tap()
    await part(page, 'live').getByText('冬季新品专场').waitFor()
    await back()
  })

  it('recommends with the reason, and stops using what I bought as soon as I say so', async () => {
    await part(page, 'recommended').getByText('你的尺码 M 在武康路店有货').waitFor()
    await part(page, 'recommended').scrollIntoViewIfNeeded()
    await picture(page, 'mini-home-recommended')
    await part(page, 'personal').tap()
    await page.getByText('大家喜欢的').waitFor()
    expect(await part(page, 'recommended').getByText('你的尺码').count()).toBe(0)
    await part(page, 'goods').getByText('最近 7 天大家在买').first().waitFor()
    expect(await isNonPersonalised()).toBe(true)
    await part(page, 'personal').tap()
    await part(page, 'recommended').getByText('你的尺码 M 在武康路店有货').waitFor()
    await part(page, 'goods').filter({ hasText: '你的尺码 M' }).tap()
    await part(page, 'price').waitFor()
    await back()
  })

  it('tells of an answer of the guide when I want that', async () => {
    await useAnswerTemplate()
    await open(`pages/product/index?${world.queries['pages/product/index']}`)
    await part(page, 'tell').tap()
    await page.getByRole('button', { name: '取消', exact: true }).tap()
    await part(page, 'tell-note').getByText('你没有同意接收提醒').waitFor()
    await open('pages/home/index')
    await part(page, 'tell').tap()
    await page.getByRole('button', { name: '取消', exact: true }).tap()
    await part(page, 'tell-note').getByText('你没有同意接收提醒').waitFor()
    await part(page, 'tell').tap()
    await page.getByRole('button', { name: '允许' }).tap()
    await part(page, 'tell-note').getByText('你没有同意接收提醒').waitFor({ state: 'detached' })
    await open(`pages/product/index?${world.queries['pages/product/index']}`)
    await part(page, 'tell-note').waitFor()
    expect(await part(page, 'tell').count()).toBe(0)
  })
})

/** What the switch on 接收哪些消息 shows, too. */
async function isNonPersonalised(): Promise<boolean> {
  const response = await fetch(`${world.shop.system.url}/api/mp/preferences`, {
    headers: { authorization: `Bearer ${world.member.token}` },
  })
  return ((await response.json()) as { isNonPersonalised: boolean }).isNonPersonalised
}

async function useAnswerTemplate(): Promise<void> {
  const { items } = await world.desk.post<{ items: SubscriptionTemplate[] }>(
    '/api/admin/subscription-templates/sync',
    {},
  )
  const { id } = items.find(({ title }) => title === '咨询回复通知')!
  const texts = { thing1: '{question}', thing2: '{answer}', time3: '{time}' }
  const path = `/api/admin/subscription-templates/${id}`
  await world.shop.console.send('put', path, { purpose: 'answer', texts }).expect(200)
}

describe('my code', () => {
  it('is shown at full brightness, and leaving gives the phone its own back', async () => {
    await open('pages/home/index')
    await part(page, 'card').tap()
    await part(page, 'member-code').waitFor()
    await until(async () => (await brightness()) === '1')
    await back()
    await until(async () => (await brightness()) === '0.4')
  })

  it('leads on to why every point is there, the tier, the coupons, and the number that I may give', async () => {
    await part(page, 'card').tap()
    for (const [way, target] of [
      ['points', 'entry'],
      ['tier', 'missing'],
      ['coupons', 'coupon'],
    ] as const) {
      await part(page, `go-${way}`).tap()
      await part(page, target).first().waitFor()
      await back()
    }
    await picture(page, 'mini-card')
    await part(page, 'go-phone').tap()
    await part(page, 'give-phone').waitFor()
  })
})

describe('my guide', () => {
  it('is changed after what changes was said, and stays when I think better of it', async () => {
    await open('pages/home/index')
    await part(page, 'change').tap()
    const other = part(page, 'guide').filter({ hasText: '周南' })
    await other.tap()
    await page.getByText('林知夏不再是你的导购，也不会被告知原因。').waitFor()
    await picture(page, 'mini-change-guide')
    await page.getByRole('button', { name: '取消', exact: true }).tap()
    await part(page, 'guide').filter({ hasText: '林知夏' }).getByText('当前').waitFor()
    await other.tap()
    await page.getByRole('button', { name: '换导购', exact: true }).tap()
    await other.getByText('当前').waitFor()
    await back()
    await part(page, 'my-guide').getByText('周南').waitFor()
  })

  it('can be refused: then the store serves me, until I choose again', async () => {
    await part(page, 'change').tap()
    await part(page, 'guide').filter({ hasText: '不需要专属导购' }).tap()
    await page.getByText('以后由武康路店店里的导购一起为你服务').waitFor()
    await page.getByRole('button', { name: '不需要', exact: true }).tap()
    await part(page, 'guide').filter({ hasText: '不需要专属导购' }).getByText('当前').waitFor()
    await back()
    await part(page, 'home').getByText('武康路店').waitFor()
    await part(page, 'my-guide').waitFor({ state: 'detached' })
    await part(page, 'change').tap()
    await part(page, 'guide').filter({ hasText: '林知夏' }).tap()
    await page.getByRole('button', { name: '换导购', exact: true }).tap()
    await part(page, 'guide').filter({ hasText: '林知夏' }).getByText('当前').waitFor()
  })
})

describe('the guide who took over', () => {
  it('is told on home, and can be declined: then the store serves me', async () => {
    const { 白露: staffId, 顾言: successorId } = world.goods.tianmu.guides
    const id = await newcomer('导购走了')
    await arrive(id, '白露')
    await part(page, 'my-guide').getByText('白露').waitFor()
    const { console: desk } = world.shop
    await desk.send('patch', `/api/admin/staff/${staffId!}`, { state: 'left' }).expect(200)
    const order = { staffId, kind: 'leave', mode: 'successor', successorId, reason: '离职' }
    const { id: handoverId } = await world.desk.post<{ id: string }>('/api/admin/handovers', order)
    await until(
      async () =>
        (await world.desk.get<{ state: string }>(`/api/admin/handovers/${handoverId}`)).state === 'done',
    )
    await open('pages/home/index', id)
    await page.getByText('以后由导购顾言为您服务').waitFor()
    await part(page, 'my-guide').getByText('顾言').waitFor()
    await picture(page, 'mini-handover')
    await part(page, 'decline').tap()
    await part(page, 'my-guide').waitFor({ state: 'detached' })
    await part(page, 'home').getByText('天目里店').waitFor()
  })
})

describe('a store’s own page', () => {
  it('is one tap from home: when it is open, what is different soon, the way there, who works there', async () => {
    await open('pages/home/index')
    await part(page, 'my-store').tap()
    await part(page, 'open-state').getByText('营业中，22:00 打烊').waitFor()
    await part(page, 'special')
      .getByText(/月\d+日 盘点，休息$/)
      .waitFor()
    await part(page, 'mine').getByText('我的门店').waitFor()
    await part(page, 'guide').filter({ hasText: '林知夏' }).getByText('当前').waitFor()
    expect(await overflowing(page)).toEqual([])
    await picture(page, 'mini-store')
    await part(page, 'map').tap()
    await page.getByText('地图').waitFor()
    await page.getByRole('button', { name: '回到小程序' }).tap()
    await part(page, 'ring').tap()
    await page.getByText('021-64330000').waitFor()
    await page.getByRole('button', { name: '回到小程序' }).tap()
    await part(page, 'offer').tap()
    await part(page, 'sentence').waitFor()
    await back()
  })

  it('takes another guide, and gives mine back', async () => {
    for (const name of ['周南', '林知夏']) {
      await part(page, 'guide').filter({ hasText: name }).tap()
      await page.getByRole('button', { name: '换导购', exact: true }).tap()
      await part(page, 'guide').filter({ hasText: name }).getByText('当前').waitFor()
    }
  })

  it('is found from the list and from a product; another store becomes mine after a question', async () => {
    await open('pages/stores/index')
    await part(page, 'open-store').filter({ hasText: '天目里店' }).first().tap()
    await part(page, 'choose').tap()
    await page.getByText('价格和库存以后按天目里店显示').waitFor()
    await page.getByRole('button', { name: '换门店', exact: true }).tap()
    await part(page, 'mine').waitFor()
    await open(`pages/product/index?${world.queries['pages/product/index']}`)
    await part(page, 'near').filter({ hasText: '武康路店' }).tap()
    await part(page, 'choose').tap()
    await page.getByRole('button', { name: '换门店', exact: true }).tap()
    await part(page, 'mine').waitFor()
  })

  it('that does not exist says so', async () => {
    await open('pages/store-info/index?id=01JD0000000000000000000001')
    await page.getByText('没有这家门店，可以从门店列表里再选。').waitFor()
    await part(page, 'retry').waitFor()
    expect(world.shop.complaints.splice(0).every((text) => text.includes('404'))).toBe(true)
  })
})

describe('arriving by a code', () => {
  it('greets somebody new by shop and guide; then the card, then the account to follow', async () => {
    const id = await newcomer('第一次来')
    await arrive(id, '林知夏')
    await part(page, 'greeting')
      .getByText(/武康路店！我是导购林知夏/)
      .waitFor()
    await part(page, 'my-guide').getByText('林知夏').waitFor()
    await picture(page, 'mini-arrive')
    await part(page, 'open-card').tap()
    await part(page, 'purpose-card').tap()
    expect(await part(page, 'follow').count()).toBe(0)
    await part(page, 'confirm').tap()
    await part(page, 'member-code').waitFor()
    await part(page, 'follow').getByText('积分变动、到店提醒和导购的回复，都发到你的微信。').waitFor()
  })

  it('another guide of my store: mine stays, both are named, and one tap changes', async () => {
    const id = await newcomer('换一位')
    await arrive(id, '林知夏')
    await part(page, 'my-guide').getByText('林知夏').waitFor()
    await arrive(id, '周南')
    await part(page, 'greeting').getByText('您的专属导购林知夏也在').waitFor()
    await part(page, 'my-guide').getByText('林知夏').waitFor()
    await part(page, 'take-offer').getByText('请 周南 做我的导购').waitFor()
    await part(page, 'take-offer').tap()
    await part(page, 'greeting').getByText('好的，已经换好了。').waitFor()
    await part(page, 'my-guide').getByText('周南').waitFor()
  })

  it('another store: mine stays, the other counts for a while, and one tap makes it mine', async () => {
    const id = await newcomer('出差的人')
    await arrive(id, '林知夏')
    await part(page, 'my-guide').getByText('林知夏').waitFor()
    await arrive(id, '顾言')
    await part(page, 'greeting')
      .getByText(/天目里店！我是导购顾言/)
      .waitFor()
    await part(page, 'home').getByText('武康路店').waitFor()
    await page.getByText('天目里店，顾言 也可以为你服务').waitFor()
    await part(page, 'take-offer').getByText('把天目里店设为我的门店').waitFor()
    await picture(page, 'mini-arrive-elsewhere')
    await part(page, 'take-offer').tap()
    await part(page, 'home').getByText('天目里店').waitFor()
  })
})
