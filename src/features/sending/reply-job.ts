import type { NewJob } from '../../platform/jobs/jobs'
import type { Account } from '../../wechat/account'
import type { ServiceMessage } from '../../wechat/api/service-message'

/** The job type under which replies wait. */
export const REPLY_JOB = 'sending.reply'

/** A reply to something a person did, to be sent as customer-service messages, in order. */
export interface ReplyOrder {
  account: Account
  openId: string
  parts: ServiceMessage[]
  /** What it answers, such as the inbound message's id: the same cause is answered once. At most 120 characters. */
  cause: string
}

/** The job that sends a reply through the gate; enqueue it in the transaction that causes it. */
export function replyJob(order: ReplyOrder): NewJob {
  return { type: REPLY_JOB, payload: order, dedupeKey: `${REPLY_JOB}:${order.cause}` }
}
