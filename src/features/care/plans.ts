import { type EntityManager } from 'typeorm'
import type { z } from 'zod'
import type { CarePlan } from '../../contract/care'
import { AppError } from '../../domain/errors'
import { dayOf, planSteps, startOfDay, type PlanOrder } from '../../domain/follow-up-plan'
import { lockRow } from '../../platform/db/lock'
import { newId } from '../../platform/ids'
import type { Actor } from '../../platform/http/serve'
import { FollowUpPlan, FollowUpRow } from './entities/follow-up'
import type { CareGround } from './ground'
import { demandMine } from './mine'

type View = z.input<typeof CarePlan>

/** A plan as a guide orders it. */
export interface NewPlan extends PlanOrder {
  title: string
  endsWithSale: boolean
}

/** Plans of months (product.md S-14): each becomes dated follow-ups at once. */
export class Plans {
  constructor(private readonly ground: CareGround) {}

  /** The newest first. */
  async list(actor: Actor, customerId: string): Promise<View[]> {
    const { db } = this.ground
    const mine = await demandMine(this.ground, actor, customerId)
    const rows = await db.read.find(FollowUpPlan, {
      where: { customerId: mine.customerId },
      order: { createdAt: 'DESC', id: 'DESC' },
    })
    return Promise.all(rows.map((row) => this.present(row)))
  }

  /** Throws `follow_up.past`. */
  async add(actor: Actor, customerId: string, { title, endsWithSale, ...order }: NewPlan): Promise<View> {
    const { db, clock, customers, sealed } = this.ground
    await demandMine(this.ground, actor, customerId)
    const now = clock.now()
    if (order.startOn < dayOf(now))
      throw new AppError('invalid', 'follow_up.past', '开始日期已经过去，请选择今天或以后的日期。')
    const plan = await db.transact(async (tx) => {
      const customer = await customers.lock(tx, customerId)
      const id = newId()
      const whose = { customerId: customer.id, staffId: actor.staffId, createdAt: now }
      const { months, everyWeeks } = order
      const shape = { startAt: startOfDay(order.startOn), months, everyWeeks, endsWithSale, endedAt: null }
      const made = { id, ...whose, ...shape, title: sealed.seal(id, title) }
      await tx.insert(FollowUpPlan, made)
      const open = { ...whose, planId: id, state: 'open' as const, endedAt: null }
      const steps = planSteps(order).map(({ dueOn, text }) => {
        const stepId = newId()
        return { id: stepId, ...open, dueAt: startOfDay(dueOn), text: sealed.seal(stepId, text) }
      })
      await tx.insert(FollowUpRow, steps)
      return made
    })
    return this.present(plan)
  }

  /** Drops what of a plan is open; ending it again changes nothing. Throws `plan.unknown`. */
  async end(actor: Actor, id: string): Promise<View> {
    const { db, clock } = this.ground
    const unknown = (): AppError =>
      new AppError('not_found', 'plan.unknown', '没有这个计划，可能已转给其他导购；请刷新。')
    const known = await db.read.findOneBy(FollowUpPlan, { id })
    if (!known) throw unknown()
    await demandMine(this.ground, actor, known.customerId).catch(() => {
      throw unknown()
    })
    const plan = await db.transact(async (tx) => {
      const locked = await lockRow(tx, FollowUpPlan, { id })
      if (!locked) throw unknown()
      if (locked.endedAt !== null) return locked
      const endedAt = clock.now()
      await drop(tx, id, endedAt)
      return { ...locked, endedAt }
    })
    return this.present(plan)
  }

  private async present(plan: FollowUpPlan): Promise<View> {
    const { db, sealed } = this.ground
    const { id, months, everyWeeks, endsWithSale, endedAt } = plan
    const rows = await db.read.find(FollowUpRow, { where: { planId: id }, select: { id: true, state: true } })
    const many = (state: FollowUpRow['state']): number => rows.filter((row) => row.state === state).length
    const state = endedAt !== null ? 'ended' : many('open') > 0 ? 'running' : 'done'
    const figures = { total: rows.length, done: many('done'), dropped: many('dropped') }
    const title = sealed.open(id, plan.title)
    return { id, title, startOn: dayOf(plan.startAt), months, everyWeeks, endsWithSale, state, ...figures }
  }
}

/** Ends a plan and drops what of it is open. */
async function drop(tx: EntityManager, planId: string, endedAt: number): Promise<void> {
  await tx.update(FollowUpPlan, { id: planId }, { endedAt })
  await tx.update(FollowUpRow, { planId, state: 'open' }, { state: 'dropped', endedAt })
}

/** A customer bought at `at`: plans that were to bring them there end, if they had begun to be by then. */
export async function endWithSale(tx: EntityManager, customerId: string, at: number): Promise<void> {
  for (const { id, endedAt, endsWithSale, createdAt } of await tx.findBy(FollowUpPlan, { customerId }))
    if (endsWithSale && endedAt === null && createdAt <= at) await drop(tx, id, at)
}
