import type { Friend } from '../control/contract'
import { ControlError } from '../control/errors'
import type { SandboxWorld } from '../store'
import type { ChatContent, Person } from '../world'

/** A page of the Mini Program as its card shows it. */
export interface PassedCard {
  title: string
  pagePath: string
  thumbUrl?: string | undefined
}

/** To whom a person can pass something on: everybody else who has a phone here. */
export function friendsOf(world: SandboxWorld, person: Person): Friend[] {
  return world
    .people()
    .filter(({ id, isBackground }) => id !== person.id && !isBackground)
    .map(({ id, nickname }) => ({ id, nickname }))
}

/** The person passes a page of the Mini Program on to a friend (mini-program-api.md §12). */
export function passOn(world: SandboxWorld, person: Person, toPersonId: string, card: PassedCard): void {
  const { title, pagePath, thumbUrl } = card
  putInChats(world, person, toPersonId, {
    type: 'miniprogrampage',
    title,
    appId: world.accounts.miniapp.appId,
    pagePath: pagePath.replace(/^\//, ''),
    ...(thumbUrl ? { thumbUrl } : {}),
  })
}

/** The person sends a file of text from the Mini Program to a friend (wx.shareFileMessage). */
export function passFileOn(
  world: SandboxWorld,
  person: Person,
  toPersonId: string,
  { name, text }: { name: string; text: string },
): void {
  putInChats(world, person, toPersonId, { type: 'file', name, text })
}

/** It stands in both chats; neither the account nor the page is told of it. */
function putInChats(world: SandboxWorld, person: Person, toPersonId: string, content: ChatContent): void {
  if (!friendsOf(world, person).some(({ id }) => id === toPersonId))
    throw new ControlError(404, '沙盒里没有这位朋友，可能已经重置，请重新选择。')
  const line = { app: 'miniapp', via: 'friend', content } as const
  world.appendNow({ ...line, personId: person.id, from: 'me', friendId: toPersonId })
  world.appendNow({ ...line, personId: toPersonId, from: 'friend', friendId: person.id })
}
