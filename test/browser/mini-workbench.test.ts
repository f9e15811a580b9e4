import type { Page, Route } from 'playwright-core'
import type { SaleSummary } from '../../src/contract/sales'
import { openFullWorld, type FullWorld } from './mini-full-world'
import { part, picture, SIZES, until } from './mini-desk'
import { tapsOf } from './taps'

const HOME = 'workbench/home/index'
const MINUTE = 60_000

let world: FullWorld
/** 林知夏's phone. */
let page: Page

beforeAll(async () => {
  world = await openFullWorld()
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

/** What the scanner reads; the field stands for the camera. */
async function scans(text: string, on = page): Promise<void> {
  await on.getByPlaceholder('输入或粘贴').fill(text)
  await on.getByRole('button', { name: '确定' }).tap()
}

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

describe('the first screen', () => {
  it('greets by name and store, says who waits, and what today came to', async () => {
    await home()
    await part(page, 'where').getByText('武康路店').waitFor()
    await part(page, 'waiting-lead').getByText('1 位顾客在等回复').waitFor()
    await part(page, 'today-scans').getByText('3', { exact: true }).waitFor()
    await part(page, 'today-cards').getByText('1', { exact: true }).waitFor()
    await picture(page, 'workbench-home')
  })

  it('(1) leads to the customer who waits and answers in two taps, (3) sends a product card in three', async () => {
    await home()
    const taps = await tapsOf(page, async (tap) => {
      await tap('waiting-talk', '羊毛大衣会起球吗')
      await tap('open-cards')
      await tap('card', '双面羊毛轻暖中长款连帽大衣')
    })
    expect(taps).toBeLessThanOrEqual(3)
    await part(page, 'line-ours').getByText('双面羊毛轻暖中长款连帽大衣').waitFor()
    const answered = await tapsOf(page, async (tap) => {
      await home()
      await tap('waiting-talk', '双面羊毛')
      await part(page, 'draft').locator('textarea').fill('不起球，欢迎周六来试。')
      await tap('send')
    })
    expect(answered).toBe(2)
    await until(async () =>
      (await world.member.follower.chat('miniapp')).some(
        ({ content }) => content.type === 'text' && content.text === '不起球，欢迎周六来试。',
      ),
    )
  })
})

describe('a sale by member code', () => {
  it('(5) is recorded in three taps from the first screen', async () => {
    await nextMinute()
    await home()
    const taps = await tapsOf(page, async (tap) => {
      await tap('to-sale')
      await scans(await memberCode())
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
    await home()
    await part(page, 'to-sale').tap()
    const code = await memberCode()
    await page.context().setOffline(true)
    await scans(code)
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
    await home()
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
    await home()
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
    await home()
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

describe('codes', () => {
  it('(6) are mine and the store’s, shown full screen in two taps, with today’s scans', async () => {
    await home()
    const taps = await tapsOf(page, async (tap) => {
      await tap('to-codes')
      await page.locator('[data-testid=mine] img[src]').first().waitFor()
      await tap('show')
    })
    expect(taps).toBe(2)
    await part(page, 'full').getByText('请顾客用微信扫一扫').waitFor()
    const width = `document.querySelector('[data-testid=full] img').naturalWidth`
    await until(async () => (await page.evaluate<number>(width)) > 100)
    await picture(page, 'workbench-code-full')
    await part(page, 'full').tap()
    await part(page, 'scans').first().getByText('1 次扫码，1 人关注').waitFor()
    await part(page, 'store-scans').first().getByText('今天还没有人扫').waitFor()
    await picture(page, 'workbench-codes')
  })

  it('are not saved against the person’s will, and are once the settings allow it', async () => {
    await part(page, 'save').first().tap()
    await part(page, 'privacy-refuse').tap()
    await part(page, 'wrong').getByText('没有同意隐私保护指引').waitFor()
    // A refusal holds for some seconds; the Mini Program opened anew asks again.
    await home()
    await part(page, 'to-codes').tap()
    await page.locator('[data-testid=mine] img[src]').first().waitFor()
    await part(page, 'save').first().tap()
    await part(page, 'privacy-agree').tap()
    await page.getByRole('button', { name: '不允许' }).tap()
    await part(page, 'wrong').getByText('没有保存到相册的权限').waitFor()
    await part(page, 'allow').tap()
    await page.getByLabel('添加到相册').check()
    await page.getByRole('button', { name: '返回小程序' }).tap()
    await part(page, 'wrong').waitFor({ state: 'detached' })
    const saved = page.waitForEvent('download')
    await part(page, 'save').first().tap()
    expect((await saved).url()).toMatch(/^blob:/)
    await page.getByText('已存到相册').waitFor()
    const savedStore = page.waitForEvent('download')
    await part(page, 'save-store').first().tap()
    expect((await savedStore).url()).toMatch(/^blob:/)
    await part(page, 'show-store').first().tap()
    await part(page, 'full').getByText('请顾客用微信扫一扫').waitFor()
    await part(page, 'full').tap()
    await part(page, 'full').waitFor({ state: 'detached' })
  })
})

describe('my WeCom contact code', () => {
  let hers: Page
  const herHome = async (): Promise<void> => {
    await world.desk.openPage(hers, world.personId, 'pages/home/index')
    await part(hers, 'home').getByText('林知夏').first().waitFor()
  }

  it('takes no code of a personal account, and shows a WeCom one to my customers in the preview', async () => {
    hers = await world.shop.newPage(SIZES[1]!)
    await herHome()
    expect(await part(hers, 'guide-contact').count()).toBe(0)
    await home()
    await part(page, 'to-codes').tap()
    await part(page, 'scan-contact').tap()
    await scans('https://u.wechat.com/abc')
    await part(page, 'contact-wrong').getByText('个人微信的码不能用').waitFor()
    await part(page, 'scan-contact').tap()
    await scans('https://work.weixin.qq.com/ca/cawcde123')
    await part(page, 'contact').getByText('已设置').waitFor()
    await herHome()
    await part(hers, 'guide-contact').getByText('加林知夏的企业微信').tap()
    const shown = hers.getByRole('dialog', { name: '图片' })
    await shown.locator('img').waitFor()
    await picture(hers, 'home-contact')
    await shown.tap()
    expect(world.shop.complaints.splice(0)).toEqual([expect.stringContaining('422')])
  })

  it('is gone when I take it back', async () => {
    await part(page, 'remove-contact').tap()
    await page.getByRole('button', { name: '不再展示' }).last().tap()
    await part(page, 'scan-contact').waitFor()
    await herHome()
    await part(hers, 'my-store').waitFor()
    expect(await part(hers, 'guide-contact').count()).toBe(0)
    await hers.close()
  })
})

describe('what headquarters gives, and live sessions', () => {
  /** What the sheet of friends would send. */
  const card = () => page.locator('[role=dialog][aria-label=转发] .mp-path').innerText()
  const opens = async (path: string): Promise<void> => {
    const { follower, token } = world.member
    const share = /share=([0-9a-z]{16})/.exec(path)![1]!
    expect(follower.id).not.toBe(world.staffPersonId)
    const response = await fetch(`${world.shop.system.url}/api/mp/shares/${share}/visits`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(response.status).toBe(200)
  }

  it('(7) are passed on in two taps with my credit, and the task is done when somebody opens it', async () => {
    await home()
    const taps = await tapsOf(page, async (tap) => {
      await tap('to-share')
      await part(page, 'task').getByText('任务：发给老客').waitFor()
      await tap('share')
    })
    expect(taps).toBe(2)
    await page.getByRole('dialog', { name: '转发' }).getByText('羊绒季，三款新色').waitFor()
    const path = await card()
    await page.getByRole('button', { name: '发送' }).tap()
    await opens(path)
    await home()
    await part(page, 'to-share').tap()
    await part(page, 'task').getByText('任务已完成').waitFor()
    await part(page, 'result').first().getByText('已分享，1 人来看').waitFor()
    await picture(page, 'workbench-share')
    await part(page, 'copy').first().tap()
    await page.getByText('内容已复制').waitFor()
  })

  it('lead to the live session with my link', async () => {
    await part(page, 'share-live').first().tap()
    await page.getByRole('dialog', { name: '转发' }).getByText('冬季新品专场').first().waitFor()
    const path = await card()
    expect(path).toMatch(/^\/pages\/live\/index\?id=\w+&share=/)
    await page.getByRole('button', { name: '发送' }).tap()
    await opens(path)
    await home()
    await part(page, 'to-share').tap()
    await part(page, 'live-result').getByText('已分享，1 人来看').waitFor()
  })
})

describe('my figures', () => {
  it('(8) are explained, one tap away, and agree with the day', async () => {
    await home()
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
      ['visits', '2 次'],
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
    await world.desk.openPage(newcomer, id, HOME)
    await types('ABCD2345')
    await part(newcomer, 'wrong').getByText('邀请码不对，或已经用过').waitFor()
    const old = await code()
    await world.shop.system.sandbox.client.clock.advance(11 * MINUTE)
    await types(old)
    await part(newcomer, 'wrong').getByText('邀请码已过期').waitFor()
    await part(newcomer, 'scan').tap()
    await scans('https://example.com/', newcomer)
    await part(newcomer, 'wrong').getByText('这不是邀请码').waitFor()
    await picture(newcomer, 'workbench-join')
    expect(world.shop.complaints.splice(0)).toHaveLength(2)
  })

  it('opens for who scans the right one, once', async () => {
    const right = await code()
    await part(newcomer, 'scan').tap()
    await scans(right, newcomer)
    await part(newcomer, 'hello').getByText('周南').waitFor()
    const { isBound } = await world.desk.get<{ isBound: boolean }>(
      `/api/admin/staff/${world.goods.wukang.guides['周南']!}`,
    )
    expect(isBound).toBe(true)
    await newcomer.close()
  })
})
