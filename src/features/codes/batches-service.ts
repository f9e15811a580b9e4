import type { EntityManager, SelectQueryBuilder } from 'typeorm'
import type { BatchChoice, BatchDraft, BatchPreview } from '../../contract/codes'
import { endOf, planCodes, type CodePlan, type PlannedStore } from '../../domain/code-plan'
import { AppError } from '../../domain/errors'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Actor } from '../../platform/http/serve'
import { newId } from '../../platform/ids'
import type { Jobs } from '../../platform/jobs/jobs'
import { codesOfBatch } from './code-list'
import { enqueueMaking, insertCodes, newCode } from './code-rows'
import type { Neighbours } from './neighbours'
import { demandRoom, permanentPool, poolProblem } from './permanent-pool'
import { Code } from './entities/code'
import { CodeBatch } from './entities/code-batch'

/** Codes that one action makes at most. */
const MOST = 1000
/** Labels shown in a preview. */
const SHOWN_LABELS = 20

export interface BatchesDeps extends Neighbours {
  db: Database
  jobs: Jobs
  clock: Clock
  publicUrl: string
}

/** Makes many codes in one action. Managers choose among their own stores, and see of a batch the codes of these. */
export class BatchesService {
  constructor(private readonly deps: BatchesDeps) {}

  /** What a choice would make, and what stands against it. */
  async preview(actor: Actor, choice: BatchChoice): Promise<BatchPreview> {
    const { plans, problems } = await this.plan(actor, choice)
    const byKind = { store: 0, guide: 0, placement: 0, campaign: 0 }
    for (const { kind } of plans) byKind[kind]++
    return {
      total: plans.length,
      byKind,
      permanent: choice.carrier === 'account' ? plans.length : 0,
      pool: await permanentPool(this.deps.db.read),
      labels: plans.slice(0, SHOWN_LABELS).map(({ label }) => label),
      problems,
    }
  }

  /** Makes them; throws code.batch_refused with the first of the preview's problems. */
  async create(actor: Actor, draft: BatchDraft): Promise<CodeBatch> {
    const { db, jobs, clock, publicUrl, audit } = this.deps
    const now = clock.now()
    const { carrier, welcomeText, tags, name } = draft
    const toAt = endOf(carrier, draft.expiresAt === null ? null : Date.parse(draft.expiresAt), now)
    const { plans, problems } = await this.plan(actor, draft)
    if (problems.length > 0) throw new AppError('invalid', 'code.batch_refused', problems[0]!, { problems })
    const batch: CodeBatch = {
      id: newId(),
      name,
      createdBy: actor.staffId,
      createdAt: now,
    }
    const settings = { carrier, welcomeText, tags, toAt, batchId: batch.id }
    await db.transact(async (tx) => {
      if (carrier === 'account') await demandRoom(tx, plans.length)
      await tx.insert(CodeBatch, batch)
      await insertCodes(
        tx,
        jobs,
        plans.map((plan) => newCode(plan, settings, publicUrl, now)),
      )
      await audit.note(tx, {
        actor: { kind: 'staff', id: actor.staffId },
        action: 'code.batch',
        target: { kind: 'code_batch', id: batch.id },
        after: { name, carrier, total: plans.length },
        at: now,
      })
    })
    return batch
  }

  async list(actor: Actor, page: { page: number; pageSize: number }): Promise<[CodeBatch[], number]> {
    return this.visible(actor)
      .orderBy('batch.id', 'DESC')
      .skip((page.page - 1) * page.pageSize)
      .take(page.pageSize)
      .getManyAndCount()
  }

  /** Throws code.batch_not_found. */
  async get(actor: Actor, id: string): Promise<CodeBatch> {
    const batch = await this.visible(actor).andWhere('batch.id = :id', { id }).getOne()
    if (!batch) throw new AppError('not_found', 'code.batch_not_found', '找不到这个批次，请刷新。')
    return batch
  }

  /** Has the failed codes of a batch made once more; a manager those of their own stores. */
  async retry(actor: Actor, id: string): Promise<CodeBatch> {
    const { db, jobs, clock } = this.deps
    const batch = await this.get(actor, id)
    await db.transact(async (tx) => {
      const codes = await codesOfBatch(tx, actor.storeIds, id)
      const failed = codes.filter(({ state }) => state === 'failed')
      if (failed[0]?.carrier === 'account') await demandRoom(tx, failed.length)
      for (const code of failed) await this.again(tx, code, jobs, clock.now())
    })
    return batch
  }

  /** All batches, or those with a code of the actor's stores. */
  private visible({ storeIds }: Actor): SelectQueryBuilder<CodeBatch> {
    const query = this.deps.db.read.createQueryBuilder(CodeBatch, 'batch').where('1 = 1')
    if (storeIds === 'all') return query
    if (storeIds.length === 0) return query.andWhere('1 = 0')
    const own = 'SELECT 1 FROM codes WHERE codes.batchId = batch.id AND codes.storeId IN (:...storeIds)'
    return query.andWhere(`EXISTS (${own})`, { storeIds })
  }

  private async again(tx: EntityManager, { id }: Code, jobs: Jobs, now: number): Promise<void> {
    const change = { state: 'making' as const, lastError: null, updatedAt: now }
    const { affected } = await tx.update(Code, { id, state: 'failed' }, change)
    if (affected === 1) await enqueueMaking(tx, jobs, id)
  }

  private async plan(actor: Actor, choice: BatchChoice): Promise<{ plans: CodePlan[]; problems: string[] }> {
    const stores = await this.storesOf(actor, choice)
    const plans = planCodes(stores, choice)
    const pool = await permanentPool(this.deps.db.read)
    const missing = absentGuides(choice, stores)
    const problems = [
      choice.carrier === 'account_temporary'
        ? '公众号临时码最长 30 天有效，只用于屏幕，不能成批印制。请改用公众号码、小程序码或链接码。'
        : undefined,
      missing > 0 ? `有 ${missing} 位导购不在所选门店，请重新选择。` : undefined,
      plans.length === 0 ? '这样选择不会生成任何码，请勾选门店码、导购、点位或活动。' : undefined,
      plans.length > MOST
        ? `一次最多生成 ${MOST} 个码，这次有 ${plans.length} 个，请分几次生成。`
        : undefined,
      choice.carrier === 'account' ? poolProblem(pool, plans.length) : undefined,
    ]
    return { plans, problems: problems.filter((problem) => problem !== undefined) }
  }

  /** The chosen stores with their guides; throws store.not_found for one that is not there or not the actor's. */
  private async storesOf(actor: Actor, { storeIds, guides }: BatchChoice): Promise<PlannedStore[]> {
    const { stores, staff, clock } = this.deps
    const isAsked = guides === 'all' || guides.length > 0
    const found: PlannedStore[] = []
    for (const id of new Set(storeIds)) {
      const mayUse = actor.storeIds === 'all' || actor.storeIds.includes(id)
      const store = mayUse ? await stores.byId(id) : undefined
      if (!store) throw new AppError('not_found', 'store.not_found', '找不到其中的门店，请刷新后重新选择。')
      if (store.state === 'closed')
        throw new AppError('conflict', 'store.closed', `「${store.name}」已闭店，请取消选择它。`)
      const here = isAsked ? await staff.guidesOf(id, clock.now()) : []
      found.push({ id, name: store.name, guides: here.filter(({ state }) => state === 'active') })
    }
    return found
  }
}

function absentGuides({ guides }: BatchChoice, stores: readonly PlannedStore[]): number {
  if (guides === 'all') return 0
  const present = new Set(stores.flatMap((store) => store.guides.map(({ id }) => id)))
  return guides.filter((id) => !present.has(id)).length
}
