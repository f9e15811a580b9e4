import { In, type EntityManager } from 'typeorm'
import { TOPIC_NAMES } from '../../domain/send-class'
import type { Database, EntityClass } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { JobHandler } from '../../platform/jobs/worker'
import { AllowanceRow } from './entities/allowance'
import { CentreMessage } from './entities/centre-message'
import { FrequencyUse } from './entities/frequency-use'
import { GuideCard } from './entities/guide-card'
import { PreferenceRow } from './entities/preference'
import { SendDecision } from './entities/send-decision'
import { SubscriptionToken } from './entities/subscription-token'

/** The job that takes openids out of decisions. */
export const FORGET_JOB = 'sending.forget'

const CHUNK = 200

interface OpenIds {
  openIds: readonly { account: string; openId: string }[]
}

interface Merge {
  fromId: string
  intoId: string
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

const smaller = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b)

/** Of two answers of one person the one that lets less through holds. */
function tighter(a: PreferenceRow, b: PreferenceRow): Omit<PreferenceRow, 'customerId'> {
  const quiet = a.quietFrom === null ? b : a
  return {
    stoppedTopics: [...new Set([...a.stoppedTopics, ...b.stoppedTopics])],
    quietFrom: quiet.quietFrom,
    quietTo: quiet.quietTo,
    maxPer7Days: smaller(a.maxPer7Days, b.maxPer7Days),
    pausedUntil: Math.max(a.pausedUntil ?? 0, b.pausedUntil ?? 0) || null,
    isNonPersonalised: a.isNonPersonalised || b.isNonPersonalised,
    isStopped: a.isStopped || b.isStopped,
    updatedAt: Math.max(a.updatedAt, b.updatedAt),
    changedBy: a.updatedAt >= b.updatedAt ? a.changedBy : b.changedBy,
  }
}

const MOVED: readonly (EntityClass & (new () => { id: string; customerId: string }))[] = [
  CentreMessage,
  GuideCard,
  FrequencyUse,
]

/** Decisions stay with the id they were made for; what the person may still get goes along. */
async function merge(
  tx: EntityManager,
  { fromId, intoId }: Merge,
): Promise<{ table: string; rowId: string }[]> {
  const moved: { table: string; rowId: string }[] = []
  for (const entity of MOVED) {
    const rows = await tx.findBy(entity, { customerId: fromId })
    if (rows.length === 0) continue
    await tx.update(entity, { customerId: fromId }, { customerId: intoId })
    const table = tx.connection.getMetadata(entity).tableName
    moved.push(...rows.map(({ id }) => ({ table, rowId: id })))
  }
  const from = await tx.findOneBy(PreferenceRow, { customerId: fromId })
  if (!from) return moved
  const into = await tx.findOneBy(PreferenceRow, { customerId: intoId })
  await tx.save(PreferenceRow, { ...(into ? tighter(into, from) : from), customerId: intoId })
  await tx.delete(PreferenceRow, { customerId: fromId })
  return [...moved, { table: 'preferences', rowId: fromId }]
}

/** What the customer gets to read. */
async function exported(db: Database, customerId: string): Promise<Record<string, unknown>> {
  const preferences = await db.read.findOneBy(PreferenceRow, { customerId })
  const messages = await db.read.find(CentreMessage, { where: { customerId }, order: { createdAt: 'ASC' } })
  return {
    消息设置: preferences && {
      已停止营销消息: preferences.isStopped,
      不接收个性化推荐: preferences.isNonPersonalised,
      已关闭的主题: preferences.stoppedTopics.map((topic) => TOPIC_NAMES[topic]),
    },
    消息中心: messages.map(({ title, text, createdAt }) => ({
      标题: title,
      内容: text,
      时间: new Date(createdAt).toISOString(),
    })),
  }
}

/** Sending as a keeper of customers' data (its shape is that of customers' keepers, which stand above). */
export function makeSendingKeeper({ db, jobs }: { db: Database; jobs: Jobs }) {
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
    merge,
    erase: async (tx: EntityManager, order: OpenIds & { customerId: string }): Promise<void> => {
      await forget(tx, order)
      const { customerId } = order
      await tx.delete(PreferenceRow, { customerId })
      await tx.delete(CentreMessage, { customerId })
      await tx.delete(GuideCard, { customerId })
    },
    forget,
    export: (customerId: string) => exported(db, customerId),
    jobHandlers: { [FORGET_JOB]: handler },
  }
}
