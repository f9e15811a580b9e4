import type { AccountMenu, MenuButton, MenuLeaf } from '../../../contract/replies'

/** What can be chosen; `console` items only come from the account and cannot be made here. */
export type LeafType = Exclude<MenuLeaf['type'], 'console'>
export type ButtonType = LeafType | 'group'
/** Where a button is: its place in the bottom row, and in the group there. */
export interface Place {
  top: number
  sub?: number
}

export const MAX_TOP = 3
export const MAX_SUB = 5

const KEYED = [
  'click',
  'scancode_push',
  'scancode_waitmsg',
  'pic_sysphoto',
  'pic_photo_or_album',
  'pic_weixin',
  'location_select',
] as const
type KeyedType = (typeof KEYED)[number]

/** Does a button of this type carry a key? */
export const isKeyed = (type: string): type is KeyedType => (KEYED as readonly string[]).includes(type)

/** A button of another type under the same name; what does not fit is dropped. */
export function withType(button: MenuButton, type: ButtonType): MenuButton {
  const { name } = button
  if (type === 'group') return { type, name, buttons: [] }
  return leafOf(type, name, 'key' in button ? button.key : '')
}

/** A new button that does something when tapped. */
export function leafOf(type: LeafType, name = '', key = ''): MenuLeaf {
  if (isKeyed(type)) return { type, name, key }
  switch (type) {
    case 'view':
      return { type, name, url: '' }
    case 'miniprogram':
      return { type, name, appId: '', pagePath: '', url: '' }
    case 'media_id':
    case 'view_limited':
      return { type, name, mediaId: '' }
    default:
      return { type, name, articleId: '' }
  }
}

/** The button at a place; undefined when there is none. */
export function buttonAt(menu: AccountMenu, place: Place): MenuButton | undefined {
  const top = menu.buttons[place.top]
  if (place.sub === undefined) return top
  return top?.type === 'group' ? top.buttons[place.sub] : undefined
}

/** The list in which a place lies. */
export function listOf(menu: AccountMenu, place: Place): MenuButton[] {
  if (place.sub === undefined) return menu.buttons
  const top = menu.buttons[place.top]
  return top?.type === 'group' ? top.buttons : []
}

/** The place as problems name it, such as `buttons.0.buttons.2`. */
export function pathOf({ top, sub }: Place): string {
  return sub === undefined ? `buttons.${top}` : `buttons.${top}.buttons.${sub}`
}
