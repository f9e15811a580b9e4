import type { RuleInput } from '../../domain/reply-rule'
import { SERVICE_MESSAGES_AFTER } from '../../domain/answer-plan'
import type { Account } from '../../wechat/account'
import type { InboundMessage } from '../../wechat/callback/message'

/** An inbound message as rules see it, and how many customer-service messages WeChat allows after it. */
export interface Heard {
  input: RuleInput
  allowance: number
}

/** A Mini Program's chat that was opened may be sent two messages (mini-program-api.md, temporary sessions). */
const AFTER_ENTERING_MINIAPP = 2

const event = (input: RuleInput, allowance: number = SERVICE_MESSAGES_AFTER.event): Heard => ({
  input,
  allowance,
})
const withKey = (key: string | undefined): { key?: string } => (key ? { key } : {})

/** What rules may answer; undefined for everything that nobody answers by rule. */
export function heardIn(message: InboundMessage, account: Account): Heard | undefined {
  switch (message.msgType) {
    case 'text':
      return { input: { kind: 'text', text: message.content }, allowance: SERVICE_MESSAGES_AFTER.message }
    case 'event':
      return heardEvent(message, account)
    case 'unknown':
      return undefined
    default:
      return { input: { kind: 'message', type: message.msgType }, allowance: SERVICE_MESSAGES_AFTER.message }
  }
}

function heardEvent(
  message: Extract<InboundMessage, { msgType: 'event' }>,
  account: Account,
): Heard | undefined {
  switch (message.event) {
    case 'subscribe':
      return event({ kind: 'event', event: 'follow', ...withKey(message.scene) })
    case 'scan':
      return event({ kind: 'event', event: 'scan', ...withKey(message.scene) })
    case 'click':
    case 'scancode_push':
    case 'scancode_waitmsg':
      return event({ kind: 'event', event: 'menu', ...withKey(message.eventKey) })
    // These open no allowance (official-account-api.md §4), so only a passive reply is possible.
    case 'pic_sysphoto':
    case 'pic_photo_or_album':
    case 'pic_weixin':
    case 'location_select':
      return event({ kind: 'event', event: 'menu', ...withKey(message.eventKey) }, 0)
    case 'user_enter_tempsession':
      return event(
        { kind: 'event', event: 'enter', ...withKey(message.sessionFrom) },
        account === 'miniapp' ? AFTER_ENTERING_MINIAPP : 0,
      )
    default:
      return undefined
  }
}
