import type { AppKind, ChatLine } from '../world'
import type { IdSource } from './ids'

/** A chat longer than this loses its oldest lines, so that a long load test does not eat the memory. */
const LINES_PER_CHAT = 500

/** The chats between people and apps, as the phone draws them. */
export class Chats {
  private readonly byKey = new Map<string, ChatLine[]>()

  constructor(
    private readonly ids: IdSource,
    private readonly onLine: (line: ChatLine) => void,
  ) {}

  /** Adds a line and tells the phone. */
  add(line: Omit<ChatLine, 'id'>): ChatLine {
    const full: ChatLine = { id: this.ids.next('l'), ...line }
    const lines = this.lines(line.personId, line.app)
    lines.push(full)
    if (lines.length > LINES_PER_CHAT) lines.shift()
    this.onLine(full)
    return full
  }

  /** One chat, oldest line first. */
  of(personId: string, app: AppKind): ChatLine[] {
    return [...this.lines(personId, app)]
  }

  /** The line with this id in one person's chats, if it is still there. */
  find(personId: string, lineId: string): ChatLine | undefined {
    const both = [...this.lines(personId, 'official'), ...this.lines(personId, 'miniapp')]
    return both.find((line) => line.id === lineId)
  }

  /** Forgets every chat. */
  clear(): void {
    this.byKey.clear()
  }

  /** Every chat by its key, for the snapshot. */
  dump(): Map<string, ChatLine[]> {
    return this.byKey
  }

  /** Takes the chats over from a snapshot. */
  load(saved: Map<string, ChatLine[]>): void {
    for (const [key, lines] of saved) this.byKey.set(key, lines)
  }

  private lines(personId: string, app: AppKind): ChatLine[] {
    const key = `${personId}:${app}`
    const known = this.byKey.get(key)
    if (known) return known
    const fresh: ChatLine[] = []
    this.byKey.set(key, fresh)
    return fresh
  }
}
