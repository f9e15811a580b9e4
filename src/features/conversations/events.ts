import { LessThan, MoreThan, type EntityManager } from 'typeorm'
import type { Bus } from '../../platform/cache/cache'
import type { Database } from '../../platform/db/database'
import { newId } from '../../platform/ids'
import { idAt, momentOf } from './line-ids'
import { ConversationEvent, type Conversation, type EventKind } from './entities'

const CHANNEL = 'conversations.events'
/** Processes' clocks may differ, and a transaction may end after a younger one: so far back is looked again. */
const OVERLAP_MS = 5_000
/** A message on the bus may be lost; then a watcher hears of it so much later. */
const POLL_MS = 5_000
const KEPT_MS = 86_400_000
const MOST = 500

/** What a watcher is told. */
export type ToldEvent = ConversationEvent

type Listener = (event: ToldEvent) => void

/**
 * Tells the streams of every process what happened in conversations. An event is a row, written in the transaction
 * that causes it; the bus carries it at once, and polling finds what the bus lost. An event may be told twice.
 */
export class ThreadEvents {
  private readonly listeners = new Set<Listener>()
  private readonly told = new Set<string>()
  private timer: NodeJS.Timeout | undefined
  private unsubscribe: (() => void) | undefined
  private lookedAt = Date.now()

  constructor(private readonly deps: { db: Database; bus: Bus }) {}

  /** Writes an event down; watchers hear of it after the commit. */
  async note(
    tx: EntityManager,
    { id: conversationId, storeId, ownerStaffId }: Pick<Conversation, 'id' | 'storeId' | 'ownerStaffId'>,
    kind: EventKind,
    messageId: string | null = null,
  ): Promise<void> {
    const event: ConversationEvent = { id: newId(), conversationId, kind, messageId, storeId, ownerStaffId }
    await tx.insert(ConversationEvent, event)
    this.deps.db.afterCommit(() => this.deps.bus.publish(CHANNEL, JSON.stringify(event)))
  }

  /** Events after the one of this id, and those so near before it that they may have been missed; oldest first. */
  async since(lastId: string): Promise<ToldEvent[]> {
    const from = idAt(momentOf(lastId) - OVERLAP_MS)
    return this.deps.db.read.find(ConversationEvent, {
      where: { id: MoreThan(from) },
      order: { id: 'ASC' },
      take: MOST,
    })
  }

  /** Listens; returns a function that ends it. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  start(): void {
    this.unsubscribe = this.deps.bus.subscribe(CHANNEL, (text) => this.tell(JSON.parse(text) as ToldEvent))
    this.timer = setInterval(() => void this.look(), POLL_MS)
    this.timer.unref()
  }

  stop(): void {
    this.unsubscribe?.()
    clearInterval(this.timer)
    this.listeners.clear()
  }

  private tell(event: ToldEvent): void {
    if (this.told.has(event.id)) return
    this.told.add(event.id)
    // Sets keep their order: the oldest go first.
    if (this.told.size > 5_000) this.told.delete(this.told.values().next().value!)
    for (const listener of this.listeners) listener(event)
  }

  private async look(): Promise<void> {
    if (this.listeners.size === 0) {
      this.lookedAt = Date.now()
      return
    }
    const from = this.lookedAt
    this.lookedAt = Date.now()
    try {
      for (const event of await this.since(idAt(from))) this.tell(event)
    } catch {
      // The database is away for a moment: look as far back again.
      this.lookedAt = from
    }
  }
}

/** Removes events that nobody resumes from any more; `realNow` in epoch ms of real time, which is the ids' own. */
export async function forgetEvents(db: Database, realNow: number): Promise<number> {
  const old = idAt(realNow - KEPT_MS)
  const { affected } = await db.transact((tx) => tx.delete(ConversationEvent, { id: LessThan(old) }))
  return affected ?? 0
}
