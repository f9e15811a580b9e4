import { ControlError } from '../control/errors'
import type { Underway } from '../push/courier'
import type { Sandbox } from '../sandbox'
import type { Person } from '../world'
import { sendEvent } from './act'

/** How somebody comes to follow: through a code's scene, or by another way such as ADD_SCENE_SEARCH. */
export interface FollowWish {
  scene?: string
  via?: string
}

/**
 * The person follows the official account. Through a code the event is `subscribe` with the scene and the ticket,
 * never SCAN (wechat/callbacks.md §6.1, §9.4).
 */
export function follow(sandbox: Sandbox, person: Person, wish: FollowWish = {}): Underway {
  const { world } = sandbox
  if (person.subscribed) throw new ControlError(409, `${person.nickname} 已经关注了这个公众号。`)
  const code = wish.scene === undefined ? undefined : world.codes.byScene(wish.scene)
  if (wish.scene !== undefined && !code) {
    throw new ControlError(404, `没有场景值为「${wish.scene}」的二维码，或者它已经过期。请先创建二维码。`)
  }
  Object.assign(person, {
    subscribed: true,
    subscribedAt: world.now(),
    subscribeScene: wish.via ?? (code ? 'ADD_SCENE_QR_CODE' : 'ADD_SCENE_SEARCH'),
    qrScene: code?.scene,
  })
  world.personChanged(person)
  world.windows.open(person.id, 'official', 'subscribe')
  if (code && world.switches.followByScan === 'twice') world.windows.open(person.id, 'official', 'scan')
  return sendEvent(sandbox, 'official', person, {
    Event: 'subscribe',
    EventKey: code ? `qrscene_${code.scene}` : '',
    ...(code && { Ticket: code.ticket }),
  })
}

/** The person unfollows; every allowance ends at once (decisions.md 13). */
export function unfollow(sandbox: Sandbox, person: Person): Underway {
  const { world } = sandbox
  if (!person.subscribed) throw new ControlError(409, `${person.nickname} 没有关注这个公众号。`)
  person.subscribed = false
  world.personChanged(person)
  world.windows.close(person.id, 'official')
  return sendEvent(sandbox, 'official', person, { Event: 'unsubscribe', EventKey: '' })
}
