import { demand } from './failures'
import { bodyOf, fieldsIn, numberIn, ok, textIn, type Fields } from './fields'
import { checkedButtons } from './menu-check'
import {
  asSelfMenu,
  consoleSettingsOf,
  menuFor,
  menusOf,
  nextMenuId,
  type ConditionalMenu,
} from './menu-store'
import type { ApiWorld } from './needs'
import type { ApiRoute } from './route'
import { tagExists } from './tags'

const section = 'official-account-api §3'
const privateRules = ['sex', 'country', 'province', 'city', 'language']

/** The custom menu: standard, conditional, and what the console says. */
export function menuRoutes(world: ApiWorld): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/cgi-bin/menu/create',
      token: 'official',
      section,
      dailyLimit: 1_000,
      handle: (call) => {
        const button = checkedButtons(world, bodyOf(call))
        menusOf(world).standard = { menuid: nextMenuId(world), button }
        delete consoleSettingsOf(world).menu
        world.changed('menu')
        return ok()
      },
    },
    readRoute(world),
    {
      method: 'GET',
      path: '/cgi-bin/menu/delete',
      token: 'official',
      section,
      dailyLimit: 1_000,
      handle: () => {
        const menus = menusOf(world)
        delete menus.standard
        menus.conditional = []
        delete consoleSettingsOf(world).menu
        world.changed('menu')
        return ok()
      },
    },
    ...conditionalRoutes(world),
    tryRoute(world),
    ...consoleRoutes(world),
  ]
}

function readRoute(world: ApiWorld): ApiRoute {
  return {
    method: 'GET',
    path: '/cgi-bin/menu/get',
    token: 'official',
    section,
    dailyLimit: 10_000,
    handle: () => {
      const { standard, conditional } = menusOf(world)
      demand(standard, 46003)
      const newestFirst = [...conditional].reverse()
      return {
        json: {
          menu: { button: standard.button, menuid: standard.menuid },
          ...(newestFirst.length > 0 && { conditionalmenu: newestFirst }),
        },
      }
    },
  }
}

function checkedRule(world: ApiWorld, rule: Fields): ConditionalMenu['matchrule'] {
  demand(!privateRules.some((name) => textIn(rule, name) !== ''), 65320)
  const tagId = textIn(rule, 'tag_id') || textIn(rule, 'group_id')
  const platform = textIn(rule, 'client_platform_type')
  demand(tagId !== '' || platform !== '', 65304)
  demand(tagId === '' || tagExists(world, Number(tagId)), 45159)
  demand(['', '1', '2', '3'].includes(platform), 65306, 'match rule not support')
  return { ...(tagId && { tag_id: tagId }), ...(platform && { client_platform_type: platform }) }
}

function conditionalRoutes(world: ApiWorld): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/cgi-bin/menu/addconditional',
      token: 'official',
      section,
      dailyLimit: 2_000,
      handle: (call) => {
        const body = bodyOf(call)
        demand(menusOf(world).standard, 65303)
        const matchrule = checkedRule(world, fieldsIn(body, 'matchrule'))
        const button = checkedButtons(world, body)
        const menuid = nextMenuId(world)
        menusOf(world).conditional.push({ button, matchrule, menuid })
        world.changed('menu')
        return { json: { menuid: String(menuid) } }
      },
    },
    {
      method: 'POST',
      path: '/cgi-bin/menu/delconditional',
      token: 'official',
      section,
      dailyLimit: 2_000,
      handle: (call) => {
        const menuid = numberIn(bodyOf(call), 'menuid')
        const menus = menusOf(world)
        const kept = menus.conditional.filter((menu) => menu.menuid !== menuid)
        demand(kept.length < menus.conditional.length, 65301)
        menus.conditional = kept
        world.changed('menu')
        return ok()
      },
    },
  ]
}

function tryRoute(world: ApiWorld): ApiRoute {
  return {
    method: 'POST',
    path: '/cgi-bin/menu/trymatch',
    token: 'official',
    section,
    dailyLimit: 20_000,
    handle: (call) => {
      const userId = textIn(bodyOf(call), 'user_id')
      const person = world.personByOpenId('official', userId) ?? world.personById(userId)
      demand(person?.subscribed, 65302)
      const menu = menuFor(world, person)
      demand(menu, 46003)
      return { json: { button: menu.button } }
    },
  }
}

function consoleRoutes(world: ApiWorld): ApiRoute[] {
  return [
    {
      method: 'GET',
      path: '/cgi-bin/get_current_selfmenu_info',
      token: 'official',
      section,
      handle: () => {
        const standard = menusOf(world).standard
        const shown = standard ? { button: asSelfMenu(standard.button) } : consoleSettingsOf(world).menu
        return { json: { is_menu_open: shown ? 1 : 0, selfmenu_info: shown ?? { button: [] } } }
      },
    },
    {
      method: 'GET',
      path: '/cgi-bin/get_current_autoreply_info',
      token: 'official',
      section,
      handle: () => {
        const none = { is_add_friend_reply_open: 0, is_autoreply_open: 0 }
        return { json: { ...none, ...consoleSettingsOf(world).replies } }
      },
    },
  ]
}
