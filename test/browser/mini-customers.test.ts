import type { Page } from 'playwright-core'
import type { CareCustomerDetail, FollowUp } from '../../src/contract/care'
import type { CardToForward } from '../../src/contract/guide-pushes'
import { openFullWorld, type FullWorld } from './mini-full-world'
import { part, picture, SIZES, until } from './mini-desk'
import { tapsOf } from './taps'

const HOME = 'workbench/home/index'

let world: FullWorld
/** 林知夏's phone. */
let page: Page

beforeAll(async () => {
  world = await openFullWorld()
  // A day later the message of that day counts no longer against what the member may get.
  await world.shop.system.sandbox.client.clock.advance(25 * 3_600_000)
  page = await world.shop.newPage(SIZES[0]!)
}, 180_000)
afterAll(() => world?.shop.close(), 60_000)
afterEach(() => {
  expect(world.shop.complaints.splice(0)).toEqual([])
})

/** The first screen, as the guide opens it. */
async function home(): Promise<void> {
  await world.desk.openPage(page, world.staffPersonId, HOME)
  await part(page, 'hello').getByText('林知夏').waitFor()
}

/** Opens a page of the workbench by itself. */
const open = (path: string) => world.desk.openPage(page, world.staffPersonId, `workbench/${path}`)
const types = (field: string, words: string, tag = 'input') => part(page, field).locator(tag).fill(words)
/** WeChat's own question. */
const answers = (name: string) => page.getByRole('button', { name, exact: true }).last().tap()
const detail = (id = world.member.customerId) => world.care.call<CareCustomerDetail>('GET', `customers/${id}`)
const openFollowUps = async (id: string) =>
  (await world.care.call<{ items: FollowUp[] }>('GET', `follow-ups?customerId=${id}`)).items

describe('a customer', () => {
  it('(2) is found and shows profile, what may be sent and timeline in two taps', async () => {
    await home()
    const taps = await tapsOf(page, async (tap) => {
      await tap('to-customers')
      await part(page, 'lead').getByText('共 3 位').waitFor()
      await types('search', 'sq')
      await part(page, 'search').locator('input').press('Enter')
      await part(page, 'lead').getByText('找到 1 位').waitFor()
      await picture(page, 'customers')
      await tap('customer', '沈清')
      await part(page, 'name').getByText('沈清').waitFor()
      await part(page, 'reach')
        .getByText((await detail()).reach.sentence)
        .waitFor()
      await part(page, 'moment').filter({ hasText: '到店购买' }).getByText('羊绒大衣、羊绒围巾').waitFor()
    })
    expect(taps).toBe(2)
    await part(page, 'tag').filter({ hasText: '喜欢羊毛' }).waitFor()
    await part(page, 'moment').filter({ hasText: '给先生挑生日礼物' }).waitFor()
    await picture(page, 'customer')
    await part(page, 'show-ways').tap()
    await part(page, 'way').filter({ hasText: '消息中心' }).getByText('现在可以').waitFor()
    expect(await part(page, 'way').count()).toBe((await detail()).reach.channels.length)
  })

  it('who is not found is said, with what may be typed', async () => {
    await open('customers/index')
    await part(page, 'lead').waitFor()
    await types('search', '没有这个人')
    await part(page, 'search').getByText('查找').tap()
    await part(page, 'none').getByText('没有找到「没有这个人」').waitFor()
  })

  it('gets a tag and loses it', async () => {
    await open(`customer/index?id=${world.member.customerId}`)
    await part(page, 'add-tag').tap()
    await types('tag-words', '送礼')
    await part(page, 'tag-save').tap()
    await part(page, 'tag').filter({ hasText: '送礼' }).waitFor()
    expect((await detail()).tags).toContain('送礼')
    await part(page, 'tag').filter({ hasText: '送礼' }).tap()
    await answers('去掉')
    await part(page, 'tag').filter({ hasText: '送礼' }).waitFor({ state: 'detached' })
    expect((await detail()).tags).not.toContain('送礼')
    await part(page, 'add-tag').tap()
    await part(page, 'known-tag').filter({ hasText: '送礼' }).tap()
    await until(async () => (await detail()).tags.includes('送礼'))
  })

  it('shows what would happen if they scanned my code, and leads to their conversation', async () => {
    await open(`customer/index?id=${world.member.customerId}`)
    await part(page, 'try-scan').tap()
    await part(page, 'scan-outcome').getByText('归属不变').waitFor()
    await part(page, 'scan-greeting').getByText('林知夏').waitFor()
    await part(page, 'talk').tap()
    await part(page, 'line-theirs').getByText('羊毛大衣会起球吗').waitFor()
  })

  it('leads to a push for them alone', async () => {
    await open(`customer/index?id=${world.member.customerId}`)
    await part(page, 'push').tap()
    await part(page, 'choice').filter({ hasText: '冬衣周' }).tap()
    await part(page, 'send').getByText('发给 1 位客户').waitFor()
    expect(await part(page, 'person').count()).toBe(1)
  })

  it('shows what happened earlier when asked', async () => {
    const id = world.care.silentId
    for (let at = 1; at <= 21; at++)
      await world.care.call('POST', `customers/${id}/notes`, { text: `第 ${at} 次到店` })
    await open(`customer/index?id=${id}`)
    await part(page, 'moment').filter({ hasText: '第 21 次到店' }).waitFor()
    expect(await part(page, 'moment').filter({ hasText: '关注公众号' }).count()).toBe(0)
    await part(page, 'more').tap()
    await part(page, 'moment').filter({ hasText: '关注公众号' }).waitFor()
    await part(page, 'more').waitFor({ state: 'detached' })
  })

  it('without a conversation cannot be written to, and says so', async () => {
    await open(`customer/index?id=${world.care.silentId}`)
    await part(page, 'talk').getByText('还没有会话').waitFor()
    await until(() => part(page, 'talk').isDisabled())
  })
})

describe('notes, follow-ups and plans', () => {
  it('are written on one page, three taps from the first screen', async () => {
    await home()
    const taps = await tapsOf(page, async (tap) => {
      await tap('to-customers')
      await tap('customer', '沈清')
      await tap('care')
    })
    expect(taps).toBe(3)
    await part(page, 'noted').getByText('给先生挑生日礼物').waitFor()
    await picture(page, 'care')
  })

  it('keep a note until its author deletes it', async () => {
    const { customerId } = world.member
    await open(`care/index?id=${customerId}`)
    await part(page, 'noted').waitFor()
    await types('note', '下周来取改好的裤子', 'textarea')
    await part(page, 'add-note').tap()
    await part(page, 'noted').getByText('下周来取改好的裤子').waitFor()
    await part(page, 'remove-note').first().tap()
    await answers('删除')
    await part(page, 'noted').getByText('下周来取改好的裤子').waitFor({ state: 'detached' })
    const { items } = await world.care.call<{ items: unknown[] }>('GET', `customers/${customerId}/notes`)
    expect(items).toHaveLength(1)
  })

  it('make a follow-up on a day, and drop it', async () => {
    const id = world.care.silentId
    await open(`care/index?id=${id}`)
    await part(page, 'no-follow-ups').waitFor()
    await types('todo', '问要不要加微信')
    await part(page, 'add-follow-up').tap()
    await part(page, 'follow-up').getByText('问要不要加微信').waitFor()
    expect(await openFollowUps(id)).toMatchObject([{ text: '问要不要加微信' }])
    await part(page, 'drop').tap()
    await part(page, 'no-follow-ups').waitFor()
    expect(await openFollowUps(id)).toEqual([])
    await types('todo', '寄会员手册')
    await part(page, 'due-on').tap()
    await page.locator('.mp-sheet input[type=date]').fill(await today())
    await answers('确定')
    await part(page, 'add-follow-up').tap()
    await part(page, 'follow-up').filter({ hasText: '寄会员手册' }).getByText('今天').waitFor()
    expect(await openFollowUps(id)).toMatchObject([{ dueOn: await today() }])
    await part(page, 'done').tap()
    await part(page, 'no-follow-ups').waitFor()
  })

  it('make a plan of months, changed before it is made, and end it', async () => {
    const id = world.care.silentId
    await open(`care/index?id=${id}`)
    await part(page, 'idea').filter({ hasText: '半年陪伴' }).tap()
    await part(page, 'months-less').tap()
    await part(page, 'months-more').tap()
    await part(page, 'months-less').tap()
    await part(page, 'weeks-more').tap()
    await part(page, 'weeks-more').tap()
    await part(page, 'weeks-less').tap()
    await part(page, 'ends-with-sale').tap()
    await picture(page, 'plan')
    await part(page, 'add-plan').tap()
    await part(page, 'plan')
      .filter({ hasText: '5 个月，每 5 周一次' })
      .getByText('顾客购买后自动结束')
      .waitFor()
    await part(page, 'later').getByText('一个月以后还有 4 件').waitFor()
    expect(await openFollowUps(id)).toHaveLength(5)
    await part(page, 'end-plan').tap()
    await answers('结束')
    await part(page, 'plan').getByText('已结束').waitFor()
    expect(await openFollowUps(id)).toEqual([])
    await part(page, 'idea').first().tap()
    await part(page, 'cancel-plan').tap()
    await part(page, 'idea').first().waitFor()
  })
})

describe('today', () => {
  it('says what to do and why, and a follow-up is put off or done', async () => {
    await home()
    const taps = await tapsOf(page, async (tap) => {
      await tap('to-today')
      await part(page, 'thing').filter({ hasText: '问大衣穿着是否合身' }).getByText('已过 1 天').waitFor()
      await picture(page, 'today')
      await tap('put-off')
    })
    expect(taps).toBe(2)
    await part(page, 'thing').filter({ hasText: '问大衣穿着' }).waitFor({ state: 'detached' })
    const [due] = await openFollowUps(world.member.customerId)
    await world.care.call('POST', `follow-ups/${due!.id}/moved`, { dueOn: await today() })
    await open('today/index')
    await part(page, 'open').first().tap()
    await part(page, 'name').getByText('沈清').waitFor()
    await open('today/index')
    await part(page, 'done').tap()
    await part(page, 'thing').filter({ hasText: '问大衣穿着' }).waitFor({ state: 'detached' })
    expect(await openFollowUps(world.member.customerId)).toEqual([])
  })

  it('leads from a task of headquarters to the push with its material', async () => {
    await open('today/index')
    await part(page, 'thing').filter({ hasText: '总部任务' }).locator('[data-testid=open]').tap()
    await part(page, 'chosen').waitFor()
    await part(page, 'send').waitFor()
  })

  it('tells of a birthday until the customer was greeted', async () => {
    await open('today/index')
    await part(page, 'thing').filter({ hasText: '陈晨过生日' }).locator('[data-testid=cared]').tap()
    await part(page, 'thing').filter({ hasText: '陈晨过生日' }).waitFor({ state: 'detached' })
    const id = world.care.byHandId
    const { items } = await world.care.call<{ items: FollowUp[] }>(
      'GET',
      `follow-ups?customerId=${id}&state=done`,
    )
    expect(items).toMatchObject([{ text: '生日问候' }])
  })
})

const today = async (): Promise<string> =>
  new Date((await world.desk.now()) + 8 * 3_600_000).toISOString().slice(0, 10)
const cards = async (state: string) =>
  (await world.care.call<{ items: CardToForward[] }>('GET', `push-cards?state=${state}`)).items

describe('a push', () => {
  it('(4) of an offer goes to chosen customers in three taps, after the dry run', async () => {
    await home()
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
    await types('people-search', '没有这个人')
    await part(page, 'people-search').getByText('查找').tap()
    await part(page, 'no-people').getByText('没有找到').waitFor()
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
    await home()
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

/** What the member's own Mini Program reads. */
async function mine<T>(path: string): Promise<T> {
  const headers = { authorization: `Bearer ${world.member.token}` }
  return (await (await fetch(`${world.shop.system.url}/api/mp/${path}`, { headers })).json()) as T
}
