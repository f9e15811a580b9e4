import type { ReservationSheet, ReservationTap } from '../control/channels-contract'
import { channelsByNotice } from '../store/channels'
import type { SandboxWorld } from '../store'
import type { Person } from '../world'

/** What wx.reserveChannelsLive reports (mini-program-api.md §8). */
type State = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10

const isReserved = (world: SandboxWorld, personId: string, noticeId: string): boolean =>
  channelsByNotice(world, noticeId).reserved[personId] === noticeId

/** What the sheet would show; a state at once where WeChat shows none. */
export function reservationSheet(world: SandboxWorld, person: Person, noticeId: string): ReservationSheet {
  const { status, notice, nickname, description } = channelsByNotice(world, noticeId)
  if (notice.status === 1) return { state: 9 }
  const head = { nickname, title: description, startAt: notice.startAt }
  if (status === 2) return { ...head, kind: 'live' }
  if (status === 3) return { state: 4 }
  if (notice.status === 2 || notice.startAt < world.now()) return { state: 10 }
  return { ...head, kind: isReserved(world, person.id, noticeId) ? 'reserved' : 'open' }
}

/** The person taps the sheet: what counts is how things stand at the tap, not when the sheet came up. */
export function tapReservation(
  world: SandboxWorld,
  person: Person,
  noticeId: string,
  tap: ReservationTap,
): { state: State } {
  const account = channelsByNotice(world, noticeId)
  if (account.notice.status === 1) return { state: 3 }
  if (account.status === 2) return { state: tap === 'go' ? 2 : 1 }
  if (account.status === 3) return { state: 4 }
  if (account.notice.status === 2 || account.notice.startAt < world.now()) return { state: 10 }
  const was = isReserved(world, person.id, noticeId)
  if (tap === 'reserve' && !was) {
    account.reserved[person.id] = noticeId
    world.changed('channels')
    return { state: 6 }
  }
  if (tap === 'cancel' && was) {
    delete account.reserved[person.id]
    world.changed('channels')
    return { state: 7 }
  }
  return { state: was ? 8 : 5 }
}
