import type { Page, Route } from 'playwright-core'
import type { SaleSummary } from '../../src/contract/sales'
import { BENCH, openBench, type Bench } from './mini-bench'
import { part, picture, SIZES, until } from './mini-desk'
import type { FullWorld } from './mini-full-world'
import { tapsOf } from './taps'

const MINUTE = 60_000

let bench: Bench
let world: FullWorld
/** 林知夏's phone. */
let page: Page

beforeAll(async () => {
  bench = await openBench()
  ;({ world, page } = bench)
}, 180_000)
afterAll(() => world?.shop.close(), 60_000)
afterEach(() => {
  expect(world.shop.complaints.splice(0)).toEqual([])
})

/** A member code is good at one till: in the next minute the phone shows another one. */
const nextMinute = () => world.shop.system.sandbox.client.clock.advance(MINUTE)

const memberCode = async (): Promise<string> => {
  const { token } = world.member
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(`${world.shop.system.url}/api/mp/member-code`, { headers })
  return ((await response.json()) as { text: string }).text
}

const salesOf = (search: string) =>
  world.desk.get<{ items: SaleSummary[]; total: number; sums: { paidFen: number } }>(
    `/api/admin/sales?pageSize=100&search=${search}`,
  )

/** Types what is not tapped: the goods' name with the keyboard's own search key. */
async function finds(words: string): Promise<void> {
  const field = part(page, 'search').locator('input')
  await field.fill(words)
  await field.press('Enter')
}

describe('a sale by member code', () => {
  it('(5) is recorded in three taps from the first screen', async () => {
    await nextMinute()
    await bench.home()
    const taps = await tapsOf(page, async (tap) => {
      await tap('to-sale')
      await bench.scans(await memberCode())
      await part(page, 'member').waitFor()
      await finds('羊绒围巾')
      await tap('sku')
      await part(page, 'receipt').locator('input').fill('G-1')
      await tap('record')
    })
    expect(taps).toBe(3)
    await part(page, 'recorded').getByText('已记下 ¥399，会员得').waitFor()
    const [sale] = (await salesOf('G-1')).items
    expect(sale).toMatchObject({ paidFen: 39_900, customerId: world.member.customerId, channel: 'workbench' })
  })

  it('is refused with the reason when the receipt number was used, and recorded under the right one', async () => {
    await finds('羊绒大衣')
    await part(page, 'sku').first().tap()
    await part(page, 'receipt').locator('input').fill('G-1')
    await part(page, 'record').tap()
    await part(page, 'wrong').getByText('小票号「G-1」已经用于另一笔销售').waitFor()
    await part(page, 'receipt').locator('input').fill('G-2')
    await part(page, 'record').tap()
    await part(page, 'recorded').getByText('已记下 ¥1,299').waitFor()
    expect(await part(page, 'queued').count()).toBe(0)
    expect(world.shop.complaints.splice(0)).toEqual([expect.stringContaining('409')])
  })
})

describe('fifty sales without a network', () => {
  const queueKey = () => `mini-program:${world.staffPersonId}:sale-queue`
  const queued = () =>
    page.evaluate<number>(
      `(JSON.parse(localStorage.getItem('${queueKey()}') ?? '{"value":[]}').value || []).length`,
    )
  /** As if the guide had recorded so many more: copies of the last one, each with its own numbers. */
  const more = (count: number) =>
    page.evaluate(`{
      const queue = JSON.parse(localStorage.getItem('${queueKey()}')).value
      for (let n = 0; n < ${count}; n += 1) {
        const copy = structuredClone(queue[0])
        delete copy.sale.memberCode
        copy.sale.clientKey = 'seeded-key-' + n
        copy.sale.receiptNo = 'OFF-' + (100 + n)
        queue.push(copy)
      }
      localStorage.setItem('${queueKey()}', JSON.stringify({ value: queue }))
    }`)

  const rings = async (receiptNo: string): Promise<void> => {
    await finds('围巾')
    await part(page, 'sku').first().tap()
    await part(page, 'receipt').locator('input').fill(receiptNo)
    await part(page, 'record').tap()
  }

  it('are kept in the phone, and the next is refused with a sentence', async () => {
    await nextMinute()
    await bench.home()
    await part(page, 'to-sale').tap()
    const code = await memberCode()
    await page.context().setOffline(true)
    await bench.scans(code)
    await part(page, 'member').getByText('还没核验').waitFor()
    await rings('OFF-1')
    await part(page, 'recorded').getByText('已存在手机里').waitFor()
    await part(page, 'queued').getByText('1 笔销售等着上传').waitFor()
    await more(49)
    await rings('OFF-51')
    await part(page, 'wrong').getByText('手机里已经有 50 笔没上传的销售').waitFor()
    await picture(page, 'workbench-counter-full')
    expect(await queued()).toBe(50)
    expect((await salesOf('OFF-')).total).toBe(0)
    expect(world.shop.complaints.splice(0).every((text) => text.includes('net::ERR'))).toBe(true)
  })

  it('survive a closed Mini Program, and reach the server once each although the line is cut on the way', async () => {
    await page.goto('about:blank')
    let calls = 0
    // The answer to the third call is lost, the tenth never leaves the phone.
    await page.route(/\/api\/workbench\/sales$/, async (route: Route) => {
      calls += 1
      if (calls === 3) await route.fetch()
      return calls === 3 || calls === 10 ? route.abort() : route.continue()
    })
    await page.context().setOffline(false)
    await bench.home()
    await part(page, 'queued').getByText('48 笔销售等着上传').waitFor()
    await part(page, 'queued').tap()
    await until(async () => (await queued()) === 42)
    await part(page, 'queued-sale').first().getByText('上传时断了网').waitFor()
    await picture(page, 'workbench-queue')
    await page.context().setOffline(true)
    await page.context().setOffline(false)
    await part(page, 'lead').getByText('都已经记到服务器了').waitFor()
    const { items, total, sums } = await salesOf('OFF-')
    expect(total).toBe(50)
    expect(sums.paidFen).toBe(50 * 39_900)
    expect(new Set(items.map(({ receiptNo }) => receiptNo)).size).toBe(50)
    const hers = items.filter(({ customerId }) => customerId === world.member.customerId)
    expect(hers).toMatchObject([{ receiptNo: 'OFF-1', pointsEarned: 478 }])
    expect(world.shop.complaints.splice(0).every((text) => text.includes('net::ERR'))).toBe(true)
  })

  it('keep what the server refuses, with its reason, until it is put right', async () => {
    await bench.home()
    await part(page, 'to-sale').tap()
    await page.context().setOffline(true)
    await page.getByRole('button', { name: '取消' }).tap()
    await rings('OFF-1')
    await part(page, 'recorded').getByText('已存在手机里').waitFor()
    await page.context().setOffline(false)
    await part(page, 'queued').getByText('1 笔被退回，要处理').waitFor()
    await part(page, 'queued').tap()
    await part(page, 'state').getByText('小票号「OFF-1」已经用于另一笔销售').waitFor()
    await part(page, 'repair').tap()
    await part(page, 'wrong').getByText('小票号「OFF-1」').waitFor()
    await part(page, 'receipt').locator('input').fill('OFF-1B')
    await part(page, 'record').tap()
    await part(page, 'recorded').getByText('已记下 ¥399').waitFor()
    expect(await queued()).toBe(0)
    expect((await salesOf('OFF-1B')).total).toBe(1)
    expect(world.shop.complaints.splice(0).every((text) => /net::ERR|409/.test(text))).toBe(true)
  })
})

describe('goods that the phone does not know', () => {
  it('are entered by hand without a network; what the server does not know either is removed by hand', async () => {
    await bench.home()
    await part(page, 'to-sale').tap()
    await page.getByRole('button', { name: '取消' }).tap()
    await page.context().setOffline(true)
    await finds('ZZ-1')
    await part(page, 'by-hand').waitFor()
    await part(page, 'price').locator('input').fill('88.5')
    await part(page, 'add-by-hand').tap()
    await part(page, 'line').getByText('¥88.50').waitFor()
    await part(page, 'receipt').locator('input').fill('HAND-1')
    await part(page, 'record').tap()
    await part(page, 'recorded').getByText('已存在手机里').waitFor()
    await page.context().setOffline(false)
    await part(page, 'queued').getByText('1 笔被退回').waitFor()
    await part(page, 'queued').tap()
    await part(page, 'state').getByText('商品编码「ZZ-1」不存在').waitFor()
    await part(page, 'retry').tap()
    await part(page, 'state').getByText('商品编码「ZZ-1」不存在').waitFor()
    await part(page, 'send').tap()
    await page.getByText('没有可以上传的').waitFor()
    await part(page, 'remove').tap()
    await page.getByRole('button', { name: '删除' }).last().tap()
    await part(page, 'lead').getByText('都已经记到服务器了').waitFor()
    expect((await salesOf('HAND-1')).total).toBe(0)
    expect(world.shop.complaints.splice(0).every((text) => /net::ERR|422/.test(text))).toBe(true)
  })
})

describe('my figures', () => {
  it('(8) are explained, one tap away, and agree with the day', async () => {
    await bench.home()
    // Somebody comes by the guide's own link.
    const target = { kind: 'live', id: world.queries['pages/live/index']!.slice(3) }
    const { id: share } = await world.care.call<{ id: string }>('POST', 'shares', target)
    await world.goods.mini(world.member, `/api/mp/shares/${share}/visits`, {})
    const taps = await tapsOf(page, async (tap) => {
      await tap('to-figures')
      await tap('period-week')
    })
    expect(taps).toBe(2)
    await part(page, 'figure-sales').getByText('53 笔').waitFor()
    const { items } = await world.desk.get<{ items: { id: string }[] }>(
      `/api/admin/codes?staffId=${world.goods.wukang.guides['林知夏']!}`,
    )
    let scans = 0
    for (const { id } of items)
      scans += (
        await world.desk.get<{ totals: { scans: number } }>(`/api/admin/codes/${id}/statistics?days=7`)
      ).totals.scans
    expect(scans).toBeGreaterThan(0)
    for (const [key, value] of [
      ['scans', `${scans} 次`],
      ['visits', '1 次'],
      ['paid', '¥22,047'],
    ] as const)
      await part(page, `figure-${key}`).getByText(value).waitFor()
    await part(page, 'credit-tenure').getByText('成交时由你服务的顾客').waitFor()
    await picture(page, 'workbench-figures')
  })
})

describe('the workbench’s door', () => {
  let newcomer: Page
  const code = async (): Promise<string> => {
    const staffId = world.goods.wukang.guides['周南']!
    return (await world.desk.post<{ code: string }>(`/api/admin/staff/${staffId}/bind-code`, {})).code
  }
  const types = async (text: string): Promise<void> => {
    await part(newcomer, 'bind-code').locator('input').fill(text)
    await part(newcomer, 'bind').tap()
  }

  it('says of a wrong code, an old one and none at all what to do', async () => {
    const { id } = await world.shop.system.sandbox.client.person({ nickname: '周南' })
    newcomer = await world.shop.newPage(SIZES[1]!)
    await world.desk.openPage(newcomer, id, BENCH)
    await types('ABCD2345')
    await part(newcomer, 'wrong').getByText('邀请码不对，或已经用过').waitFor()
    const old = await code()
    await world.shop.system.sandbox.client.clock.advance(11 * MINUTE)
    await types(old)
    await part(newcomer, 'wrong').getByText('邀请码已过期').waitFor()
    await part(newcomer, 'scan').tap()
    await bench.scans('https://example.com/', newcomer)
    await part(newcomer, 'wrong').getByText('这不是邀请码').waitFor()
    await picture(newcomer, 'workbench-join')
    expect(world.shop.complaints.splice(0)).toHaveLength(2)
  })

  it('opens for who scans the right one, once', async () => {
    const right = await code()
    await part(newcomer, 'scan').tap()
    await bench.scans(right, newcomer)
    await part(newcomer, 'hello').getByText('周南').waitFor()
    const { isBound } = await world.desk.get<{ isBound: boolean }>(
      `/api/admin/staff/${world.goods.wukang.guides['周南']!}`,
    )
    expect(isBound).toBe(true)
    await newcomer.close()
  })
})
