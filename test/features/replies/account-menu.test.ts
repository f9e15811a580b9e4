import type { AccountMenu, MenuButton, MenuLeaf } from '../../../src/contract/replies'
import { worldsOnOneDatabase, type World } from './world'

const openHere = worldsOnOneDatabase()
let world: World
beforeEach(async () => {
  world = await openHere()
})
afterEach(() => world.close())

const view = (name: string, url = 'https://shop.example/a'): MenuLeaf => ({ type: 'view', name, url })
const click = (name: string, key = 'K'): MenuLeaf => ({ type: 'click', name, key })
const group = (name: string, buttons: MenuLeaf[]): MenuButton => ({ type: 'group', name, buttons })
const card = (change: object = {}): MenuButton =>
  ({
    type: 'miniprogram',
    name: '会员卡',
    appId: 'wx0123456789abcdef',
    pagePath: 'pages/card/index',
    url: 'https://shop.example/card',
    ...change,
  }) as MenuButton

const check = async (buttons: MenuButton[]): Promise<string[]> => {
  const { body } = await world
    .api()
    .post('/api/admin/account-menu/check')
    .send({ menu: { buttons } })
    .expect(200)
  return (body as { problems: { path: string }[] }).problems.map((problem) => problem.path)
}

describe('a menu', () => {
  it.each<[string, MenuButton[]]>([
    ['nothing', []],
    ['three buttons, one of each kind', [click('营业时间'), view('商城'), card()]],
    [
      'five entries below one button',
      [
        group(
          '服务',
          Array.from({ length: 5 }, (_, at) => click(`第${at}项`)),
        ),
      ],
    ],
    ['a name of exactly 16 bytes', [click('五个汉字啊1')]],
    ['an entry name of exactly 60 bytes', [group('服务', [click('名'.repeat(20))])]],
    ['a key of exactly 128 bytes', [click('键', 'k'.repeat(128))]],
    ['three outside domains', ['a', 'b', 'c'].map((host) => view(host, `https://${host}.example/`))],
    [
      'our own and WeChat’s hosts beside three outside domains',
      [
        group(
          '链接',
          ['a', 'b', 'c'].map((host) => view(host, `https://${host}.example/`)),
        ),
        view('商城'),
        view('文章', 'https://mp.weixin.qq.com/s/1'),
      ],
    ],
  ])('may hold %s', async (_, buttons) => {
    expect(await check(buttons)).toEqual([])
  })

  it.each<[string, MenuButton[], string]>([
    ['four buttons', ['一', '二', '三', '四'].map((name) => click(name)), 'buttons'],
    [
      'six entries',
      [
        group(
          '服务',
          Array.from({ length: 6 }, (_, at) => click(`第${at}项`)),
        ),
      ],
      'buttons.0.buttons',
    ],
    ['a button that opens nothing', [group('服务', [])], 'buttons.0.buttons'],
    ['an empty name', [click(' ')], 'buttons.0.name'],
    ['a name of 18 bytes', [click('六个汉字名称')], 'buttons.0.name'],
    ['an entry name of 63 bytes', [group('服务', [click('名'.repeat(21))])], 'buttons.0.buttons.0.name'],
    ['an empty key', [click('键', '')], 'buttons.0.key'],
    ['a key of 129 bytes', [click('键', 'k'.repeat(129))], 'buttons.0.key'],
    ['a link without a scheme', [view('商城', 'shop.example')], 'buttons.0.url'],
    ['a link of 1025 bytes', [view('商城', `https://shop.example/${'a'.repeat(1004)}`)], 'buttons.0.url'],
    ['a card of no Mini Program', [card({ appId: 'wx1' })], 'buttons.0.appId'],
    ['a card without a page', [card({ pagePath: '' })], 'buttons.0.pagePath'],
    ['a card without a link for old clients', [card({ url: '' })], 'buttons.0.url'],
    ['a material without id', [{ type: 'media_id', name: '图', mediaId: '' }], 'buttons.0.mediaId'],
    ['an article without id', [{ type: 'article_id', name: '文', articleId: ' ' }], 'buttons.0.articleId'],
    [
      'a button of WeChat’s console',
      [{ type: 'console', name: '文', wechatType: 'news', value: 'x' }],
      'buttons.0.type',
    ],
    [
      'four outside domains',
      [
        group(
          '链接',
          ['a', 'b', 'c', 'd'].map((host) => view(host, `https://${host}.example/`)),
        ),
      ],
      'buttons',
    ],
  ])('must not hold %s', async (_, buttons, path) => {
    expect(await check(buttons)).toEqual([path])
  })

  it('is saved, pushed, read back and found equal', async () => {
    const menu: AccountMenu = { buttons: [group('服务', [click('营业时间', 'HOURS'), view('商城')]), card()] }
    const before = await world.api().get('/api/admin/account-menu').expect(200)
    expect(before.body).toMatchObject({ menu: { buttons: [] }, version: 0, hasUnpushedChanges: false })
    const saved = await world.api().put('/api/admin/account-menu').send({ menu, version: 0 }).expect(200)
    expect(saved.body).toMatchObject({ version: 1, hasUnpushedChanges: true })
    const pushed = await world.api().post('/api/admin/account-menu/push').send({}).expect(200)
    expect(pushed.body).toMatchObject({
      state: { hasUnpushedChanges: false, menu },
      comparison: { live: menu, differences: [] },
    })
  })

  it('shows where WeChat differs after somebody changed it elsewhere', async () => {
    const menu: AccountMenu = { buttons: [click('营业时间', 'HOURS'), view('商城')] }
    await world.api().put('/api/admin/account-menu').send({ menu, version: 0 }).expect(200)
    world.wechat.show({ buttons: [click('营业时间', 'OPEN'), card(), view('新品')] })
    const { body } = await world.api().get('/api/admin/account-menu/live').expect(200)
    expect(body.differences.map((difference: { path: string }) => difference.path)).toEqual([
      'buttons.0.key',
      'buttons.1.name',
      'buttons.1.type',
      'buttons.2',
    ])
  })

  it('is not saved over another person’s change, nor with a fault', async () => {
    const menu: AccountMenu = { buttons: [click('营业时间')] }
    await world.api().put('/api/admin/account-menu').send({ menu, version: 0 }).expect(200)
    const late = await world.api().put('/api/admin/account-menu').send({ menu, version: 0 }).expect(409)
    expect(late.body.error.code).toBe('menu.changed')
    const faulty = { menu: { buttons: [click('')] }, version: 1 }
    const refused = await world.api().put('/api/admin/account-menu').send(faulty).expect(422)
    expect(refused.body.error).toMatchObject({
      code: 'menu.invalid',
      details: { problems: [{ path: 'buttons.0.name' }] },
    })
  })

  it('is taken away by pushing an empty one', async () => {
    world.wechat.show({ buttons: [click('营业时间')] })
    await world
      .api()
      .put('/api/admin/account-menu')
      .send({ menu: { buttons: [] }, version: 0 })
      .expect(200)
    await world.api().post('/api/admin/account-menu/push').send({}).expect(200)
    expect(world.wechat.current.isOpen).toBe(false)
  })
})
