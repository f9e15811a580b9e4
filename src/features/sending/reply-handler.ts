import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { Logger } from '../../platform/log'
import type { ServiceMessage } from '../../wechat/api/service-message'
import type { SendGate } from './gate'
import { replyJob, type ReplyOrder } from './reply-job'

export interface ReplyHandlerDeps {
  db: Database
  jobs: Jobs
  gate: SendGate
  clock: Clock
  log: Logger
  /** WeChat does not know a media id any more (40007): whoever made it should upload its file again. */
  onLostMedia?: ((mediaId: string) => Promise<void>) | undefined
}

const LOST_MEDIA = 'wechat.40007'

function mediaIdOf(message: ServiceMessage): string {
  if ('mediaId' in message) return message.mediaId
  return ('thumbMediaId' in message ? message.thumbMediaId : undefined) ?? ''
}

/**
 * Sends the parts of a reply in order. Running it twice sends nothing twice: every part has its own key. What must
 * wait is put off as another job; when nothing more is allowed, the rest is left out.
 */
export function makeReplyHandler(deps: ReplyHandlerDeps): (order: ReplyOrder) => Promise<void> {
  const { db, jobs, gate, clock, log } = deps
  return async (order) => {
    const { account, openId, parts, cause } = order
    for (const [index, message] of parts.entries()) {
      const outcome = await gate.send({
        key: `${cause}#${index}`,
        class: 'reply',
        to: { account, openId },
        contents: account === 'official' ? { service: message } : { miniService: message },
        source: { kind: 'rule', id: cause.slice(0, 64) },
      })
      if (outcome.result === 'sent') continue
      // The worker comes back when the other process has finished or its lease has run out.
      if (outcome.result === 'sending') throw new Error('another process is sending this reply')
      log.info({ account, part: index, result: outcome.result, reason: outcome.reasonCode }, 'reply not sent')
      if (outcome.reasonCode === LOST_MEDIA) await deps.onLostMedia?.(mediaIdOf(message))
      if (outcome.result === 'later') {
        const runAt = Date.now() + Math.max(0, outcome.retryAt - clock.now())
        await db.transact((tx) => jobs.enqueue(tx, replyJob(order, runAt)))
        return
      }
      if (outcome.result === 'skipped' || outcome.result === 'refused') return
    }
  }
}
