import type { NewJob } from '../../platform/jobs/jobs'
import type { Conversation } from './entities'

/** The job that tells the guide or the store that somebody waits. */
export const NOTICE_JOB = 'conversations.tell-guide'

/** Somebody waits; once for each first message that nobody has answered. */
export interface NoticeOrder {
  conversationId: string
  messageId: string
}

/** The job; enqueue it in the transaction in which somebody begins to wait. */
export function noticeJob({ id: conversationId }: Pick<Conversation, 'id'>, messageId: string): NewJob {
  const payload: NoticeOrder = { conversationId, messageId }
  return { type: NOTICE_JOB, payload, dedupeKey: `${NOTICE_JOB}:${messageId}` }
}
