import type { Page } from 'playwright-core'
import type { CareCustomerDetail, FollowUp } from '../../src/contract/care'
import { openBench, type Bench } from './mini-bench'
import { part, picture, until } from './mini-desk'
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
const detail = (id = world.member.customerId) => world.care.call<CareCustomerDetail>('GET', `customers/${id}`)
const openFollowUps = async (id: string) =>
  (await world.care.call<{ items: FollowUp[] }>('GET', `follow-ups?customerId=${id}`)).items
const today = async (): Promise<string> =>
  new Date((await world.desk.now()) + 8 * 3_600_000).toISOString().slice(0, 10)

describe('a customer', () => {
  it('(2) is found and shows profile, what may be sent and timeline in two taps', async () => {
    await bench.home()
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
    await bench.home()
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
    await bench.home()
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
