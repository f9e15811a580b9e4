import type { Context } from 'koa'
import type { EntityManager } from 'typeorm'
import type { conversationsApi } from '../../contract/conversations'
import type { Actor, Handlers } from '../../platform/http/serve'
import type { JobHandler } from '../../platform/jobs/worker'
import type { Handler } from '../../wechat/callback'
import type { CustomerKeeper } from '../customers'
import type { SentMessage } from '../sending'
import { Desk } from './desk'
import { Conversation } from './entities'
import { forgetEvents, ThreadEvents } from './events'
import type { ConversationsDeps, Ground } from './ground'
import { conversationsKeeper } from './keeper'
import { FETCH_JOB, forgetMedia, makeFetchHandler } from './media-fetch'
import { makeNoticeHandler } from './notice-handler'
import { NOTICE_JOB } from './notices'
import { OpenBook } from './open-book'
import { QuickReplies } from './quick-replies'
import { Recall, RETURN_JOB, TELL_JOB } from './recall'
import { Reader } from './reader'
import { ANSWERED_JOB, Receiver, TAKE_JOB } from './receive'
import { Robots } from './robots'
import { conversationRoutes } from './routes'
import { Sealing } from './sealing'
import { forgetLines } from './thread'
import { Streams, type WhoIs } from './streams'
import { DELIVER_JOB, Writer } from './writer'

export { conversationsEntities, Conversation, ConversationMessage, QuickReply } from './entities'
export type { CardCatalogue, ShownCard } from './cards'
export type { BesideFacts, ConversationsDeps } from './ground'
export type { WhoIs } from './streams'

/** Conversations between customers and the brand's people. */
export interface Conversations {
  /** The rules' handler, which also opens conversations and takes messages into them; for the callback router. */
  around(handler: Handler): Handler
  /** Shows what the send gate sent in the thread of whoever got it. */
  onSent(sent: SentMessage): void
  /** The guides who own an open conversation with the customers of these openids. */
  ownersOf(tx: EntityManager, openIds: readonly string[]): Promise<Map<string, string>>
  /** The newest conversation of a customer that somebody may see, an open one before others. */
  newestFor(
    actor: Actor,
    customerId: string,
  ): Promise<{ id: string; state: Conversation['state'] } | undefined>
  /** Answers a request with the stream of events that this person may hear. */
  stream(ctx: Context, whoIs: WhoIs): Promise<void>
  /** A session ended: whoever watches by it is sent away. */
  sessionEnded(staffId: string): void
  handlers: Handlers<typeof conversationsApi>
  jobHandlers: Record<string, JobHandler>
  keeper: CustomerKeeper
  /** Removes what is too old: files and lines before `before` (decision clock), events of past days. */
  forget(before: number): Promise<number>
  start(): Promise<void>
  /** Ends every stream, so that the server can stop. */
  endStreams(): void
  stop(): void
}

/** Makes the conversations feature. */
export function makeConversations(deps: ConversationsDeps): Conversations {
  const events = new ThreadEvents(deps)
  const book = new OpenBook(deps)
  const parts = { ...deps, events, book, sealing: new Sealing(deps.dataKey) }
  const recall = new Recall(parts)
  const ground: Ground = { ...parts, recall }
  const receiver = new Receiver(ground)
  const writer = new Writer(ground)
  const robots = new Robots(ground)
  const streams = new Streams(events)
  const reader = new Reader(ground)
  const desk = new Desk(ground)
  const quickReplies = new QuickReplies(ground)
  return {
    around: (handler) => receiver.around(handler),
    onSent: (sent) => receiver.sent(sent),
    ownersOf,
    newestFor: (actor, customerId) => reader.newestFor(actor, customerId),
    stream: (ctx, whoIs) => streams.open(ctx, whoIs),
    sessionEnded: (staffId) => void streams.recheck(staffId),
    handlers: conversationRoutes({ ground, reader, writer, desk, quickReplies, robots }),
    jobHandlers: {
      [TAKE_JOB]: receiver.take,
      [ANSWERED_JOB]: receiver.answered,
      [FETCH_JOB]: makeFetchHandler(ground),
      [DELIVER_JOB]: writer.deliver,
      [TELL_JOB]: recall.tell,
      [RETURN_JOB]: writer.returned,
      [NOTICE_JOB]: makeNoticeHandler(ground, robots),
    },
    keeper: conversationsKeeper(ground),
    forget: async (before) =>
      (await forgetMedia(deps.db, before)) +
      (await forgetLines(deps.db, before)) +
      (await forgetEvents(deps.db, Date.now())),
    start: async () => {
      await book.start()
      events.start()
      streams.start()
    },
    endStreams: () => streams.stop(),
    stop: () => {
      streams.stop()
      receiver.stop()
      events.stop()
      book.stop()
    },
  }
}

async function ownersOf(tx: EntityManager, openIds: readonly string[]): Promise<Map<string, string>> {
  if (openIds.length === 0) return new Map()
  const rows = await tx
    .createQueryBuilder(Conversation, 'c')
    .select(['c.id', 'c.openId', 'c.ownerStaffId'])
    .where('c.openId IN (:...openIds) AND c.openKey IS NOT NULL', { openIds: [...openIds] })
    .getMany()
  return new Map(
    rows.flatMap(({ openId, ownerStaffId }): [string, string][] =>
      ownerStaffId === null ? [] : [[openId, ownerStaffId]],
    ),
  )
}
