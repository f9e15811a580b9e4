import { templatesOn } from '../api/private-templates'
import type { EventFields } from '../api/needs'
import type { SubscribeSheet } from '../control/channels-contract'
import { ControlError } from '../control/errors'
import type { Underway } from '../push/courier'
import type { Sandbox } from '../sandbox'
import type { AppKind, Person } from '../world'
import { sendEvent } from './act'

const SHELVES = { official: 'official-subscribe', miniapp: 'miniapp-subscribe' } as const

/**
 * What wx.requestSubscribeMessage shows: the templates to tick, without those whose answer is kept. Refuses with
 * WeChat's own errCode (mini-program-api.md §4).
 */
export function subscribeSheet(
  { world }: Sandbox,
  person: Person,
  app: AppKind,
  ids: readonly string[],
): SubscribeSheet {
  const { subscribeSheet: how } = world.switches
  if (how === 'main-switch-off') return { errCode: 20004, errMsg: 'The main switch is switched off' }
  if (how === 'app-banned')
    return { errCode: 20005, errMsg: 'This mini program was banned from subscribing message' }
  if (ids.length === 0) return { errCode: 10001, errMsg: "TmplIds can't be empty" }
  if (ids.length > world.switches.subscribeIdsPerCall)
    return { errCode: 20003, errMsg: 'Templates count out of max bounds' }
  const known = templatesOn(world, SHELVES[app])
  const templates = ids.map((id) => known.find((one) => one.templateId === id))
  if (templates.some((one) => one === undefined))
    return { errCode: 20001, errMsg: 'No template data return, verify the template id exist' }
  if (new Set(templates.map((one) => one!.type)).size > 1)
    return { errCode: 20002, errMsg: 'Templates type must be same' }
  const titles = new Set<string>()
  return {
    account: world.accounts[app].name,
    items: templates.map((one) => {
      const { templateId, title, example } = one!
      const isTwice = titles.has(title)
      titles.add(title)
      const right = person.subscriptions[templateId]
      const kept = right?.rejected ? 'reject' : right?.keepsAccept ? 'accept' : null
      return { templateId, title, example, kept, isTwice, isBanned: how === 'templates-banned' }
    }),
  }
}

/** The person turns a kept subscription off in the Mini Program's settings: subscribe_msg_change_event. */
export function turnOffSubscription(
  sandbox: Sandbox,
  person: Person,
  wish: { app: AppKind; templateId: string },
): Underway {
  const right = person.subscriptions[wish.templateId]
  if (!right) throw new ControlError(404, '这个人没有订阅过这个模板。')
  right.rejected = true
  right.left = 0
  delete right.keepsAccept
  sandbox.world.personChanged(person)
  const List = [{ TemplateId: wish.templateId, SubscribeStatusString: 'reject' }]
  const fields: EventFields = { Event: 'subscribe_msg_change_event', SubscribeMsgChangeEvent: { List } }
  return sendEvent(sandbox, wish.app, person, fields)
}
