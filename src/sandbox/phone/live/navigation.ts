import { computed, reactive } from 'vue'

/** The four tabs at the foot of the phone. */
export type Tab = 'chats' | 'contacts' | 'discover' | 'me'

/** The three conversations a person can have with one brand, and those with friends. */
export type ChatKind = 'official' | 'miniapp' | 'notice' | `friend:${string}`

/** The friend of a conversation with one; undefined for the brand's. */
export const friendIn = (chat: ChatKind): string | undefined =>
  chat.startsWith('friend:') ? chat.slice('friend:'.length) : undefined

/** A page on top of the tabs. */
export type Page =
  | { page: 'chat'; chat: ChatKind }
  | { page: 'profile'; scene?: string; codeLabel?: string }
  | { page: 'scan' }
  | { page: 'new-person' }
  | { page: 'people' }
  | { page: 'place' }
  | { page: 'web'; url: string }
  | { page: 'mini-program'; appId: string; pagePath: string; title: string; launchScene: number }
  | { page: 'picture'; url: string }

/** Where the phone is: a tab and the pages opened on top of it. */
export const place = reactive({ tab: 'chats' as Tab, stack: [] as Page[] })

/** The page on top; undefined when a tab is shown. */
export const topPage = computed<Page | undefined>(() => place.stack.at(-1))

/** Opens a page on top. */
export function open(page: Page): void {
  place.stack.push(page)
}

/** Closes the page on top. */
export function back(): void {
  place.stack.pop()
}

/** Goes to a tab and closes all pages. */
export function goTab(tab: Tab): void {
  place.tab = tab
  place.stack = []
}

/** Opens a chat from anywhere; going back leads to the list of chats. */
export function openChat(chat: ChatKind): void {
  place.tab = 'chats'
  place.stack = [{ page: 'chat', chat }]
}
