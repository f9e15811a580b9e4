import type { NewJob } from '../../platform/jobs/jobs'
import type { Account } from '../../wechat/account'
import type { ServiceMessage } from '../../wechat/api/service-message'
import type { PassiveReply } from '../../wechat/callback/reply'

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

/**
 * The job that sends a reply through the gate; enqueue it in the transaction that causes it. `runAt` (epoch ms, real
 * time) puts it off.
 */
export function replyJob(order: ReplyOrder, runAt?: number): NewJob {
  const turn = runAt === undefined ? '' : `@${runAt}`
  return {
    type: REPLY_JOB,
    payload: order,
    dedupeKey: `${REPLY_JOB}:${order.cause}${turn}`,
    ...(runAt === undefined ? {} : { runAt }),
  }
}

/**
 * The job for a reply that came too late to be passive (decisions.md 5); undefined for a hand-over to WeChat's own
 * customer service, which exists only as a passive reply.
 */
export function lateReply(late: {
  account: Account
  openId: string
  reply: PassiveReply
  cause: string
}): NewJob | undefined {
  const { reply, ...order } = late
  return reply.type === 'transfer' ? undefined : replyJob({ ...order, parts: [reply] })
}
