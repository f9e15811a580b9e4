import { notePayment } from '../api/mini-login'
import type { EventFields } from '../api/needs'
import { ControlError } from '../control/errors'
import type { Underway } from '../push/courier'
import type { Sandbox } from '../sandbox'
import type { AppKind, CustomWindow, Person } from '../world'
import { demandFollower, sendEvent, sendMessage } from './act'
import { placeOf } from './phone-place'

/**
 * The person taps an option of a menu message: a text message that carries the option's id, and for the allowance a
 * menu click (wechat/official-account-api.md §4).
 */
export function tapMenuMessage(
  sandbox: Sandbox,
  person: Person,
  tap: { lineId: string; optionId: string },
): Underway {
  const line = sandbox.world.chats.find(person.id, tap.lineId)
  if (line?.content.type !== 'msgmenu') throw new ControlError(404, '没有找到这条菜单消息，请刷新聊天。')
  const option = line.content.options.find((one) => one.id === tap.optionId)
  if (!option) throw new ControlError(404, '菜单消息里没有这个选项。')
  if (line.app === 'official') demandFollower(person)
  sandbox.world.windows.open(person.id, line.app, 'menu')
  return sendMessage(sandbox, line.app, person, {
    msgType: 'text',
    fields: { Content: option.content, bizmsgmenuid: option.id },
    content: { type: 'text', text: option.content },
  })
}

/**
 * The person enters the chat: a LOCATION event for the official account when the switch is on; for the Mini Program
 * user_enter_tempsession, which opens its own window (wechat/callbacks.md §6.1, §7).
 */
export function enter(
  sandbox: Sandbox,
  person: Person,
  wish: { app?: AppKind; sessionFrom?: string },
): Underway | undefined {
  const { world } = sandbox
  if (wish.app === 'miniapp') {
    world.windows.open(person.id, 'miniapp', 'session')
    const SessionFrom = wish.sessionFrom ?? ''
    return sendEvent(sandbox, 'miniapp', person, { Event: 'user_enter_tempsession', SessionFrom })
  }
  demandFollower(person)
  if (!world.switches.reportLocation) return undefined
  const place = placeOf(person)
  return sendEvent(sandbox, 'official', person, {
    Event: 'LOCATION',
    Latitude: place.latitude,
    Longitude: place.longitude,
    Precision: 65,
  })
}

/** What the person answers: the same to all, or one by one. */
export interface SubscribeAnswers {
  app: AppKind
  templateIds: string[]
  answer?: 'accept' | 'reject' | undefined
  answers?: Record<string, 'accept' | 'reject'> | undefined
  /** 总是保持以上选择. */
  keep?: boolean | undefined
}

/**
 * The person answers the pop-up of subscription messages; each accept adds one right, and a refusal counts
 * for later only with 总是保持以上选择 (mini-program-api.md §4).
 */
export function answerSubscribe(sandbox: Sandbox, person: Person, wish: SubscribeAnswers): Underway {
  const { world } = sandbox
  const most = world.switches.subscribeIdsPerCall
  const all = wish.answers ?? Object.fromEntries(wish.templateIds.map((id) => [id, wish.answer ?? 'accept']))
  const answers = Object.entries(all)
  if (answers.length === 0)
    throw new ControlError(400, "请至少给出一个模板（10001 TmplIds can't be empty）。")
  if (answers.length > most) {
    throw new ControlError(400, `一次最多请求 ${most} 个模板（20003 Templates count out of max bounds）。`)
  }
  for (const [templateId, answer] of answers) {
    const right = (person.subscriptions[templateId] ??= { left: 0, rejected: false })
    if (answer === 'accept') Object.assign(right, { left: right.left + 1, rejected: false })
    if (!wish.keep) continue
    if (answer === 'accept') right.keepsAccept = true
    else {
      right.rejected = true
      delete right.keepsAccept
    }
  }
  world.personChanged(person)
  const List = answers.map(([TemplateId, answer]) => ({
    TemplateId,
    SubscribeStatusString: answer,
    PopupScene: wish.app === 'miniapp' ? '0' : '1',
  }))
  const fields: EventFields = { Event: 'subscribe_msg_popup_event', SubscribeMsgPopupEvent: { List } }
  return sendEvent(sandbox, wish.app, person, fields)
}

/** The person has paid: WeChat pushes nothing here, but the account may write for 48 hours. */
export function pay(sandbox: Sandbox, person: Person, transactionId?: string): CustomWindow {
  if (transactionId !== undefined) notePayment(sandbox.world, person.id, { transactionId })
  return sandbox.world.windows.open(person.id, 'official', 'pay')
}
