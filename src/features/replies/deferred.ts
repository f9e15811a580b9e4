import type { PassivePart } from '../../domain/answer-plan'
import type { Database } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { JobHandler } from '../../platform/jobs/worker'
import type { ServiceMessage } from '../../wechat/api/service-message'
import type { Resolver } from '../../wechat/callback'
import { replyJob } from '../sending'
import { assetOf, inWordsOf, toPassive, toService } from './answer-wire'
import { FOLLOW_UP_JOB, RENEW_MEDIA_JOB, UPLOADED_REPLY, type FollowUp } from './answering'
import type { MediaIds } from './media-ids'

export interface DeferredDeps {
  db: Database
  jobs: Jobs
  media: MediaIds
}

/** The resolvers for replies whose media must be uploaded first, by the name in `Decision.later`. */
export function makeResolvers({ media }: DeferredDeps): Record<string, Resolver> {
  return {
    [UPLOADED_REPLY]: async (part: PassivePart, { account }) => {
      const assetId = assetOf(part)
      return toPassive(part, assetId === undefined ? '' : await media.fetch(account, assetId))
    },
  }
}

/** The jobs of this feature, by type. */
export function makeJobHandlers({ db, jobs, media }: DeferredDeps): Record<string, JobHandler> {
  return {
    [FOLLOW_UP_JOB]: async ({ account, openId, parts, cause }: FollowUp) => {
      const messages: ServiceMessage[] = []
      for (const part of parts) {
        const assetId = assetOf(part)
        const mediaId = assetId === undefined ? '' : await media.fetch(account, assetId)
        messages.push(inWordsOf(account, toService(part, mediaId)))
      }
      await db.transact((tx) => jobs.enqueue(tx, replyJob({ account, openId, parts: messages, cause })))
    },
    [RENEW_MEDIA_JOB]: async ({ assetId }: { assetId: string }) => {
      // Another process may have been quicker.
      if (media.isEndingSoon(assetId)) await media.upload('official', assetId)
    },
  }
}
