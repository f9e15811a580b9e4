import { Not, IsNull } from 'typeorm'
import type { Bus } from '../../platform/cache/cache'
import type { Database } from '../../platform/db/database'
import { Conversation } from './entities'

const CHANNEL = 'conversations.book'
/** A message on the bus may be lost; the whole book is read again so often. */
const REFRESH_MS = 30_000

/**
 * Who has an open conversation, in memory, because every callback asks. It may be a moment behind: what it misses is
 * only that an automatic answer does not show in a thread.
 */
export class OpenBook {
  private people = new Set<string>()
  private timer: NodeJS.Timeout | undefined
  private unsubscribe: (() => void) | undefined

  constructor(private readonly deps: { db: Database; bus: Bus }) {}

  has(account: string, openId: string): boolean {
    return this.people.has(`${account}:${openId}`)
  }

  /** To be called in the transaction that opens, moves or closes a conversation. */
  changed({ account, openId }: Pick<Conversation, 'account' | 'openId'>, isOpen: boolean): void {
    this.deps.db.afterCommit(() => {
      this.put(account, openId, isOpen)
      this.deps.bus.publish(CHANNEL, JSON.stringify({ account, openId, isOpen }))
    })
  }

  async start(): Promise<void> {
    this.unsubscribe = this.deps.bus.subscribe(CHANNEL, (text) => {
      const { account, openId, isOpen } = JSON.parse(text) as {
        account: string
        openId: string
        isOpen: boolean
      }
      this.put(account, openId, isOpen)
    })
    await this.refresh()
    this.timer = setInterval(() => void this.refresh().catch(() => undefined), REFRESH_MS)
    this.timer.unref()
  }

  stop(): void {
    this.unsubscribe?.()
    clearInterval(this.timer)
  }

  private put(account: string, openId: string, isOpen: boolean): void {
    const key = `${account}:${openId}`
    if (isOpen) this.people.add(key)
    else this.people.delete(key)
  }

  private async refresh(): Promise<void> {
    const rows = await this.deps.db.read.find(Conversation, {
      where: { openKey: Not(IsNull()) },
      select: { id: true, account: true, openId: true },
    })
    this.people = new Set(rows.map(({ account, openId }) => `${account}:${openId}`))
  }
}
