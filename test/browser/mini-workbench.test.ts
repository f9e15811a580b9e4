import type { Page } from 'playwright-core'
import type { ConversationDetail, ConversationSummary } from '../../src/contract/conversations'
import { openBench, type Bench } from './mini-bench'
import { part, picture, SIZES, until } from './mini-desk'
import type { FullWorld } from './mini-full-world'
import type { Shopper } from './shop-goods'
import { tapsOf } from './taps'

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

describe('the first screen', () => {
  it('greets by name and store, says who waits, and what today came to', async () => {
    await bench.home()
    await part(page, 'where').getByText('武康路店').waitFor()
    await part(page, 'waiting-lead').getByText('1 位顾客在等回复').waitFor()
    await part(page, 'today-scans').getByText('3', { exact: true }).waitFor()
    await part(page, 'today-cards').getByText('1', { exact: true }).waitFor()
    await picture(page, 'workbench-home')
  })

  it('(1) leads to the customer who waits and answers in two taps, (3) sends a product card in three', async () => {
    await bench.home()
    const taps = await tapsOf(page, async (tap) => {
      await tap('waiting-talk', '羊毛大衣会起球吗')
      await tap('open-cards')
      await tap('card', '双面羊毛轻暖中长款连帽大衣')
    })
    expect(taps).toBe(3)
    await part(page, 'line-ours').getByText('双面羊毛轻暖中长款连帽大衣').waitFor()
    const answered = await tapsOf(page, async (tap) => {
      await bench.home()
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

  it.each([
    ['offer', '冬衣周，第二件半价'],
    ['coupon', '冬衣券'],
    ['live card', '冬季新品专场'],
  ])('(3) sends the %s in three taps', async (_, title) => {
    await world.member.follower.say({ type: 'text', text: `${title}是什么`, app: 'miniapp' })
    await bench.home()
    const taps = await tapsOf(page, async (tap) => {
      await tap('waiting-talk', `${title}是什么`)
      await tap('open-cards')
      await tap('card', title)
    })
    expect(taps).toBe(3)
    await part(page, 'line-ours').filter({ hasText: title }).waitFor()
    await until(async () =>
      (await world.member.follower.chat('miniapp')).some(
        ({ content }) => content.type === 'miniprogrampage' && content.title.includes(title),
      ),
    )
  })
})

describe('codes', () => {
  it('(6) are mine and the store’s, shown full screen in two taps, with today’s scans', async () => {
    await bench.home()
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
    await bench.home()
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
    await bench.home()
    await part(page, 'to-codes').tap()
    await part(page, 'scan-contact').tap()
    await bench.scans('https://u.wechat.com/abc')
    await part(page, 'contact-wrong').getByText('个人微信的码不能用').waitFor()
    await part(page, 'scan-contact').tap()
    await bench.scans('https://work.weixin.qq.com/ca/cawcde123')
    await part(page, 'contact').getByText('已设置').waitFor()
    await herHome()
    const contact = part(hers, 'guide-contact')
    await contact.getByText('加林知夏的企业微信').waitFor()
    // Away from the tab bar, over which the page may still move.
    await contact.evaluate(`(one) => one.scrollIntoView({ block: 'center' })`)
    await contact.tap()
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
    await bench.home()
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
    await bench.home()
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
    await bench.home()
    await part(page, 'to-share').tap()
    await part(page, 'live-result').getByText('已分享，1 人来看').waitFor()
  })
})

describe('a customer whom nobody answers yet', () => {
  let asks: Shopper
  let talkId: string
  const says = (text: string) => asks.follower.say({ type: 'text', text, app: 'miniapp' })
  const heard = async (text: string): Promise<boolean> =>
    (await asks.follower.chat('miniapp')).some(
      ({ content }) => content.type === 'text' && content.text === text,
    )
  const owner = async () =>
    (await world.desk.get<ConversationDetail>(`/api/admin/conversations/${talkId}`)).owner

  it('(1) is answered in two taps: whoever answers has the conversation', async () => {
    const { code, shopper, wukang } = world.goods
    const door = await code({ kind: 'store', storeId: wukang.id, label: '武康路店 门口' })
    asks = await shopper('唐唐', door, { hasCard: false })
    await asks.follower.enter({ app: 'miniapp', sessionFrom: '首页' })
    await says('今天几点关门')
    await bench.home()
    const taps = await tapsOf(page, async (tap) => {
      await tap('waiting-talk', '今天几点关门')
      await part(page, 'allowance').getByText('你回复后就由你接待').waitFor()
      await part(page, 'draft').locator('textarea').fill('十点，我在等你。')
      await tap('send')
    })
    expect(taps).toBe(2)
    await until(() => heard('十点，我在等你。'))
    await part(page, 'allowance')
      .getByText(/^还可以再发/)
      .waitFor()
    const { items } = await world.desk.get<{ items: ConversationSummary[] }>(
      '/api/admin/conversations?view=all',
    )
    talkId = items.find(({ lastWords }) => lastWords === '十点，我在等你。')!.id
    expect((await owner())?.name).toBe('林知夏')
  })

  it('is a colleague’s who was quicker: I am told whose, and what I wrote is still there', async () => {
    const { console } = world.shop
    const at = `/api/admin/conversations/${talkId}`
    await world.desk.post(`${at}/hand-over`, { staffId: null })
    await says('那明天呢')
    await bench.home()
    await part(page, 'waiting-talk').filter({ hasText: '那明天呢' }).tap()
    await part(page, 'allowance').getByText('你回复后就由你接待').waitFor()
    await part(page, 'draft').locator('textarea').fill('明天也是十点。')
    // The page does not look again before it sends.
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    const looks = /\/api\/workbench\/conversations\/[0-9A-Z]{26}$/
    await page.route(looks, async (route) => {
      await held
      await route.continue()
    })
    await console.send('post', `${at}/take`).expect(200)
    const refused = page.waitForResponse(
      (response) => response.url().endsWith('/messages') && response.status() === 409,
    )
    await part(page, 'send').tap()
    await refused
    release()
    await page.unroute(looks)
    await part(page, 'allowance')
      .getByText(/^正由.+接待/)
      .waitFor()
    await until(async () => (await part(page, 'draft').locator('textarea').inputValue()) === '明天也是十点。')
    expect(await heard('明天也是十点。')).toBe(false)
    // What cannot be sent can be left for the colleague.
    await part(page, 'note').tap()
    await part(page, 'send').tap()
    await part(page, 'line-note').getByText('明天也是十点。').waitFor()
    expect(world.shop.complaints.splice(0)).toEqual([expect.stringContaining('409')])
  })
})
