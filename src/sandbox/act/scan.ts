import type { ParametricCode } from '../api/needs'
import type { Opened } from '../control/contract'
import { ControlError } from '../control/errors'
import type { Underway } from '../push/courier'
import type { Sandbox } from '../sandbox'
import { readMiniProgramCode } from '../store/mini-program-code'
import type { Person } from '../world'
import { sendEvent } from './act'
import { follow } from './follow'
import { readCodePicture } from './picture'

/** What is held before the camera: a ticket, a scene, the text of a code, or its picture. */
export interface ScanWish {
  ticket?: string
  scene?: string
  url?: string
  picture?: string
  /** Follows at once instead of stopping at the account's profile page. */
  follow?: boolean
}

/** What a scan led to. */
export interface Scanned {
  opened: Opened
  underway?: Underway
}

/** The person scans a code with their phone. */
export function scan(sandbox: Sandbox, person: Person, wish: ScanWish): Scanned {
  const text = wish.picture === undefined ? wish.url : readCodePicture(wish.picture)
  if (text !== undefined) return openText(sandbox, person, text, wish)
  return scanCode(sandbox, person, codeNamed(sandbox, wish), wish)
}

function codeNamed(sandbox: Sandbox, wish: ScanWish): ParametricCode {
  const { codes } = sandbox.world
  if (wish.ticket !== undefined) {
    const code = codes.byTicket(wish.ticket)
    if (!code) throw new ControlError(404, '没有这个 ticket 的二维码，请先创建二维码。')
    return code
  }
  if (wish.scene === undefined) throw new ControlError(400, '请给出 ticket、scene、url 或 picture 之一。')
  const code = codes.byScene(wish.scene)
  if (!code) throw new ControlError(404, `没有场景值为「${wish.scene}」的二维码，或者它已经过期。`)
  return code
}

/** An expired code sends no event (decisions.md 9); who does not follow yet sees the profile page first. */
function scanCode(sandbox: Sandbox, person: Person, code: ParametricCode, wish: ScanWish): Scanned {
  const { world } = sandbox
  if (!world.codes.alive(code)) return { opened: { kind: 'expired' } }
  const { scene, ticket } = code
  if (person.subscribed) {
    world.windows.open(person.id, 'official', 'scan')
    const underway = sendEvent(sandbox, 'official', person, {
      Event: 'SCAN',
      EventKey: scene,
      Ticket: ticket,
    })
    return { opened: { kind: 'chat', scene }, underway }
  }
  if (!wish.follow) return { opened: { kind: 'profile', scene, ticket } }
  return { opened: { kind: 'chat', scene }, underway: follow(sandbox, person, { scene }) }
}

function openText(sandbox: Sandbox, person: Person, text: string, wish: ScanWish): Scanned {
  const { world } = sandbox
  const code = world.codes.byUrl(text)
  if (code) return scanCode(sandbox, person, code, wish)
  const target = readMiniProgramCode(text)
  if (target) return { opened: { kind: 'mini-program', ...target } }
  const rule = world.switches.linkCodes.find((one) => text.startsWith(one.prefix))
  if (rule) {
    const scancodeTime = world.clock.seconds()
    return { opened: { kind: 'mini-program', page: rule.page, q: text, scancodeTime } }
  }
  return { opened: /^https?:\/\//.test(text) ? { kind: 'web', url: text } : { kind: 'text', text } }
}
