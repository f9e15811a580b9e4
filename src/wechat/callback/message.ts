import { eventAliases, eventShapes, type EventFields, type EventName } from './events'
import { readShape, textOf, type Fields } from './fields'
import { CallbackRefusal } from './refusal'
import {
  userMessageHead,
  userMessageShapes,
  type UserMessageFields,
  type UserMessageType,
} from './user-messages'

/** What every callback carries. */
export interface MessageHead {
  /** The account's gh_… id (ToUserName). */
  accountId: string
  /** The sender's openid (FromUserName). */
  openId: string
  /** CreateTime as epoch milliseconds; WeChat's clock, whole seconds. */
  createdAt: number
}

interface UserHead extends MessageHead {
  msgId: string
  articleDataId: string | undefined
  articleIndex: number | undefined
  businessId: string | undefined
}

type UserMessages = { [T in UserMessageType]: UserHead & { msgType: T } & UserMessageFields<T> }
type EventMessages = { [E in EventName]: MessageHead & { msgType: 'event'; event: E } & EventFields<E> }

/** A message that a person sent (callbacks.md §5). */
export type UserMessage = UserMessages[UserMessageType]

/** An event that WeChat reports (callbacks.md §6 and §7); `event` is the name in lower case. */
export type EventMessage = EventMessages[EventName]

/** An event that the fact book does not know: stored and acknowledged. `name` is as WeChat wrote it. */
export interface UnknownEvent extends MessageHead {
  msgType: 'event'
  event: 'unknown'
  name: string
  fields: Fields
}

/** A message of a type that the fact book does not know: stored and acknowledged. */
export interface UnknownMessage extends MessageHead {
  msgType: 'unknown'
  name: string
  msgId: string
  fields: Fields
}

/** Everything that may come in, one typed union: switch on `msgType`, then for events on `event`. */
export type InboundMessage = UserMessage | EventMessage | UnknownEvent | UnknownMessage

/** One kind of user message or event, by its names: `MessageOf<'text'>`, `EventOf<'scan'>`. */
export type MessageOf<T extends UserMessageType> = UserMessages[T]

/** One kind of event, by its name in lower case. */
export type EventOf<E extends EventName> = EventMessages[E]

const ownEvents = new Map<string, EventName>()
for (const name of Object.keys(eventShapes)) ownEvents.set(name, name as EventName)
for (const [alias, name] of Object.entries(eventAliases)) ownEvents.set(alias, name)

/**
 * The event's name by which this code knows it, whatever its letter case; undefined for an unknown one. Names in the
 * documents, in SDKs and on the wire differ in case (callbacks.md §6).
 */
export function knownEvent(name: string): EventName | undefined {
  return ownEvents.get(name) ?? ownEvents.get(name.toLowerCase())
}

function isUserMessageType(msgType: string): msgType is UserMessageType {
  return Object.hasOwn(userMessageShapes, msgType)
}

/**
 * Turns the fields of a decrypted body (XML or JSON) into a message. Throws CallbackRefusal('malformed') when the
 * common fields are missing; an unknown type or event is no error.
 */
export function readMessage(fields: Fields): InboundMessage {
  const head = readHead(fields)
  const msgType = textOf(fields['MsgType'])
  const lower = msgType.toLowerCase()
  if (lower === 'event') return readEvent(head, fields)
  if (isUserMessageType(lower)) {
    return Object.assign(
      { msgType: lower },
      head,
      readShape(userMessageHead, fields),
      readShape(userMessageShapes[lower], fields),
    ) as UserMessage
  }
  if (msgType === '') throw new CallbackRefusal('malformed')
  return { msgType: 'unknown', ...head, name: msgType, msgId: textOf(fields['MsgId']), fields }
}

/** Real ids have 15 and 28 characters; longer ones would not fit their columns. */
function isId(text: string): boolean {
  return text !== '' && text.length <= 64
}

function readHead(fields: Fields): MessageHead {
  const accountId = textOf(fields['ToUserName'])
  const openId = textOf(fields['FromUserName'])
  const createTime = textOf(fields['CreateTime'])
  if (!isId(accountId) || !isId(openId) || !/^[0-9]{1,12}$/.test(createTime))
    throw new CallbackRefusal('malformed')
  return { accountId, openId, createdAt: Number(createTime) * 1000 }
}

function readEvent(head: MessageHead, fields: Fields): EventMessage | UnknownEvent {
  const name = textOf(fields['Event'])
  const event = knownEvent(name)
  if (event === undefined) return { msgType: 'event', event: 'unknown', ...head, name, fields }
  return Object.assign(
    { msgType: 'event', event },
    head,
    readShape(eventShapes[event], fields),
  ) as EventMessage
}
