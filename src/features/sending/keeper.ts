import { In, type EntityManager } from 'typeorm'
import type { Database } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { JobHandler } from '../../platform/jobs/worker'
import { withdrawCards } from './cards'
import { AllowanceRow } from './entities/allowance'
import { CentreMessage } from './entities/centre-message'
import { GuideCard } from './entities/guide-card'
import { PreferenceRow } from './entities/preference'
import { SendDecision } from './entities/send-decision'
import { SubscriptionToken } from './entities/subscription-token'
import { mergeSending } from './merge'
import { ownData } from './own-data'
import type { SendingNeighbours } from './people'

/** The job that takes openids out of decisions. */
export const FORGET_JOB = 'sending.forget'

const CHUNK = 200

interface OpenIds {
  openIds: readonly { account: string; openId: string }[]
}

interface Erasure extends OpenIds {
  customerId: string
  at: number
}

/** What the keeper needs; `neighbours` are read when they are asked, so that they may be handed in later. */
export interface SendingKeeperDeps {
  db: Database
  jobs: Jobs
  neighbours: Pick<SendingNeighbours, 'onCardsWithdrawn'>
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
export function makeSendingKeeper({ db, jobs, neighbours }: SendingKeeperDeps) {
  const handler: JobHandler = makeForgetHandler(db)
  const forget = async (tx: EntityManager, { openIds }: OpenIds): Promise<void> => {
    if (openIds.length === 0) return
    const openId = In(openIds.map((one) => one.openId))
    await tx.delete(AllowanceRow, { openId })
    await tx.delete(SubscriptionToken, { openId })
    await jobs.enqueue(tx, { type: FORGET_JOB, payload: { openIds } })
  }
  return {
    name: '发送记录',
    merge: (tx: EntityManager, order: Parameters<typeof mergeSending>[2]) =>
      mergeSending(tx, neighbours, order),
    erase: async (tx: EntityManager, order: Erasure): Promise<void> => {
      await forget(tx, order)
      const { customerId, at } = order
      await withdrawCards(tx, neighbours, customerId, { because: 'erased', at })
      await tx.delete(PreferenceRow, { customerId })
      await tx.delete(CentreMessage, { customerId })
      // A campaign's report counts the cards that were forwarded, whoever they were for.
      await tx.update(GuideCard, { customerId }, { title: '', text: '', link: '' })
    },
    forget,
    export: (customerId: string) => ownData(db, customerId),
    jobHandlers: { [FORGET_JOB]: handler },
  }
}
