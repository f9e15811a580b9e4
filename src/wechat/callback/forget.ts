import type { EntityManager } from 'typeorm'
import type { Database } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { JobHandler } from '../../platform/jobs/worker'
import { InboundMessageRow } from './inbound-message.entity'

/** The job that empties what people sent. */
export const FORGET_JOB = 'callbacks.forget'

const CHUNK = 200
const ERASED = 'erased'

interface OpenIds {
  openIds: readonly { account: string; openId: string }[]
}

/** What forgetting needs. */
export interface ForgetDeps {
  db: Database
  jobs: Jobs
  /** Every openid that a customer has now. */
  openIdsOf(customerId: string): Promise<OpenIds['openIds']>
}

/** Empties rows whose sender is to be forgotten; that something came in, when and of which kind stays. */
async function empty(tx: EntityManager, ids: readonly string[]): Promise<void> {
  for (const id of ids)
    await tx.update(
      InboundMessageRow,
      { id },
      {
        openId: ERASED,
        dedupeKey: `${ERASED}:${id}`,
        body: '',
        reply: null,
        unmatchedPhrase: null,
        work: null,
        lastError: null,
        state: 'done',
        answeredBy: 'none',
        leaseUntil: null,
      },
    )
}

/**
 * Does the job: looks the rows up outside any transaction, because that is a walk through the whole inbox, and empties
 * them in short ones.
 */
function makeForgetHandler(db: Database): (order: OpenIds) => Promise<void> {
  return async ({ openIds }) => {
    for (const { account, openId } of openIds) {
      const where = { account: account as 'official' | 'miniapp', openId }
      const rows = await db.read.find(InboundMessageRow, { where, select: { id: true } })
      const ids = rows.map(({ id }) => id)
      for (let start = 0; start < ids.length; start += CHUNK)
        await db.transact((tx) => empty(tx, ids.slice(start, start + CHUNK)))
    }
  }
}

/** The inbox as a keeper of customers' data (its shape is that of customers' keepers, which stand above). */
export function makeInboxKeeper({ db, jobs, openIdsOf }: ForgetDeps) {
  const forget = async (tx: EntityManager, { openIds }: OpenIds): Promise<void> => {
    if (openIds.length > 0) await jobs.enqueue(tx, { type: FORGET_JOB, payload: { openIds } })
  }
  const handler: JobHandler = makeForgetHandler(db)
  return {
    name: '收到的消息',
    /** Messages stay with their openid, which goes along with the customer. */
    merge: () => Promise.resolve([]),
    erase: forget,
    leave: forget,
    forget,
    export: async (customerId: string): Promise<Record<string, unknown>> => {
      const messages: unknown[] = []
      for (const { account, openId } of await openIdsOf(customerId)) {
        const where = { account: account as 'official' | 'miniapp', openId }
        for (const row of await db.read.find(InboundMessageRow, { where, order: { id: 'ASC' } }))
          messages.push({
            时间: new Date(row.receivedAt).toISOString(),
            类型: row.event ?? row.msgType,
            内容: row.body,
          })
      }
      return messages.length > 0 ? { 消息: messages } : {}
    },
    jobHandlers: { [FORGET_JOB]: handler },
  }
}
