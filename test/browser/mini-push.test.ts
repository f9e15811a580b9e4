import type { Page } from 'playwright-core'
import type { CardToForward } from '../../src/contract/guide-pushes'
import type { Share } from '../../src/contract/shares'
import { openBench, type Bench } from './mini-bench'
import { part, picture, SIZES, until } from './mini-desk'
import type { FullWorld } from './mini-full-world'
import { tapsOf } from './taps'

let bench: Bench
let world: FullWorld
/** 林知夏's phone. */
let page: Page

beforeAll(async () => {
  bench = await openBench()
  ;({ world, page } = bench)
  // A day later the message of that day counts no longer against what the member may get.
  await world.shop.system.sandbox.client.clock.advance(25 * 3_600_000)
}, 180_000)
afterAll(() => world?.shop.close(), 60_000)
afterEach(() => {
  expect(world.shop.complaints.splice(0)).toEqual([])
})

/** Opens a page of the workbench by itself. */
const open = (path: string) => world.desk.openPage(page, world.staffPersonId, `workbench/${path}`)
const types = (field: string, words: string, tag = 'input') => part(page, field).locator(tag).fill(words)
/** WeChat's own question. */
const answers = (name: string) => page.getByRole('button', { name, exact: true }).last().tap()
const cards = async (state: string) =>
  (await world.care.call<{ items: CardToForward[] }>('GET', `push-cards?state=${state}`)).items

/** The request by which a guide finds whom to push to. */
const FINDING = '**/workbench/push-customers?**'

/** What the member's own Mini Program reads. */
async function mine<T>(path: string): Promise<T> {
  const headers = { authorization: `Bearer ${world.member.token}` }
  return (await (await fetch(`${world.shop.system.url}/api/mp/${path}`, { headers })).json()) as T
}

describe('a push', () => {
  it('(4) of an offer goes to chosen customers in three taps, after the dry run', async () => {
    await bench.home()
    const taps = await tapsOf(page, async (tap) => {
      await tap('to-push')
      await tap('choice', '冬衣周')
      await part(page, 'group-now').filter({ hasText: '沈清' }).waitFor()
      await part(page, 'group-card').filter({ hasText: '陈晨' }).waitFor()
      await part(page, 'group-no').filter({ hasText: '周周' }).getByText('没有同意').waitFor()
      await picture(page, 'push')
      await tap('send')
    })
    expect(taps).toBe(3)
    await part(page, 'result-sent').filter({ hasText: '沈清' }).waitFor()
    await part(page, 'result-card').filter({ hasText: '陈晨' }).waitFor()
    await picture(page, 'pushed')
    const received = await mine<{ items: { title: string }[] }>('messages')
    expect(received.items[0]!.title).toBe('冬衣周，第二件半价')
    await part(page, 'refresh').tap()
    await part(page, 'lead').getByText('1 位已送达').waitFor()
  })

  it('is for whom the guide leaves it, in the guide’s own words', async () => {
    await open('push/index')
    await types('search', '羊绒围巾')
    await part(page, 'search').getByText('查找').tap()
    await part(page, 'choice').filter({ hasText: '羊绒围巾' }).first().tap()
    await part(page, 'lead').waitFor()
    await part(page, 'flip-all').tap()
    await part(page, 'send').getByText('先选客户').waitFor()
    await part(page, 'person').filter({ hasText: '陈晨' }).tap()
    await part(page, 'send').getByText('发给 1 位客户').waitFor()
    await types('title', '围巾给你留了一条')
    await types('text', '驼色，周末来拿。', 'textarea')
    await part(page, 'send').tap()
    await part(page, 'result-later').filter({ hasText: '陈晨' }).waitFor()
    await open(`push/index?customerId=${world.care.silentId}`)
    await part(page, 'choice').first().tap()
    await part(page, 'group-no').filter({ hasText: '周周' }).waitFor()
    await part(page, 'another').tap()
    await part(page, 'choice').first().waitFor()
  })

  it('goes to customers found by name and tag, who stay chosen over searches, and the dry run is of them', async () => {
    await open('push/index')
    await part(page, 'choice').first().tap()
    await part(page, 'lead').getByText('你的 3 位客户').waitFor()
    await part(page, 'choose-people').tap()
    await part(page, 'to-choose').filter({ hasText: '陈晨' }).waitFor()
    await part(page, 'clear-people').tap()
    await part(page, 'chosen-lead').getByText('还没有选客户').waitFor()
    await until(() => part(page, 'people-done').isDisabled())
    await part(page, 'people-tag').filter({ hasText: '喜欢羊毛' }).tap()
    await part(page, 'to-choose').filter({ hasText: '陈晨' }).waitFor({ state: 'detached' })
    await part(page, 'to-choose').filter({ hasText: '沈清' }).tap()
    await part(page, 'chosen-lead').getByText('已选 1 位').waitFor()
    await part(page, 'people-tag').filter({ hasText: '喜欢羊毛' }).tap()
    await page.route(FINDING, (route) => route.abort())
    await types('people-search', '没有这个人')
    await part(page, 'people-search').locator('input').press('Enter')
    await part(page, 'people-problem')
      .getByText(/网络不太通畅|连不上/)
      .waitFor()
    await page.unroute(FINDING)
    await part(page, 'people-again').tap()
    await part(page, 'no-people').getByText('没有找到').waitFor()
    expect(world.shop.complaints.splice(0)).toEqual([expect.stringContaining('ERR_FAILED')])
    await types('people-search', 'zz')
    await part(page, 'people-search').getByText('查找').tap()
    await part(page, 'to-choose').filter({ hasText: '周周' }).tap()
    await part(page, 'chosen-lead').getByText('已选 2 位').waitFor()
    await picture(page, 'push-people')
    await part(page, 'people-done').tap()
    await part(page, 'lead').getByText('你选了 2 位客户').waitFor()
    await part(page, 'group-no').filter({ hasText: '周周' }).waitFor()
    expect((await part(page, 'person').allInnerTexts()).join()).toContain('沈清')
    expect(await part(page, 'person').filter({ hasText: '陈晨' }).count()).toBe(0)
    await part(page, 'choose-people').tap()
    await part(page, 'chosen-lead').getByText('已选 2 位').waitFor()
    await part(page, 'all-people').tap()
    await part(page, 'chosen-lead').getByText('已选 3 位').waitFor()
    await part(page, 'leave-people').tap()
    await part(page, 'lead').getByText('你选了 2 位客户').waitFor()
  })

  it('that cannot be sent is forwarded by hand, and said so in two taps', async () => {
    const [offered, card] = await cards('waiting')
    expect(card).toMatchObject({ customerId: world.care.byHandId, title: '羊绒围巾到店' })
    await open(`pushed/index?id=${world.care.pushId}`)
    await part(page, 'open-cards').tap()
    await part(page, 'card-title').getByText('羊绒围巾到店').waitFor()
    await picture(page, 'push-cards')
    await part(page, 'card').filter({ hasText: '羊绒围巾到店' }).locator('[data-testid=share]').tap()
    const sheet = page.getByRole('dialog', { name: '转发' })
    await sheet.getByText('羊绒围巾到店').waitFor()
    await answers('发送')
    await part(page, 'sentence').getByText('转发好了吗').waitFor()
    await bench.home()
    const taps = await tapsOf(page, async (tap) => {
      await tap('to-push-cards')
      await tap('forwarded')
    })
    expect(taps).toBe(2)
    await part(page, 'card').filter({ hasText: '冬衣周' }).waitFor({ state: 'detached' })
    await part(page, 'decline').tap()
    await part(page, 'none').getByText('没有等你转发的卡片').waitFor()
    await part(page, 'tab-settled').tap()
    await part(page, 'sentence').getByText('已转发').waitFor()
    await part(page, 'sentence').getByText('没有转发').waitFor()
    const settled = await cards('settled')
    expect(settled.find(({ id }) => id === offered!.id)).toMatchObject({ state: 'forwarded' })
    expect(settled.find(({ id }) => id === card!.id)).toMatchObject({ state: 'declined' })
    await part(page, 'tab-waiting').tap()
    await part(page, 'none').waitFor()
  })
})

describe('a link of mine to a page without goods', () => {
  const linkTo = (kind: string, id: string) =>
    world.care.call<{ id: string; path: string }>('POST', 'shares', { kind, id })
  const visitors = async (id: string): Promise<number | undefined> =>
    (await world.care.call<{ items: Share[] }>('GET', 'shares?pageSize=100')).items.find(
      (one) => one.id === id,
    )?.visitors

  it('counts who comes by the card that I forwarded, and who opens it in the message centre', async () => {
    const { clock } = world.shop.system.sandbox.client
    // Messages of this week count no longer against what the member may get.
    await clock.advance(8 * 24 * 3_600_000)
    const hers = await world.shop.newPage(SIZES[1]!)
    const card = await linkTo('push', world.care.pushId)
    expect(card.path).toBe(`pages/home/index?share=${card.id}`)
    await world.desk.openPage(hers, world.personId, card.path)
    await until(async () => (await visitors(card.id)) === 1)
    const { items } = await world.care.call<{ items: { id: string }[] }>('GET', 'materials')
    const message = await linkTo('material', items[0]!.id)
    await world.tell({ title: '羊绒季开始了', text: '到店看看。', link: `/${message.path}` })
    await world.desk.openPage(hers, world.personId, 'pages/messages/index')
    await part(hers, 'message').filter({ hasText: '羊绒季开始了' }).tap()
    await part(hers, 'home').waitFor()
    await until(async () => (await visitors(message.id)) === 1)
    await hers.close()
  })
})

describe('a guide with more customers than one push takes', () => {
  /** Customers of hers whom nobody ever met. */
  async function many(count: number): Promise<void> {
    const { features, db } = world.shop.system.app
    const { wukang } = world.goods
    const at = await world.desk.now()
    await db.transact(async (tx) => {
      for (let no = 1; no <= count; no += 1) {
        const who = { account: 'official' as const, openId: `o-many-${no}`, at, evidence: 'message' }
        const { customerId } = await features.customers.arrive(tx, who)
        const home = { customerId, storeId: wukang.id, staffId: wukang.guides['林知夏']! }
        await features.bindings.change(tx, {
          ...home,
          reason: '批量转入',
          actorId: home.staffId,
          at: at + no,
        })
      }
    })
  }

  it('is told so, finds the one beyond the newest by name, and chooses no more than there is room for', async () => {
    await many(200)
    await open('push/index')
    await part(page, 'choice').first().tap()
    await part(page, 'lead').getByText('你有 203 位客户，一次最多 200 位').waitFor()
    await part(page, 'choose-people').tap()
    await part(page, 'chosen-lead').getByText('已选 200 位，一次最多 200 位客户').waitFor()
    await part(page, 'more-people').tap()
    await until(async () => (await part(page, 'to-choose').count()) === 60)
    await types('people-search', '沈清')
    await part(page, 'people-search').getByText('查找').tap()
    await until(async () => (await part(page, 'to-choose').count()) === 1)
    await part(page, 'to-choose').filter({ hasText: '沈清' }).tap()
    await page.getByText('一次最多 200 位客户', { exact: true }).waitFor()
    await part(page, 'chosen-lead').getByText('已选 200 位，一次最多 200 位客户').waitFor()
    await part(page, 'clear-people').tap()
    await part(page, 'to-choose').filter({ hasText: '沈清' }).tap()
    await part(page, 'people-done').tap()
    await part(page, 'lead').getByText('你选了 1 位客户').waitFor()
    expect(await part(page, 'person').count()).toBe(1)
    await part(page, 'person').filter({ hasText: '沈清' }).waitFor()
  })
})
