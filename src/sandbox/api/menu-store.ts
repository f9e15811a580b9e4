import type { Person } from '../world'
import { fieldsIn, listIn, textIn, type Fields } from './fields'
import { consoleExample } from './console-example'
import type { ApiWorld } from './needs'

/** A menu for some people only. */
export interface ConditionalMenu {
  menuid: number
  button: Fields[]
  matchrule: { tag_id?: string; client_platform_type?: string }
}

interface MenuDrawer {
  nextId: number
  /** The menu made with menu/create. */
  standard?: { menuid: number; button: Fields[] }
  /** Newest last. */
  conditional: ConditionalMenu[]
}

/** The menus that the API made. */
export function menusOf(world: ApiWorld): MenuDrawer {
  return world.drawer<MenuDrawer>('menu', () => ({ nextId: 208_379_533, conditional: [] }))
}

/** A menu id that was not given before. */
export function nextMenuId(world: ApiWorld): number {
  const menus = menusOf(world)
  menus.nextId += 1
  return menus.nextId
}

/**
 * The menu this person sees: the newest conditional one that matches, else the standard one, else the old console
 * menu, which the server configuration turns off, else none. `menuid` is what a VIEW event carries as MenuId.
 */
export function menuFor(world: ApiWorld, person: Person): { button: Fields[]; menuid?: number } | undefined {
  const menus = menusOf(world)
  const fits = (menu: ConditionalMenu) => person.tagIds.includes(Number(menu.matchrule.tag_id))
  return menus.conditional.findLast(fits) ?? menus.standard ?? consoleMenuAsButtons(world)
}

/** The menu and automatic replies that the account's owner once made by hand in WeChat's console. */
export interface ConsoleSettings {
  /** In the shape of get_current_selfmenu_info: `{ button: [...] }` with `sub_button.list`. */
  menu?: Fields
  /** In the shape of get_current_autoreply_info. */
  replies?: Fields
}

/** The old console settings; a new account has those of console-example.ts, and /sandbox/settings changes them. */
export function consoleSettingsOf(world: ApiWorld): ConsoleSettings {
  return world.drawer<ConsoleSettings>('console', consoleExample)
}

function consoleMenuAsButtons(world: ApiWorld): { button: Fields[] } | undefined {
  const menu = consoleSettingsOf(world).menu
  if (!menu || world.accounts.official.callback.enabled) return undefined
  const button = (listIn(menu, 'button') as Fields[]).map((top) => ({
    ...top,
    sub_button: listIn(fieldsIn(top, 'sub_button'), 'list'),
  }))
  return { button }
}

/** Buttons as get_current_selfmenu_info lists them: `sub_button` becomes `{ list }`, leaves have none. */
export function asSelfMenu(buttons: Fields[]): Fields[] {
  return buttons.map((button) => {
    const { sub_button: _below, ...own } = button
    const below = listIn(button, 'sub_button') as Fields[]
    if (below.length > 0) return { name: textIn(button, 'name'), sub_button: { list: asSelfMenu(below) } }
    return own
  })
}
