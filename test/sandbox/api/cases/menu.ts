import { consoleSettingsOf } from '../../../../src/sandbox/api/menu-store'
import { ok, Section } from '../support/case'
import { accounts, type ApiRequest, type Desk } from '../support/desk'

type Button = Record<string, unknown>

const create = (...button: Button[]): ApiRequest => ({ path: '/cgi-bin/menu/create', body: { button } })
const click = (name: string, key = 'K'): Button => ({ type: 'click', name, key })
const under = (...sub_button: Button[]): Button => ({ name: '更多', sub_button })
const view = (url: string): Button => ({ type: 'view', name: '看看', url })

const miniProgram = {
  type: 'miniprogram',
  name: '商城',
  url: 'https://shop.example.com/',
  appid: accounts.miniapp.appId,
  pagepath: 'pages/index',
}

async function standardMenu(desk: Desk): Promise<void> {
  await desk.call(create(click('全部')))
}

async function memberTag(desk: Desk): Promise<number> {
  const reply = await desk.post('/cgi-bin/tags/create', { tag: { name: '会员' } })
  return (reply.json as { tag: { id: number } }).tag.id
}

const conditional = (matchrule: unknown, ...button: Button[]): ApiRequest => ({
  path: '/cgi-bin/menu/addconditional',
  body: { button: button.length > 0 ? button : [click('会员专享')], matchrule },
})

const standard = new Section('official-account-api §3 Menu')
  .answers(
    'a menu with every kind of button',
    ok,
    create(
      { type: 'scancode_push', name: '扫码', key: 'S' },
      under(view('https://a.example.com/'), { type: 'location_select', name: '位置', key: 'L' }),
      miniProgram,
    ),
  )
  .does(
    'reading it back',
    async (desk) => {
      await desk.call(create(click('门店', 'STORES'), under(view('https://a.example.com/'))))
      return { path: '/cgi-bin/menu/get' }
    },
    (reply) => {
      expect(reply.json).toEqual({
        menu: {
          button: [
            { type: 'click', name: '门店', key: 'STORES', sub_button: [] },
            {
              name: '更多',
              sub_button: [{ type: 'view', name: '看看', url: 'https://a.example.com/', sub_button: [] }],
            },
          ],
          menuid: expect.any(Number),
        },
      })
    },
  )
  .refuses('reading when there is none', 46003, 'menu no exist', { path: '/cgi-bin/menu/get' })
  .refuses('no buttons', 40016, 'invalid button size', create())
  .refuses(
    'four buttons',
    40016,
    'invalid button size',
    create(click('1'), click('2'), click('3'), click('4')),
  )
  .refuses('a name of 17 bytes', 40018, 'invalid button name size', create(click('a'.repeat(17))))
  .refuses('an unknown type', 40017, 'invalid button type', create({ type: 'jump', name: '跳', key: 'K' }))
  .refuses('no key', 40019, 'invalid button key size', create({ type: 'click', name: '无' }))
  .refuses('a key of 129 bytes', 40019, 'invalid button key size', create(click('长', 'k'.repeat(129))))
  .refuses('an address without a scheme', 40020, 'invalid button url size', create(view('example.com')))
  .refuses(
    'an address of more than 1024 bytes',
    40020,
    'invalid button url size',
    create(view(`https://a.cn/${'x'.repeat(1024)}`)),
  )
  .refuses(
    'six sub buttons',
    40023,
    'invalid sub button size',
    create(under(...Array.from({ length: 6 }, () => click('子')))),
  )
  .refuses(
    'a sub button of an unknown type',
    40024,
    'invalid sub button type',
    create(under({ type: 'x', name: '子' })),
  )
  .refuses(
    'a sub name of 61 bytes',
    40025,
    'invalid sub button name size',
    create(under(click('s'.repeat(61)))),
  )
  .refuses(
    'a sub button without a key',
    40026,
    'invalid sub button key size',
    create(under({ type: 'click', name: '子' })),
  )
  .refuses(
    'a sub button without an address',
    40027,
    'invalid sub button url size',
    create(under({ type: 'view', name: '子' })),
  )
  .refuses(
    'a Mini Program that is not linked',
    45064,
    'no permission to use weapp in menu',
    create({ ...miniProgram, appid: 'wxffffffffffffffff' }),
  )
  .refuses(
    'a media_id that does not exist',
    40007,
    'invalid media_id',
    create({ type: 'media_id', name: '图', media_id: 'none' }),
  )
  .refuses(
    'links to four domains',
    65316,
    'menu has too many domains',
    create(under(view('https://a.cn/'), view('https://b.cn/'), view('https://c.cn/'), view('https://d.cn/'))),
  )
  .does(
    'deleting takes the conditional menus along',
    async (desk) => {
      await standardMenu(desk)
      await desk.call(conditional({ tag_id: String(await memberTag(desk)) }))
      return { path: '/cgi-bin/menu/delete' }
    },
    async (reply, desk) => {
      expect(reply.json).toEqual(ok)
      expect((await desk.call({ path: '/cgi-bin/menu/get' })).json).toMatchObject({ errcode: 46003 })
      expect((await desk.call(conditional({ tag_id: '2' }))).json).toMatchObject({ errcode: 65303 })
    },
  )

const conditionals = new Section('official-account-api §3 Conditional')
  .answers('a menu for a tag', { menuid: expect.stringMatching(/^\d+$/) }, async (desk) => {
    await standardMenu(desk)
    return conditional({ tag_id: String(await memberTag(desk)) })
  })
  .refuses(
    'without a standard menu',
    65303,
    'no selfmenu, please create selfmenu first',
    conditional({ tag_id: '2' }),
  )
  .refuses('by sex', 65320, 'matchrule uses private attributes', async (desk) => {
    await standardMenu(desk)
    return conditional({ sex: '1' })
  })
  .refuses('by province', 65320, 'matchrule uses private attributes', async (desk) => {
    await standardMenu(desk)
    return conditional({ tag_id: '2', country: '中国', province: '广东' })
  })
  .refuses('with an empty rule', 65304, 'match rule empty', async (desk) => {
    await standardMenu(desk)
    return conditional({})
  })
  .refuses('for an unknown tag', 45159, 'invalid tag id', async (desk) => {
    await standardMenu(desk)
    return conditional({ tag_id: '999' })
  })
  .refuses('deleting an unknown one', 65301, 'no such menuid', {
    path: '/cgi-bin/menu/delconditional',
    body: { menuid: '1' },
  })
  .does(
    'the newest one that matches is shown',
    async (desk) => {
      await standardMenu(desk)
      const tag_id = String(await memberTag(desk))
      await desk.call(conditional({ tag_id }, click('旧的')))
      await desk.call(conditional({ tag_id }, click('新的')))
      const person = desk.person()
      person.tagIds = [Number(tag_id)]
      return { path: '/cgi-bin/menu/trymatch', body: { user_id: person.openId.official } }
    },
    (reply) => expect(reply.json).toMatchObject({ button: [{ name: '新的' }] }),
  )
  .does(
    'others see the standard one',
    async (desk) => {
      await standardMenu(desk)
      await desk.call(conditional({ tag_id: String(await memberTag(desk)) }))
      return { path: '/cgi-bin/menu/trymatch', body: { user_id: desk.person().openId.official } }
    },
    (reply) => expect(reply.json).toMatchObject({ button: [{ name: '全部' }] }),
  )
  .refuses('trying with somebody unknown', 65302, 'no such user', {
    path: '/cgi-bin/menu/trymatch',
    body: { user_id: 'nobody' },
  })

const oldMenu = { button: [{ name: '官网', type: 'view', url: 'https://www.example.com/' }] }

const oldReplies = {
  is_add_friend_reply_open: 1,
  is_autoreply_open: 1,
  add_friend_autoreply_info: { type: 'text', content: '欢迎光临' },
}

const consoleSide = new Section('official-account-api §3 Console')
  .answers(
    'the menu made by API, with sub_button.list',
    {
      is_menu_open: 1,
      selfmenu_info: {
        button: [
          { name: '更多', sub_button: { list: [{ type: 'click', name: '门店', key: 'K' }] } },
          { type: 'click', name: '客服', key: 'KF' },
        ],
      },
    },
    async (desk) => {
      await desk.call(create(under(click('门店')), click('客服', 'KF')))
      return { path: '/cgi-bin/get_current_selfmenu_info' }
    },
  )
  .answers('the menu made by hand', { is_menu_open: 1, selfmenu_info: oldMenu }, (desk) => {
    consoleSettingsOf(desk.world).menu = oldMenu
    return { path: '/cgi-bin/get_current_selfmenu_info' }
  })
  .answers('no menu at all', { is_menu_open: 0, selfmenu_info: { button: [] } }, (desk) => {
    delete consoleSettingsOf(desk.world).menu
    return { path: '/cgi-bin/get_current_selfmenu_info' }
  })
  .answers('the replies made by hand', oldReplies, (desk) => {
    consoleSettingsOf(desk.world).replies = oldReplies
    return { path: '/cgi-bin/get_current_autoreply_info' }
  })
  .answers('no replies at all', { is_add_friend_reply_open: 0, is_autoreply_open: 0 }, (desk) => {
    delete consoleSettingsOf(desk.world).replies
    return { path: '/cgi-bin/get_current_autoreply_info' }
  })
  .does(
    'a new account has some of both',
    { path: '/cgi-bin/get_current_autoreply_info' },
    async (reply, desk) => {
      expect(reply.json).toMatchObject({
        is_add_friend_reply_open: 1,
        add_friend_autoreply_info: { type: 'text' },
        keyword_autoreply_info: { list: [{ reply_mode: 'reply_all' }, { reply_mode: 'random_one' }, {}] },
      })
      const menu = await desk.call({ path: '/cgi-bin/get_current_selfmenu_info' })
      expect(menu.json).toMatchObject({ is_menu_open: 1, selfmenu_info: { button: [{}, {}, {}] } })
    },
  )
  .does(
    'the old menu is set over the control API',
    async (desk) => {
      const change = { consoleMenu: oldMenu, consoleReplies: null }
      const response = await fetch(`${desk.url}/sandbox/settings`, {
        method: 'PATCH',
        body: JSON.stringify(change),
      })
      expect(await response.json()).toMatchObject(change)
      return { path: '/cgi-bin/get_current_selfmenu_info' }
    },
    (reply) => expect(reply.json).toEqual({ is_menu_open: 1, selfmenu_info: oldMenu }),
  )

/** The custom menu in all its forms. */
export const menuCases = [standard, conditionals, consoleSide]
