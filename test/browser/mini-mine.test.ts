import type { Page } from 'playwright-core'
import type { PreferenceView } from '../../src/contract/preferences'
import { overflowing, part, picture, until } from './mini-desk'
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

/** Keeps a picture, and says what stands out over the edge. */
async function seen(name: string): Promise<void> {
  expect(await overflowing(page)).toEqual([])
  await picture(page, `mini-${name}`)
}

/** What the server holds. */
async function said(): Promise<PreferenceView> {
  const { preferences } = await world.desk.get<{ preferences: PreferenceView }>(
    `/api/admin/customers/${world.member.customerId}/reach`,
  )
  return preferences
}

describe('what reaches me', () => {
  it('is at most two taps from home', async () => {
    await open('pages/home/index')
    await page.getByRole('tab', { name: '我的', exact: true }).tap()
    await part(page, 'way-reach').tap()
    await part(page, 'topic-offers').waitFor()
    await seen('reach')
  })

  it('keeps each topic, the personal part and the pause at once', async () => {
    await open('pages/reach/index')
    await part(page, 'topic-offers').tap()
    await until(async () =>
      (await said()).topics.some(({ topic, isStopped }) => topic === 'offers' && isStopped),
    )
    await part(page, 'saved').waitFor()
    await part(page, 'topic-offers').tap()
    await until(async () => (await said()).topics.every(({ isStopped }) => !isStopped))
    await part(page, 'personal').tap()
    await until(async () => (await said()).isNonPersonalised)
    await part(page, 'pause').tap()
    await part(page, 'pause').getByText('暂停到').waitFor()
    expect((await said()).pausedUntil).not.toBeNull()
    await part(page, 'pause').tap()
    await part(page, 'pause').getByText('这段时间不发任何推广').waitFor()
    expect((await said()).pausedUntil).toBeNull()
  })

  it('keeps quiet hours and how often', async () => {
    await open('pages/reach/index')
    await part(page, 'quiet').tap()
    await part(page, 'quiet-from').tap()
    await page.locator('.mp-sheet input[type=time]').fill('19:30')
    await page.getByRole('button', { name: '确定' }).tap()
    await part(page, 'quiet-from').getByText('19:30').waitFor()
    await part(page, 'quiet-to').tap()
    await page.locator('.mp-sheet input[type=time]').fill('10:15')
    await page.getByRole('button', { name: '确定' }).tap()
    await part(page, 'quiet-to').getByText('10:15').waitFor()
    expect((await said()).quiet).toEqual({ from: 1170, to: 615 })
    await part(page, 'weekly').tap()
    await page.locator('.mp-sheet select').selectOption({ label: '最多 1 条' })
    await page.getByRole('button', { name: '确定' }).tap()
    await part(page, 'weekly').getByText('最多 1 条').waitFor()
    expect((await said()).maxPer7Days).toBe(1)
    await part(page, 'quiet').tap()
    await until(async () => (await said()).quiet === null)
  })

  it('stops everything after one question, and begins again', async () => {
    await open('pages/reach/index')
    await part(page, 'stop').tap()
    await page.getByRole('button', { name: '取消', exact: true }).tap()
    expect((await said()).isStopped).toBe(false)
    await part(page, 'stop').tap()
    await page.getByRole('button', { name: '全部停止' }).tap()
    await part(page, 'stopped').waitFor()
    expect((await said()).isStopped).toBe(true)
    await expect(world.tell({ title: '新品', text: '到店' })).rejects.toThrow('was not sent')
    await part(page, 'go-on').tap()
    await part(page, 'topic-offers').waitFor()
    expect((await said()).isStopped).toBe(false)
  })
})

describe('privacy', () => {
  it('takes consents back and gives them again; what the card needs stays, and says why', async () => {
    await open('pages/privacy/index')
    const state = async (purpose: string) =>
      (
        await world.desk.get<{ consents: { purpose: string; state: string }[] }>(
          `/api/admin/customers/${world.member.customerId}`,
        )
      ).consents.find((one) => one.purpose === purpose)?.state
    await part(page, 'consent-location').waitFor()
    await seen('privacy')
    await part(page, 'consent-location').tap()
    await until(async () => (await state('location')) === 'withdrawn')
    await part(page, 'consent-location').tap()
    await until(async () => (await state('location')) === 'given')
    await part(page, 'consent-card').tap()
    await page.getByText('会员卡需要这项授权').waitFor()
    expect(await state('card')).toBe('given')
    expect(world.shop.complaints.splice(0).every((text) => text.includes('409'))).toBe(true)
  })

  it('shows the platform’s own guideline', async () => {
    await part(page, 'contract').tap()
    await page.getByRole('button', { name: '回到小程序' }).tap()
  })

  it('gives a copy of everything as a file', async () => {
    await open('pages/privacy/index')
    await part(page, 'export').tap()
    await part(page, 'request').first().waitFor()
    await until(async () => {
      await open('pages/privacy/index')
      await part(page, 'request').first().waitFor()
      return (await part(page, 'download').count()) > 0
    })
    await world.shop.system.sandbox.client.person({ nickname: '自己的另一部手机' })
    await part(page, 'download').tap()
    await page.getByText('我的数据.json').waitFor()
    await settled(async () => expect(await page.locator('.mp-path').innerText()).toMatch(/^\d+ KB$/))
    const friendId = await page.getByRole('combobox', { name: '发给' }).inputValue()
    await page.getByRole('button', { name: '发送' }).tap()
    const got = async () => (await world.shop.system.sandbox.client.chats(friendId, 'miniapp')).at(-1)
    await settled(async () =>
      expect(await got()).toMatchObject({ from: 'friend', content: { type: 'file', name: '我的数据.json' } }),
    )
  })

  it('asks before it deletes, and can be called off', async () => {
    await open('pages/privacy/index')
    await part(page, 'erase').tap()
    await page.getByRole('button', { name: '取消', exact: true }).tap()
    await settled(async () => expect(await part(page, 'cancel').count()).toBe(0))
    await part(page, 'erase').tap()
    await page.getByRole('button', { name: '申请删除' }).tap()
    await part(page, 'cancel').tap()
    await part(page, 'request').getByText('已取消').waitFor()
    await settled(async () => expect(await part(page, 'erase').innerText()).toBe('删除我的数据'))
  })
})

describe('products', () => {
  it('are found by Chinese words, by pinyin and by initials, and narrowed by family', async () => {
    await open('pages/home/index')
    await page.getByRole('tab', { name: '商品', exact: true }).tap()
    await part(page, 'count').getByText('共 3 件').waitFor()
    await seen('products')
    for (const [words, count] of [
      ['大衣', '找到 1 件'],
      ['yangrong', '找到 2 件'],
      ['yrwj', '找到 1 件'],
    ] as const) {
      await part(page, 'search').locator('input').fill(words)
      await part(page, 'count').getByText(count).waitFor()
    }
    await part(page, 'search').locator('input').fill('没有的东西')
    await part(page, 'none').getByText('没有找到“没有的东西”').waitFor()
    await part(page, 'all').tap()
    await part(page, 'count').getByText('共 3 件').waitFor()
    await part(page, 'goods').first().tap()
    await part(page, 'price').waitFor()
  })

  it('are narrowed by family and tag; a word is sought at once with the keyboard’s key, and taken away', async () => {
    const { goods } = world
    const draft = { code: 'CAP', name: '羊绒帽', family: '配饰', tags: ['新品'] }
    await goods.post('/api/admin/products', {
      ...draft,
      skus: [{ code: 'CAP-1', spec: '', priceFen: 29_900 }],
    })
    const vest = { code: 'VEST', name: '羽绒背心', family: '外套', tags: ['羽绒'] }
    await goods.post('/api/admin/products', {
      ...vest,
      skus: [{ code: 'VEST-1', spec: 'M', priceFen: 59_900 }],
    })
    await open('pages/products/index')
    await part(page, 'count').getByText('共 5 件').waitFor()
    await part(page, 'family').filter({ hasText: '配饰' }).tap()
    await part(page, 'count').getByText('找到 1 件').waitFor()
    await part(page, 'goods').filter({ hasText: '羊绒帽' }).waitFor()
    await part(page, 'family').filter({ hasText: '配饰' }).tap()
    await part(page, 'tag').filter({ hasText: '羽绒' }).tap()
    await part(page, 'goods').filter({ hasText: '羽绒背心' }).waitFor()
    await part(page, 'tag').filter({ hasText: '羽绒' }).tap()
    const field = part(page, 'search').locator('input')
    await field.fill('帽')
    await field.press('Enter')
    await part(page, 'count').getByText('找到 1 件').waitFor()
    await part(page, 'search').getByRole('button', { name: '清空' }).tap()
    await part(page, 'count').getByText('共 5 件').waitFor()
    expect(await field.inputValue()).toBe('')
  })
})
