import type { Switches } from '../control/contract'

/** Menu taps that the user waits on: they show the failure line, like messages (wechat/callbacks.md §4). */
const CLICKS = new Set(['CLICK', 'scancode_push', 'scancode_waitmsg'])
const FOLLOWING = new Set(['subscribe', 'SCAN'])
/** Events somebody in the chat caused: a passive reply to them reaches the phone. The rest are notices. */
const ANSWERED = new Set([
  ...CLICKS,
  ...FOLLOWING,
  'LOCATION',
  'pic_sysphoto',
  'pic_photo_or_album',
  'pic_weixin',
  'location_select',
  'user_get_card',
  'user_enter_session_from_card',
  'user_enter_tempsession',
])

/** Whether the failure line is shown when a push of this kind could not be delivered. */
export function showsFailureLine(kind: string, isEvent: boolean, switches: Switches): boolean {
  if (!isEvent || CLICKS.has(kind)) return true
  return switches.failureLine === 'also-follow-and-scan' && FOLLOWING.has(kind)
}

/** Whether a passive reply to a push of this kind is shown; replies to notices are ignored. */
export function takesReply(kind: string, isEvent: boolean): boolean {
  return !isEvent || ANSWERED.has(kind)
}
