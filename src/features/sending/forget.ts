import { In, type EntityManager } from 'typeorm'
import type { Database } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { JobHandler } from '../../platform/jobs/worker'
import { AllowanceRow } from './entities/allowance'
import { SendDecision } from './entities/send-decision'

/** The job that takes openids out of decisions. */
export const FORGET_JOB = 'sending.forget'

const CHUNK = 200

interface OpenIds {
  openIds: readonly { account: string; openId: string }[]
}

/** Does the job: decisions stay as facts, without the openid. They are looked up outside any transaction. */
function makeForgetHandler(db: Database): (order: OpenIds) => Promise<void> {
  return async ({ openIds }) => {
    for (const { openId } of openIds) {
      const rows = await db.read.find(SendDecision, { where: { openId }, select: { id: true } })
      const ids = rows.map(({ id }) => id)
      for (let start = 0; start < ids.length; start += CHUNK) {
        const chunk = In(ids.slice(start, start + CHUNK))
        await db.transact((tx) => tx.update(SendDecision, { id: chunk }, { openId: 'erased' }))
      }
    }
  }
}

/** Sending as a keeper of customers' data (its shape is that of customers' keepers, which stand above). */
export function makeSendingKeeper({ db, jobs }: { db: Database; jobs: Jobs }) {
  const handler: JobHandler = makeForgetHandler(db)
  const forget = async (tx: EntityManager, { openIds }: OpenIds): Promise<void> => {
    if (openIds.length === 0) return
    await tx.delete(AllowanceRow, { openId: In(openIds.map(({ openId }) => openId)) })
    await jobs.enqueue(tx, { type: FORGET_JOB, payload: { openIds } })
  }
  return {
    name: '发送记录',
    /** Allowances and decisions stay with their openid, which goes along with the customer. */
    merge: () => Promise.resolve([]),
    erase: forget,
    forget,
    export: () => Promise.resolve({}),
    jobHandlers: { [FORGET_JOB]: handler },
  }
}
