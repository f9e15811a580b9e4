import { LessThan } from 'typeorm'
import { isAnswerCard, type CardKind } from '../../domain/conversation'
import type { SendIntent, Topic } from '../sending'
import type { Conversation, ConversationMessage } from './entities'
import { ConversationMessage as Line } from './entities'
import type { Ground } from './ground'

const TOPICS: Readonly<Record<CardKind, Topic>> = {
  product: 'newArrivals',
  offer: 'offers',
  coupon: 'offers',
  live: 'live',
}
/** Lines between a question and a card; further back nothing was asked. */
const LOOKED_BACK = 50

/**
 * What a guide's line is for the send gate. Words, files and pages answer; so does a card while the customer is in the
 * talk. A card that nobody asked for is the guide's marketing: consent, preferences and the frequency budget count.
 */
export async function classOf(
  ground: Pick<Ground, 'db'>,
  { id, account, openId, customerId }: Conversation,
  message: ConversationMessage,
): Promise<Pick<SendIntent, 'class' | 'to' | 'topic' | 'source'>> {
  const staffId = message.staffId ?? undefined
  const reply = {
    class: 'reply' as const,
    to: { account, openId },
    source: { kind: 'conversation' as const, id, staffId },
  }
  const topic = TOPICS[message.kind as CardKind] as Topic | undefined
  if (topic === undefined || (await isAnswer(ground, message))) return reply
  return { class: 'marketing', topic, to: { customerId }, source: { kind: 'guide', id, staffId } }
}

async function isAnswer(
  { db }: Pick<Ground, 'db'>,
  { id, conversationId, at }: ConversationMessage,
): Promise<boolean> {
  const before = await db.read.find(Line, {
    where: { conversationId, id: LessThan(id) },
    order: { id: 'DESC' },
    take: LOOKED_BACK,
  })
  const asked = before.findIndex((line) => line.direction === 'in' && line.kind !== 'enter')
  const isAnswered = before
    .slice(0, Math.max(0, asked))
    .some((line) => line.direction === 'out' && line.staffId !== null && line.state === 'sent')
  return isAnswerCard({ at, askedAt: before[asked]?.at ?? null, isAnswered })
}
