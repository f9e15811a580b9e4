import type { Context } from 'koa'
import type { ConversationTold } from '../../contract/conversations'
import { mayRead } from '../../domain/conversation'
import { AppError } from '../../domain/errors'
import type { Actor } from '../../platform/http/serve'
import { openEventStream, type EventStream } from '../../platform/http/event-stream'
import { deskOf } from './access'
import type { ThreadEvents, ToldEvent } from './events'
import { idAt, momentOf } from './line-ids'

const BEAT_MS = 15_000
/** What is older than this was removed: the client reads its list anew. */
const RESUMED_MS = 23 * 3_600_000
/** Windows that one person may keep open; the oldest goes. */
const MOST_STREAMS = 12

/** So many ended streams are remembered, so that whoever comes back hears nothing twice. */
const MOST_ENDED = 500

/** Who is behind a stream; asked again with every heartbeat, without counting as use of the session. */
export type WhoIs = (ctx: Context) => Promise<Actor | undefined>

interface Watcher {
  stream: EventStream
  actor: Actor
  /** Ids of events in the order in which they were sent. */
  told: ReadonlySet<string>
  check(): Promise<void>
}

/** The streams by which consoles and workbenches hear what happens in the conversations they may see. */
export class Streams {
  private readonly watchers = new Set<Watcher>()
  /** What ended streams had told, the oldest first. */
  private readonly ended = new Set<Pick<Watcher, 'actor' | 'told'>>()
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly events: ThreadEvents) {}

  /** Answers a request with a stream; `Last-Event-ID` resumes it. Throws `session.required`. */
  async open(ctx: Context, whoIs: WhoIs): Promise<void> {
    const actor = await whoIs(ctx)
    if (!actor) throw new AppError('unauthenticated', 'session.required', '请先登录。')
    const early: ToldEvent[] = []
    let isReady = false
    const told = this.heardBefore(actor.staffId, ctx.get('Last-Event-ID'))
    const tell = (event: ToldEvent): void => {
      if (told.has(event.id) || !mayRead(deskOf(watcher.actor), event)) return
      told.add(event.id)
      if (told.size > 1_000) told.delete(told.values().next().value!)
      const { id, conversationId, kind, messageId } = event
      const data: ConversationTold = { conversationId, kind, messageId }
      stream.send({ id, event: 'conversation', data })
    }
    const unlisten = this.events.listen((event) => (isReady ? tell(event) : void early.push(event)))
    const stream = openEventStream(ctx, () => {
      unlisten()
      this.watchers.delete(watcher)
      this.remember(watcher)
    })
    const watcher: Watcher = {
      stream,
      actor,
      told,
      check: async () => {
        const now = await whoIs(ctx).catch((): undefined => undefined)
        if (now) watcher.actor = now
        else this.dismiss(watcher)
      },
    }
    this.admit(watcher)
    await this.resume(ctx, stream, tell)
    isReady = true
    for (const event of early) tell(event)
  }

  /** Asks at once whether the sessions behind a person's streams still hold. */
  async recheck(staffId: string): Promise<void> {
    const theirs = [...this.watchers].filter((watcher) => watcher.actor.staffId === staffId)
    await Promise.all(theirs.map((watcher) => watcher.check()))
  }

  start(): void {
    this.timer = setInterval(() => {
      for (const watcher of this.watchers) {
        watcher.stream.beat()
        void watcher.check()
      }
    }, BEAT_MS)
    this.timer.unref()
  }

  /** Ends every stream; clients come back to another process. */
  stop(): void {
    clearInterval(this.timer)
    for (const { stream } of [...this.watchers]) stream.end()
  }

  private remember({ actor, told }: Watcher): void {
    if (told.size === 0) return
    this.ended.add({ actor, told })
    if (this.ended.size > MOST_ENDED) this.ended.delete(this.ended.values().next().value!)
  }

  /**
   * What somebody had heard up to the event that their client saw last. More may have been sent when the line broke, which
   * nobody read; and a stream whose client is gone may not have noticed that yet.
   */
  private heardBefore(staffId: string, lastId: string): Set<string> {
    const theirs = [...this.ended, ...this.watchers].filter(({ actor }) => actor.staffId === staffId)
    const heard = [...(theirs.findLast(({ told }) => told.has(lastId))?.told ?? [])]
    return new Set(heard.slice(0, heard.indexOf(lastId) + 1))
  }

  private admit(watcher: Watcher): void {
    const theirs = [...this.watchers].filter(({ actor }) => actor.staffId === watcher.actor.staffId)
    if (theirs.length >= MOST_STREAMS) theirs[0]!.stream.end()
    this.watchers.add(watcher)
  }

  private dismiss({ stream }: Watcher): void {
    stream.send({ event: 'end', data: { reason: 'signed_out' } })
    stream.end()
  }

  private async resume(ctx: Context, stream: EventStream, tell: (event: ToldEvent) => void): Promise<void> {
    const lastId = ctx.get('Last-Event-ID')
    if (!/^[0-9A-HJKMNP-TV-Z]{26}$/.test(lastId)) {
      // An id to resume from, also when nothing happens for a while.
      stream.send({ id: idAt(Date.now()), event: 'ready', data: {} })
      return
    }
    const isTooOld = momentOf(lastId) < Date.now() - RESUMED_MS
    const missed = isTooOld ? [] : await this.events.since(lastId)
    if (isTooOld || missed.length >= 500) stream.send({ id: idAt(Date.now()), event: 'reload', data: {} })
    else for (const event of missed) tell(event)
  }
}
