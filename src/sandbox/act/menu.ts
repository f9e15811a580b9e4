import { menuFor } from '../api/menu-store'
import { listIn, textIn, type Fields } from '../api/fields'
import type { EventFields } from '../api/needs'
import type { MenuAnswer } from '../control/contract'
import { ControlError } from '../control/errors'
import type { Underway } from '../push/courier'
import { secondsOf } from '../push/show'
import type { Sandbox } from '../sandbox'
import type { ChatContent, Person } from '../world'
import { demandFollower, sendEvent, sendMessage } from './act'
import { md5OfPicture } from './picture-sum'
import { fileMessage, locationMessage } from './say'

/** What a tap on the account's menu led to. */
export interface Tapped {
  underway?: Underway
  messages?: Underway[]
  openUrl?: string
  miniProgram?: { appId: string; pagePath: string }
  opened?: string
}

interface Tap {
  sandbox: Sandbox
  person: Person
  button: Fields
  answer: MenuAnswer
  menuId?: number
}

/** The follower taps a button of the menu they see; `path` is [top] or [top, sub]. */
export function tapMenu(sandbox: Sandbox, person: Person, path: number[], answer: MenuAnswer = {}): Tapped {
  demandFollower(person)
  const menu = menuFor(sandbox.world, person)
  if (!menu) throw new ControlError(404, '这个公众号还没有菜单，请先创建菜单。')
  const tap: Tap = { sandbox, person, button: buttonAt(menu.button, path), answer }
  if (menu.menuid !== undefined) tap.menuId = menu.menuid
  return play(tap)
}

function buttonAt(buttons: Fields[], path: number[]): Fields {
  const top = buttons[path[0] ?? -1]
  const below = top ? (listIn(top, 'sub_button') as Fields[]) : []
  const button = path.length > 1 ? below[path[1] ?? -1] : top
  if (!button) throw new ControlError(404, '菜单里没有这个按钮，菜单可能刚刚改过，请刷新。')
  if (path.length === 1 && below.length > 0) throw new ControlError(400, '这是一级菜单，请点它的子菜单。')
  return button
}

function play(tap: Tap): Tapped {
  const type = textIn(tap.button, 'type')
  switch (type) {
    case 'click':
      return event(tap, { Event: 'CLICK', EventKey: textIn(tap.button, 'key') }, true)
    case 'view': {
      const url = textIn(tap.button, 'url')
      return { ...event(tap, { Event: 'VIEW', EventKey: url, ...menuId(tap) }), openUrl: url }
    }
    case 'miniprogram': {
      const pagePath = textIn(tap.button, 'pagepath')
      const sent = event(tap, { Event: 'view_miniprogram', EventKey: pagePath, ...menuId(tap) })
      return { ...sent, miniProgram: { appId: textIn(tap.button, 'appid'), pagePath } }
    }
    case 'scancode_push':
    case 'scancode_waitmsg':
      return scanCode(tap, type)
    case 'pic_sysphoto':
    case 'pic_photo_or_album':
    case 'pic_weixin':
      return pictures(tap, type)
    case 'location_select':
      return place(tap)
    default:
      return openedByWeChat(tap, type)
  }
}

function menuId(tap: Tap): { MenuId?: string } {
  return tap.menuId === undefined ? {} : { MenuId: String(tap.menuId) }
}

/** Only click and scancode_* open the menu window (wechat/official-account-api.md §4). */
function event(tap: Tap, fields: Partial<EventFields> & { Event: string }, opensWindow = false): Tapped {
  const { sandbox, person } = tap
  if (opensWindow) sandbox.world.windows.open(person.id, 'official', 'menu')
  return { underway: sendEvent(sandbox, 'official', person, fields as EventFields) }
}

function scanCode(tap: Tap, type: string): Tapped {
  const { type: scanType, result } = tap.answer.scan ?? { type: 'qrcode', result: 'https://example.com/' }
  const info = { ScanType: scanType, ScanResult: result }
  return event(tap, { Event: type, EventKey: textIn(tap.button, 'key'), ScanCodeInfo: info }, true)
}

/** The event comes before the pictures that the person chose (wechat/callbacks.md §9.4). */
function pictures(tap: Tap, type: string): Tapped {
  const { sandbox, person } = tap
  const chosen = tap.answer.pictures ?? [{}]
  const messages = chosen.map((picture) =>
    fileMessage(sandbox.world, 'official', { type: 'image', ...picture }),
  )
  const sums = messages.map(({ content }) => ({
    PicMd5Sum: md5OfPicture(sandbox.world, content.type === 'image' ? content.mediaId : ''),
  }))
  const sent = event(tap, {
    Event: type,
    EventKey: textIn(tap.button, 'key'),
    SendPicsInfo: { Count: sums.length, PicList: { item: sums } },
  })
  sandbox.world.windows.open(person.id, 'official', 'message')
  return { ...sent, messages: messages.map((one) => sendMessage(sandbox, 'official', person, one)) }
}

function place(tap: Tap): Tapped {
  const { sandbox, person } = tap
  const chosen = tap.answer.location ?? {
    latitude: 31.2231,
    longitude: 121.4453,
    label: '上海市静安区南京西路',
  }
  const sent = event(tap, {
    Event: 'location_select',
    EventKey: textIn(tap.button, 'key'),
    SendLocationInfo: {
      Location_X: String(chosen.latitude),
      Location_Y: String(chosen.longitude),
      Scale: String(chosen.scale ?? 15),
      Label: chosen.label,
      Poiname: chosen.poiName ?? '',
    },
  })
  sandbox.world.windows.open(person.id, 'official', 'message')
  return { ...sent, messages: [sendMessage(sandbox, 'official', person, locationMessage(chosen))] }
}

/** media_id and article_id: WeChat sends or opens what is stored, and the server hears nothing. */
function openedByWeChat(tap: Tap, type: string): Tapped {
  const { sandbox, person, button } = tap
  const file = sandbox.world.media(textIn(button, 'media_id'))
  const content = file && fileContent(sandbox, file.mediaId, file.kind, file.url)
  if (content) {
    sandbox.world.appendNow({ personId: person.id, app: 'official', from: 'account', via: 'system', content })
  }
  return { opened: textIn(button, 'media_id') || textIn(button, 'article_id') || type }
}

function fileContent(sandbox: Sandbox, mediaId: string, kind: string, url: string): ChatContent | undefined {
  if (kind === 'image') return { type: 'image', mediaId, url }
  if (kind === 'video') return { type: 'video', mediaId, url }
  if (kind === 'voice') return { type: 'voice', mediaId, url, seconds: secondsOf(sandbox.world, mediaId) }
  return undefined
}
