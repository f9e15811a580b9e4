import { ControlError } from '../control/errors'
import type { Underway } from '../push/courier'
import { eventPush, messagePush } from '../push/push'
import type { EventFields } from '../api/needs'
import type { PushFields } from '../push/encode'
import type { Sandbox } from '../sandbox'
import type { AppKind, ChatContent, Person } from '../world'

/** Sends an event that the person caused in the chat with an app. */
export function sendEvent(sandbox: Sandbox, app: AppKind, person: Person, fields: EventFields): Underway {
  sandbox.world.interacted(person.id, app)
  return sandbox.courier.send(eventPush(sandbox.world, app, person, fields))
}

/** Draws the person's own line in the chat and sends it as a user message. */
export function sendMessage(
  sandbox: Sandbox,
  app: AppKind,
  person: Person,
  message: { msgType: string; fields: PushFields; content: ChatContent },
): Underway {
  const { world, courier } = sandbox
  world.interacted(person.id, app)
  const underway = courier.send(messagePush(world, app, person, message.msgType, message.fields))
  world.appendNow({
    personId: person.id,
    app,
    from: 'me',
    via: 'user',
    content: message.content,
    deliveryId: underway.delivery.id,
  })
  return underway
}

/** Refuses what only a follower can do in the chat with the official account. */
export function demandFollower(person: Person): void {
  if (!person.subscribed) {
    throw new ControlError(409, `${person.nickname} 还没有关注这个公众号，请先关注或扫码关注。`)
  }
}
