import type { EventValue } from '../api/needs'

/** The fields of a push after the head, in the order in which they are written. */
export type PushFields = Record<string, EventValue>

/** The head every push has (wechat/callbacks.md §5). */
export interface PushHead {
  toUserName: string
  fromUserName: string
  /** Epoch seconds. */
  createTime: number
  msgType: string
}

/** 64-bit numbers travel as text inside the sandbox and are written as bare digits. */
const BARE_DIGITS = new Set(['MsgId', 'MsgID', 'MenuId'])

/** A push as XML, as an official account gets it: texts as CDATA, numbers bare, arrays as repeated elements. */
export function toXml(head: PushHead, fields: PushFields): string {
  return `<xml>${xmlInner(head, fields)}</xml>`
}

/** The same without its root, so that the compatible mode can put <Encrypt> behind it. */
export function xmlInner(head: PushHead, fields: PushFields): string {
  return elements({
    ToUserName: head.toUserName,
    FromUserName: head.fromUserName,
    CreateTime: head.createTime,
    MsgType: head.msgType,
    ...fields,
  })
}

/** Text as CDATA; `]]>` is split over two sections. */
export function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}

function elements(fields: PushFields): string {
  return Object.entries(fields)
    .map(([name, value]) => element(name, value))
    .join('')
}

function element(name: string, value: EventValue): string {
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('')
  if (typeof value === 'object') return `<${name}>${elements(value)}</${name}>`
  if (typeof value === 'number') return `<${name}>${value}</${name}>`
  const isBare = BARE_DIGITS.has(name) && /^\d+$/.test(value)
  return `<${name}>${isBare ? value : cdata(value)}</${name}>`
}

/**
 * A push as JSON, as a Mini Program may choose. MsgId is a number above 2^53; subscription events have their List at
 * the top, an object when there is one entry, and CreateTime as text (wechat/callbacks.md §5, §6.3).
 */
export function toJson(head: PushHead, fields: PushFields): string {
  const event = fields.Event
  const isSubscription = typeof event === 'string' && event.startsWith('subscribe_msg_')
  const shaped = isSubscription ? withListAtTop(fields) : fields
  const whole: PushFields = {
    ToUserName: head.toUserName,
    FromUserName: head.fromUserName,
    CreateTime: isSubscription ? String(head.createTime) : head.createTime,
    MsgType: head.msgType,
    ...shaped,
  }
  const { MsgId: messageId, ...rest } = whole
  const text = JSON.stringify(rest)
  if (typeof messageId !== 'string') return text
  return `${text.slice(0, -1)},"MsgId":${messageId}}`
}

function withListAtTop(fields: PushFields): PushFields {
  const shaped: PushFields = {}
  for (const [name, value] of Object.entries(fields)) {
    const wraps = name.startsWith('SubscribeMsg') && typeof value === 'object' && !Array.isArray(value)
    if (!wraps) shaped[name] = value
    else {
      const list = value.List
      const only = Array.isArray(list) && list.length === 1 ? list[0] : list
      if (only !== undefined) shaped.List = only
    }
  }
  return shaped
}
