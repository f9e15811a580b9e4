import type { Page } from 'playwright-core'
import { overflowing, part, picture } from './mini-desk'
import { openMemberWorld, type MemberWorld } from './mini-member'
import { settled } from './settled'

let world: MemberWorld
let page: Page

beforeAll(async () => {
  world = await openMemberWorld()
  page = await world.shop.newPage({ width: 375, height: 812 })
}, 180_000)
afterAll(() => world?.shop.close())
afterEach(() => {
  expect(world.shop.complaints.splice(0)).toEqual([])
})

const open = (path: string): Promise<void> => world.desk.openPage(page, world.member.follower.id, path)
const tab = (name: string): Promise<void> => page.getByRole('tab', { name, exact: true }).tap()
const back = (): Promise<void> => page.locator('.mp-view:not([hidden]) .mp-back').tap()

/** Keeps a picture, and says what stands out over the edge. */
async function seen(name: string): Promise<void> {
  expect(await overflowing(page)).toEqual([])
  await picture(page, `mini-${name}`)
}

describe('me', () => {
  it('is one tap from home, with the way to everything that is mine', async () => {
    await open('pages/home/index')
    await part(page, 'home').waitFor()
    await tab('我的')
    await part(page, 'way-points').getByText('分可用').waitFor()
    await seen('me')
    for (const [way, target] of [
      ['card', 'member-code'],
      ['points', 'spendable'],
      ['tier', 'tier'],
      ['coupons', 'coupon'],
      ['purchases', 'purchase'],
      ['store', 'guide'],
      ['stores', 'place'],
      ['reach', 'topic-newArrivals'],
      ['privacy', 'consent-card'],
    ] as const) {
      await part(page, `way-${way}`).tap()
      await part(page, target).first().waitFor()
      await back()
    }
    await part(page, 'way-messages').tap()
    await part(page, 'none').waitFor()
  })

  it('takes a name, and a phone number by WeChat’s question or not', async () => {
    await open('pages/me/index')
    await part(page, 'rename').tap()
    await part(page, 'name-field').locator('input').fill('沈小姐')
    await part(page, 'save-name').tap()
    await part(page, 'name').getByText('沈小姐').waitFor()
    await part(page, 'give-phone').tap()
    await part(page, 'privacy-sheet').getByText('换手机时找回你的会员卡').waitFor()
    await part(page, 'privacy-agree').tap()
    await page.getByRole('button', { name: '不允许' }).tap()
    await page.getByText('会员卡照样能用').waitFor()
    await part(page, 'give-phone').tap()
    await page.getByRole('button', { name: '允许', exact: true }).tap()
    await part(page, 'phone').getByText('****').waitFor()
  })

  it('leads to the workbench’s door', async () => {
    await part(page, 'staff').tap()
    await part(page, 'bind-code').waitFor()
    await back()
  })
})

describe('purchases', () => {
  it('are listed with lines and points; a receipt is joined by its code, once', async () => {
    await open('pages/purchases/index')
    await part(page, 'purchase').first().waitFor()
    await settled(async () =>
      expect(await part(page, 'purchase').innerText()).toMatch(
        /羊绒大衣[^]*¥1,299[^]*羊绒围巾 驼色 × 2[^]*W-1001/,
      ),
    )
    await seen('purchases')
    await part(page, 'claim').tap()
    await part(page, 'wrong').getByText('请填写小票上的积分码').waitFor()
    await part(page, 'claim-code').locator('input').fill(world.claimCode)
    await part(page, 'claim').tap()
    await part(page, 'done')
      .getByText(/得 \d+ 积分/)
      .waitFor()
    await settled(async () => expect(await part(page, 'purchase').count()).toBe(2))
    await part(page, 'scan').tap()
    await page.getByPlaceholder('输入或粘贴').fill(world.claimCode)
    await page.getByRole('button', { name: '确定' }).tap()
    await part(page, 'wrong').waitFor()
    world.shop.complaints.splice(0)
  })

  it('can be told by store, number and amount; what is wrong is said below, and nothing typed is lost', async () => {
    await open('pages/purchases/index')
    await part(page, 'by-number').tap()
    await part(page, 'receipt-no').locator('input').fill('W-9999')
    await part(page, 'claim').tap()
    await part(page, 'wrong').getByText('请选择买东西的门店').waitFor()
    await part(page, 'store').tap()
    await page.locator('.mp-sheet select').selectOption({ index: 0 })
    await page.getByRole('button', { name: '确定' }).tap()
    await part(page, 'amount').locator('input').fill('399')
    await part(page, 'claim').tap()
    await part(page, 'wrong').waitFor()
    await settled(async () =>
      expect(await part(page, 'receipt-no').locator('input').inputValue()).toBe('W-9999'),
    )
    expect(world.shop.complaints.splice(0).every((text) => /40\d/.test(text))).toBe(true)
  })
})

describe('points, tier and coupons', () => {
  it('say what waits, why each movement is there, and what is missing to the next tier', async () => {
    await open('pages/points/index')
    await part(page, 'note').getByText('待入账').waitFor()
    await settled(async () =>
      expect(await part(page, 'entry').first().innerText()).toMatch(/羊绒|消费|购物|W-100/),
    )
    await seen('points')
    await open('pages/tier/index')
    await part(page, 'missing')
      .getByText(/再消费 ¥[\d,.]+ 升为/)
      .waitFor()
    await seen('tier')
  })

  it('are sorted by how coupons stand, with those that can be claimed', async () => {
    await open('pages/coupons/index')
    await part(page, 'coupon').getByText('生日礼券').waitFor()
    await part(page, 'claimable').getByText('冬衣券').waitFor()
    await seen('coupons')
    await part(page, 'shelf').filter({ hasText: '已用' }).tap()
    await part(page, 'none').getByText('还没有用过优惠券').waitFor()
    await settled(async () => expect(await part(page, 'claimable').count()).toBe(0))
    await part(page, 'shelf').filter({ hasText: '可以用' }).tap()
    await part(page, 'coupon').waitFor()
  })

  it('lead to each coupon: one is shown with the code, one is claimed, and passed on without a claim', async () => {
    await open('pages/coupons/index')
    await part(page, 'coupon').filter({ hasText: '生日礼券' }).tap()
    await part(page, 'held').getByText(/有效$/).waitFor()
    await part(page, 'member-code').waitFor()
    expect([await part(page, 'claim').count(), await part(page, 'share').count()]).toEqual([0, 0])
    await back()
    await part(page, 'claimable').filter({ hasText: '冬衣券' }).tap()
    await part(page, 'share').tap()
    await page.locator('.mp-path').getByText(`/pages/coupon/index?id=${world.coupon.id}`).waitFor()
    await page.getByRole('button', { name: '取消', exact: true }).tap()
    await part(page, 'claim').tap()
    await part(page, 'claimed').waitFor()
    await back()
    await part(page, 'coupon').filter({ hasText: '冬衣券' }).waitFor()
  })

  it('show the code again by a tap where it could not be fetched', async () => {
    const code = '**/api/mp/member-code'
    await page.route(code, (request) => request.abort())
    await open('pages/card/index')
    await part(page, 'code-retry').getByText('网络不太通畅').waitFor()
    await page.unroute(code)
    await part(page, 'code-retry').tap()
    await part(page, 'member-code').waitFor()
    expect(world.shop.complaints.splice(0).every((text) => text.includes('ERR_FAILED'))).toBe(true)
  })

  it('invite to open a card where there is none', async () => {
    const { id } = await world.shop.system.sandbox.client.person({ nickname: '没有卡' })
    for (const name of ['points', 'tier']) {
      await world.desk.openPage(page, id, `pages/${name}/index`)
      await part(page, 'open-card').tap()
      await part(page, 'confirm').waitFor()
    }
  })
})

describe('messages', () => {
  it('are counted on the tab, read by a tap that leads to their page, and say why they came', async () => {
    const [product] = (await world.desk.get<{ items: { id: string }[] }>('/api/admin/products')).items
    await world.tell({
      title: '秋冬新款到店',
      text: '墨绿与燕麦色，都在店里等你。',
      link: `pages/product/index?id=${product!.id}`,
    })
    await open('pages/home/index')
    await page.getByRole('tab', { name: /消息\s*1/ }).tap()
    await part(page, 'unread').waitFor()
    await seen('messages')
    await part(page, 'reach').tap()
    await part(page, 'topic-newArrivals').waitFor()
    await back()
    await part(page, 'why').tap()
    await part(page, 'from').getByText('品牌活动').waitFor()
    await settled(async () => expect(await part(page, 'reason').count()).toBeGreaterThan(1))
    await settled(async () =>
      expect(await part(page, 'cap').first().innerText()).toMatch(/第 1 条，最多 \d+ 条/),
    )
    await seen('why')
    await part(page, 'reach').tap()
    await part(page, 'topic-newArrivals').waitFor()
    await back()
    await back()
    await part(page, 'open').tap()
    await part(page, 'price').waitFor()
    await back()
    await part(page, 'message').waitFor()
    await settled(async () => expect(await part(page, 'unread').count()).toBe(0))
    await page.getByRole('tab', { name: '消息', exact: true }).waitFor()
  })
})
