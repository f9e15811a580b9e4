import { fieldsOf, listOf, textOf } from './json'

type Fields = Record<string, unknown>

/** What a menu button does (official-account-api.md §3). */
export type MenuAction =
  | { type: 'click'; key: string }
  | { type: 'view'; url: string }
  /** `url` is for clients that know no Mini Programs. */
  | { type: 'miniprogram'; appId: string; pagePath: string; url: string }
  | {
      type:
        | 'scancode_push'
        | 'scancode_waitmsg'
        | 'pic_sysphoto'
        | 'pic_photo_or_album'
        | 'pic_weixin'
        | 'location_select'
      key: string
    }
  /** WeChat itself sends the material or opens the article, without an event. */
  | { type: 'media_id' | 'view_limited'; mediaId: string }
  | { type: 'article_id' | 'article_view_limited'; articleId: string }
  /** A button made in WeChat's console that the menu API cannot write (text, img, voice, video, news …). */
  | { type: 'console'; wechatType: string; value: string }

/** A button that does something. */
export type MenuLeaf = { name: string } & MenuAction

/** A button of the menu: up to 3, each a leaf or with up to 5 leaves below it. */
export type MenuButton = MenuLeaf | { name: string; entries: MenuLeaf[] }

/** The menu as it is at WeChat. */
export interface PublishedMenu {
  buttons: MenuButton[]
  menuId?: string
}

/** The menu that followers see now, whoever made it: by the API or in WeChat's console. */
export interface CurrentMenu {
  isOpen: boolean
  buttons: MenuButton[]
}

function readLeaf(button: Fields): MenuLeaf {
  const name = textOf(button.name)
  const type = textOf(button.type)
  switch (type) {
    case 'click':
    case 'scancode_push':
    case 'scancode_waitmsg':
    case 'pic_sysphoto':
    case 'pic_photo_or_album':
    case 'pic_weixin':
    case 'location_select':
      return { name, type, key: textOf(button.key) }
    case 'view':
      return { name, type, url: textOf(button.url) }
    case 'miniprogram':
      return {
        name,
        type,
        appId: textOf(button.appid),
        pagePath: textOf(button.pagepath),
        url: textOf(button.url),
      }
    case 'media_id':
    case 'view_limited':
      return { name, type, mediaId: textOf(button.media_id) }
    case 'article_id':
    case 'article_view_limited':
      return { name, type, articleId: textOf(button.article_id) }
    default:
      return { name, type: 'console', wechatType: type, value: textOf(button.value) }
  }
}

/** Reads WeChat's buttons; entries stand in `sub_button`, there as a list or, in the current menu, as `{list}`. */
export function readButtons(value: unknown): MenuButton[] {
  return listOf(value).map((item) => {
    const button = fieldsOf(item)
    const below = Array.isArray(button.sub_button) ? button.sub_button : fieldsOf(button.sub_button).list
    const entries = listOf(below).map((entry) => readLeaf(fieldsOf(entry)))
    return entries.length > 0 ? { name: textOf(button.name), entries } : readLeaf(button)
  })
}

function writeLeaf(leaf: MenuLeaf): Fields {
  const { name, type } = leaf
  if ('key' in leaf) return { name, type, key: leaf.key }
  if ('pagePath' in leaf) return { name, type, appid: leaf.appId, pagepath: leaf.pagePath, url: leaf.url }
  if ('url' in leaf) return { name, type, url: leaf.url }
  if ('mediaId' in leaf) return { name, type, media_id: leaf.mediaId }
  if ('articleId' in leaf) return { name, type, article_id: leaf.articleId }
  return { name, type: leaf.wechatType, value: leaf.value }
}

/** Writes buttons as menu/create takes them. */
export function writeButtons(buttons: readonly MenuButton[]): Fields[] {
  return buttons.map((button) =>
    'entries' in button
      ? { name: button.name, sub_button: button.entries.map(writeLeaf) }
      : writeLeaf(button),
  )
}
