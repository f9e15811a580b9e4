import type { ConversationMessage, ConversationSummary } from '../../src/contract/conversations'
import type { LiveSession } from '../../src/contract/live'
import { deskOf, until, type MiniDesk } from './mini-desk'
import { settled } from './settled'
import { openShop, type Phone, type Shop } from './shop'

const HOUR = 3_600_000
const FINDER = 'sphguidepost'
const WIDE = { width: 1280, height: 900 }

let shop: Shop
let desk: MiniDesk
let phone: Phone

beforeAll(async () => {
  shop = await openShop()
  desk = deskOf(shop)
  phone = await shop.openPhone()
}, 180_000)
afterAll(() => shop?.close())
afterEach(() => {
  expect(shop.complaints.splice(0)).toEqual([])
})

const conversations = async (): Promise<ConversationSummary[]> =>
  (await desk.get<{ items: ConversationSummary[] }>('/api/admin/conversations')).items
const contentsOf = async (id: string): Promise<ConversationMessage['content'][]> =>
  (await desk.get<{ items: ConversationMessage[] }>(`/api/admin/conversations/${id}/messages`)).items.map(
    ({ content }) => content,
  )

describe('the Mini Program’s own bar', () => {
  test('ends above the phone’s home bar', async () => {
    await phone.newPerson('周以宁')
    await phone.scan(shop.labels.guide)
    const tab = (await phone.mini.getByRole('tab', { name: '首页', exact: true }).boundingBox())!
    const homeBar = (await phone.device.locator('.home').boundingBox())!
    expect(tab.y + tab.height).toBeLessThanOrEqual(homeBar.y)
  })
})

describe('the button to the guide', () => {
  test('on the home page opens the customer-service chat and says from where', async () => {
    await phone.newPerson('沈清')
    await phone.scan(shop.labels.guide)
    await phone.part('contact').tap()
    await phone.chat.waitFor()
    await settled(async () => {
      const entered = (await shop.system.sandbox.client.deliveries()).find(
        ({ kind }) => kind === 'user_enter_tempsession',
      )
      expect(entered?.body).toContain('"SessionFrom":"首页"')
      expect(entered?.state).toMatch(/replied|acknowledged/)
    })
  })

  test('on a product sends its card; the guide of the shopper has the question with the product', async () => {
    await phone.device.getByRole('button', { name: '返回' }).tap()
    await phone.openMiniProgram()
    await phone.mini.getByRole('tab', { name: '商品', exact: true }).tap()
    await phone.part('goods').filter({ hasText: '亚麻衬衫' }).tap()
    await phone.part('ask').getByText('问问林知夏').waitFor()
    await phone.part('ask').tap()
    await phone.chat.getByRole('button', { name: '小程序：亚麻衬衫' }).waitFor()
    const [conversation] = await conversations()
    expect(conversation).toMatchObject({ account: 'miniapp', state: 'open', owner: { id: shop.guideId } })
    await until(async () => (await contentsOf(conversation!.id)).some(({ kind }) => kind === 'page'))
    const contents = await contentsOf(conversation!.id)
    expect(contents).toContainEqual(expect.objectContaining({ kind: 'enter', from: '商品：亚麻衬衫' }))
    expect(contents).toContainEqual(
      expect.objectContaining({
        kind: 'page',
        title: '亚麻衬衫',
        pagePath: expect.stringMatching(/^pages\/product\/index\?id=[0-9A-Z]{26}$/),
      }),
    )
  })

  test('and the card in the chat leads back to the product', async () => {
    await phone.chat.getByRole('button', { name: '小程序：亚麻衬衫' }).tap()
    await phone.part('name').getByText('亚麻衬衫').waitFor()
    await phone.closeMiniProgram()
    await phone.device.getByRole('button', { name: '返回' }).tap()
  })
})

describe('live by the account’s menu and the panel', () => {
  test('直播 in the menu opens the list; what the host does on the panel is seen by the shopper', async () => {
    const now = await desk.now()
    const live = await desk.post<LiveSession>('/api/admin/live-sessions', {
      title: '冬季新品专场',
      finderUserName: FINDER,
      host: '林知夏',
      startAt: new Date(now + HOUR).toISOString(),
      endAt: new Date(now + 3 * HOUR).toISOString(),
    })
    await pushMenu()
    await phone.page.setViewportSize(WIDE)
    const panel = phone.page.getByRole('complementary', { name: '仪表盘' })
    await panel.getByRole('tab', { name: '直播' }).tap()
    await panel.getByPlaceholder('sph 开头的视频号 ID').fill(FINDER)
    await panel.getByRole('button', { name: '添加', exact: true }).tap()
    const account = panel.locator('section.group').filter({ hasText: FINDER })
    await account.getByRole('button', { name: '发预告（1 小时后）' }).tap()
    await account.getByText('即将开播').waitFor()

    await openAccountChat()
    await phone.device.getByRole('button', { name: '直播', exact: true }).tap()
    await phone.part('live').filter({ hasText: live.title }).tap()
    await phone.part('reserve').tap()
    await phone.mini.getByRole('button', { name: '预约', exact: true }).tap()
    await phone.part('reserve-note').getByText('预约好了').waitFor()
    await panel.getByRole('tab', { name: '线路' }).tap()
    await panel.getByRole('tab', { name: '直播' }).tap()
    await account.getByText('1 人').waitFor()

    for (const [act, fact] of [
      ['开播', '直播中'],
      ['下播', '回放生成中'],
      ['回放好了', '可看回放'],
      ['回放过期', '回放已过期'],
      ['封禁直播', '没有回放'],
      ['改成不同主体', '不同主体，小程序查不到它'],
      ['改成已关联', '同一主体或已关联'],
      ['取消预告', '没有直播'],
    ] as const) {
      // The panel reads anew on its own now and then, and a tap that falls into it finds the button disabled.
      await until(async () => {
        const button = account.getByRole('button', { name: act, exact: true })
        if ((await account.getByText(fact).count()) > 0) return true
        if (await button.isEnabled()) await button.tap()
        return false
      })
    }
  })
})

describe('the network of the phone', () => {
  const lived = `(async () => ({
    ...(await wx.request({ url: 'https://shop.example.com/x' }).catch((failure) => failure)),
    ...(await wx.getNetworkType()),
  }))()`
  const LISTEN = `window.changes = []; wx.onNetworkStatusChange((change) => window.changes.push(change))`
  const inside = (expression: string) => phone.page.frames().at(-1)!.evaluate(expression)

  beforeAll(async () => {
    await phone.page.setViewportSize({ width: 390, height: 844 })
    await phone.newPerson('在地铁里')
    await phone.openMiniProgram()
    await phone.part('home').waitFor()
    await inside(LISTEN)
  })

  test('can be turned off: requests fail in WeChat’s words, and pages hear of it', async () => {
    await phone.network('没有网络')
    expect(await inside(lived)).toMatchObject({
      errMsg: 'getNetworkType:ok',
      networkType: 'none',
      errno: 600001,
    })
    expect(
      await inside(`wx.downloadFile({ url: 'https://shop.example.com/x' }).catch(({ errMsg }) => errMsg)`),
    ).toBe('downloadFile:fail errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED')
    expect(await inside('window.changes')).toEqual([{ isConnected: false, networkType: 'none' }])
  })

  test('a page that opens meanwhile says so, and opens with the next try once it is back', async () => {
    await phone.mini.getByRole('tab', { name: '商品', exact: true }).tap()
    await phone.mini.getByText('网络不太通畅，请稍后再试。').waitFor()
    await phone.part('retry').tap()
    await phone.mini.getByText('网络不太通畅，请稍后再试。').waitFor()
    await phone.network('网络正常')
    await phone.part('retry').tap()
    await phone.part('goods').filter({ hasText: '亚麻衬衫' }).waitFor()
    expect(await inside('window.changes.at(-1)')).toEqual({ isConnected: true, networkType: 'wifi' })
  })

  test('can be slow: what is asked for comes, but later', async () => {
    await phone.network('网络很慢')
    expect(await inside('wx.getNetworkType()')).toMatchObject({ networkType: '2g' })
    const began = Date.now()
    await phone.part('goods').filter({ hasText: '亚麻衬衫' }).tap()
    await phone.part('name').getByText('亚麻衬衫').waitFor()
    expect(Date.now() - began).toBeGreaterThan(1_900)
  })
})

/** The shopper follows the account and opens its chat. */
async function openAccountChat(): Promise<void> {
  await phone.device.getByRole('button', { name: '通讯录' }).tap()
  await phone.device.getByRole('button', { name: /公众号/ }).tap()
  await phone.device.getByRole('button', { name: '关注公众号' }).tap()
  await phone.chat.waitFor()
}

/** One button in the account's menu that opens the list of live sessions. */
async function pushMenu(): Promise<void> {
  const { version } = await desk.get<{ version: number }>('/api/admin/account-menu')
  const { appId } = (await shop.system.sandbox.client.state()).accounts.miniapp
  const button = {
    type: 'miniprogram',
    name: '直播',
    appId,
    pagePath: 'pages/lives/index',
    url: 'https://guidepost.example.com',
  }
  await shop.console
    .send('put', '/api/admin/account-menu', { version, menu: { buttons: [button] } })
    .expect(200)
  await desk.post('/api/admin/account-menu/push', {})
}
