import { reactive } from 'vue'
import type { ChatLine } from '../../world'
import { topPage, type ChatKind } from './navigation'
import { onLine } from './world-store'

/** Unread lines per `personId:chat`, counted while this page is open. */
const counts = reactive<Record<string, number>>({})

/** Which conversation a line is shown in: subscription messages live in 服务通知, all else with whom it is from or to. */
export function chatOf(line: ChatLine): ChatKind {
  if (line.friendId !== undefined) return `friend:${line.friendId}`
  return line.via === 'subscribe' ? 'notice' : line.app
}

/** How many lines the person has not seen in a conversation. */
export function unreadOf(personId: string, chat: ChatKind): number {
  return counts[`${personId}:${chat}`] ?? 0
}

/** Marks a conversation as read. */
export function markRead(personId: string, chat: ChatKind): void {
  counts[`${personId}:${chat}`] = 0
}

/** Starts counting. `currentPerson` answers who holds the phone. */
export function countUnread(currentPerson: () => string): void {
  onLine((line) => {
    if (line.from !== 'account' && line.from !== 'friend') return
    const chat = chatOf(line)
    const top = topPage.value
    const seen = line.personId === currentPerson() && top?.page === 'chat' && top.chat === chat
    if (!seen) counts[`${line.personId}:${chat}`] = unreadOf(line.personId, chat) + 1
  })
}
