/**
 * Taking over the account's menu (`get_current_selfmenu_info`). Buttons made in WeChat's own console may answer with a
 * text or a picture by themselves; a server's menu cannot, so these become click buttons and a rule for their key.
 */
import {
  addRule,
  asList,
  asObject,
  asText,
  emptyRule,
  importAnswer,
  note,
  type AssetOf,
  type ImportMedia,
  type ImportNote,
} from './imported-answer'
import type { DraftRule } from './reply-rule'

/** Buttons that send their key as an event (wechat/official-account-api.md §3). */
const KEY_TYPES = [
  'click',
  'scancode_push',
  'scancode_waitmsg',
  'pic_sysphoto',
  'pic_photo_or_album',
  'pic_weixin',
  'location_select',
] as const
type KeyType = (typeof KEY_TYPES)[number]
const MEDIA_ID_TYPES = ['media_id', 'view_limited'] as const
const ARTICLE_ID_TYPES = ['article_id', 'article_view_limited'] as const
const isOneOf = <T extends string>(types: readonly T[], type: string): type is T => types.includes(type as T)

/** A button that does something when tapped. */
export type ImportedLeaf =
  | { type: KeyType; name: string; key: string }
  | { type: 'view'; name: string; url: string }
  | { type: 'miniprogram'; name: string; appId: string; pagePath: string; url: string }
  | { type: (typeof MEDIA_ID_TYPES)[number]; name: string; mediaId: string }
  | { type: (typeof ARTICLE_ID_TYPES)[number]; name: string; articleId: string }

export type ImportedButton = ImportedLeaf | { type: 'group'; name: string; buttons: ImportedLeaf[] }

export interface SelfmenuImport {
  /** Undefined when the account has no menu. */
  menu?: { buttons: ImportedButton[] }
  /** One rule for each button that used to answer by itself. */
  rules: DraftRule[]
  notes: ImportNote[]
  isMenuOpen: boolean
}

/** Every media id behind the menu's buttons, so that they can be fetched before `importSelfmenu`. */
export function mediaInSelfmenu(selfmenu: unknown): ImportMedia[] {
  const media = new Map<string, ImportMedia>()
  importSelfmenu(selfmenu, (one) => {
    media.set(one.mediaId, one)
    return undefined
  })
  return [...media.values()]
}

/** Translates `get_current_selfmenu_info`. */
export function importSelfmenu(selfmenu: unknown, assetOf: AssetOf = () => undefined): SelfmenuImport {
  const source = asObject(selfmenu)
  const result: SelfmenuImport = { rules: [], notes: [], isMenuOpen: Number(source.is_menu_open) === 1 }
  const buttons = asList(asObject(source.selfmenu_info).button).flatMap((button, at): ImportedButton[] => {
    const name = asText(button.name)
    const children = asList(button.sub_button)
    if (children.length === 0) return importLeaf(result, button, name, `${at + 1}`, assetOf)
    const leaves = children.flatMap((child, childAt) => {
      return importLeaf(result, child, `${name} › ${asText(child.name)}`, `${at + 1}_${childAt + 1}`, assetOf)
    })
    if (leaves.length === 0) note(result.notes, `菜单“${name}”`, '下面没有可以接管的按钮，未接管')
    return leaves.length === 0 ? [] : [{ type: 'group', name, buttons: leaves }]
  })
  if (buttons.length > 0) result.menu = { buttons }
  return result
}

function importLeaf(
  result: SelfmenuImport,
  button: Record<string, unknown>,
  path: string,
  place: string,
  assetOf: AssetOf,
): ImportedLeaf[] {
  const type = asText(button.type)
  const name = asText(button.name)
  const url = asText(button.url) || asText(button.value)
  const id = asText(button.media_id) || asText(button.value)
  if (isOneOf(KEY_TYPES, type)) return [{ type, name, key: asText(button.key) || asText(button.value) }]
  if (type === 'view') return [{ type, name, url }]
  if (isOneOf(MEDIA_ID_TYPES, type)) return [{ type, name, mediaId: id }]
  if (isOneOf(ARTICLE_ID_TYPES, type)) return [{ type, name, articleId: asText(button.article_id) || id }]
  if (type === 'miniprogram') {
    return [{ type, name, appId: asText(button.appid), pagePath: asText(button.pagepath), url }]
  }
  return importAnsweringButton(result, button, path, place, assetOf)
}

/** A button of WeChat's console that answers by itself: from now on a rule answers its click. */
function importAnsweringButton(
  result: SelfmenuImport,
  button: Record<string, unknown>,
  path: string,
  place: string,
  assetOf: AssetOf,
): ImportedLeaf[] {
  const where = `菜单“${path}”`
  const type = asText(button.type)
  // For videos WeChat gives a link that soon expires instead of a media id.
  const isLinkOnly = type === 'video' && /^https?:/.test(asText(button.value))
  const reply = { ...button, type: type === 'photo' ? 'img' : type }
  const answer = importAnswer(result.notes, where, reply, isLinkOnly ? () => undefined : assetOf)
  if (!answer) return []
  const key = `IMPORTED_MENU_${place}`
  const draft = emptyRule(`菜单：${path}`.slice(0, 64), result.isMenuOpen)
  addRule(result, { ...draft, triggers: [{ kind: 'event', event: 'menu', key }], answers: [answer] })
  return [{ type: 'click', name: asText(button.name), key }]
}
