import { In, LessThan, type EntityManager } from 'typeorm'
import type { ConversationContent, MarkKind } from '../../domain/conversation'
import type { Database } from '../../platform/db/database'
import { newId } from '../../platform/ids'
import { Conversation, ConversationMessage, type MessageDirection, type MessageState } from './entities'
import type { Ground, Moment } from './ground'
import { idAfter, idAt } from './line-ids'

/** A line to add to a thread. */
export interface NewLine {
  /** A new one after the last line unless told; ids are of the decision clock, as those of inbox rows are. */
  id?: string
  /** Names what it comes from: the same source stands in a thread once. At most 160 characters. */
  sourceKey: string
  direction: MessageDirection
  content: ConversationContent
  staffId?: string | null
  mediaId?: string | null
  state?: MessageState
  /** Epoch ms; the moment's unless told. */
  at?: number
}

/** Adds a line and tells the watchers; undefined when its source stands there already. The conversation is locked. */
export async function append(
  { sealing, events }: Pick<Ground, 'sealing' | 'events'>,
  { tx, now }: Moment,
  conversation: Conversation,
  line: NewLine,
): Promise<ConversationMessage | undefined> {
  if (await tx.existsBy(ConversationMessage, { sourceKey: line.sourceKey })) return undefined
  const id = line.id ?? (await nextId(tx, conversation, now))
  const message: ConversationMessage = {
    id,
    conversationId: conversation.id,
    sourceKey: line.sourceKey,
    direction: line.direction,
    kind: line.content.kind,
    staffId: line.staffId ?? null,
    content: sealing.seal(conversation, id, line.content),
    mediaId: line.mediaId ?? null,
    state: line.state ?? 'received',
    reasonCode: null,
    sentence: null,
    retryAt: null,
    at: line.at ?? now,
  }
  await tx.insert(ConversationMessage, message)
  // An automatic answer is not what a list should show of somebody who waits.
  if (line.direction === 'in' || (line.direction === 'out' && message.staffId !== null)) {
    conversation.lastMessageId = id
    conversation.lastMessageAt = Math.max(conversation.lastMessageAt, message.at)
    const { lastMessageId, lastMessageAt } = conversation
    await tx.update(Conversation, { id: conversation.id }, { lastMessageId, lastMessageAt })
  }
  await events.note(tx, conversation, 'message', id)
  return message
}

/**
 * An id after every line of the thread. The processes' clocks may differ, so that an id of the moment alone could stand
 * before a line that was written earlier.
 */
async function nextId(tx: EntityManager, { id: conversationId }: Conversation, now: number): Promise<string> {
  const last = await tx.findOne(ConversationMessage, {
    where: { conversationId },
    order: { id: 'DESC' },
    select: { id: true },
  })
  const fresh = newId(now)
  return last === null || fresh > last.id ? fresh : idAfter(last.id)
}

/** Writes down what happened, as a line between messages; at the end unless its id is told. */
export async function mark(
  ground: Pick<Ground, 'sealing' | 'events'>,
  moment: Moment,
  conversation: Conversation,
  what: MarkKind,
  names: string[] = [],
  id?: string,
): Promise<void> {
  const content: ConversationContent = { kind: 'mark', what, names }
  const sourceKey = `mark:${id ?? newId()}`
  await append(ground, moment, conversation, {
    ...(id === undefined ? {} : { id }),
    sourceKey,
    direction: 'mark',
    content,
  })
}

const AT_ONCE = 500

/** Removes lines older than `before` (epoch ms, decision clock), which is in their ids; that people talked stays. */
export async function forgetLines(db: Database, before: number): Promise<number> {
  let forgotten = 0
  for (;;) {
    const where = { id: LessThan(idAt(before)) }
    const old = await db.read.find(ConversationMessage, { where, select: { id: true }, take: AT_ONCE })
    if (old.length === 0) return forgotten
    await db.transact((tx) => tx.delete(ConversationMessage, { id: In(old.map(({ id }) => id)) }))
    forgotten += old.length
  }
}
