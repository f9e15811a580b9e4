import { In, MoreThanOrEqual } from 'typeorm'
import type { z } from 'zod'
import type { FollowUp } from '../../contract/care'
import { AppError } from '../../domain/errors'
import { dayOf, startOfDay } from '../../domain/follow-up-plan'
import { lockRow } from '../../platform/db/lock'
import { newId } from '../../platform/ids'
import type { Actor } from '../../platform/http/serve'
import { FollowUpPlan, FollowUpRow } from './entities/follow-up'
import { instantOrNull, type CareGround } from './ground'
import { caredBy, demandMine } from './mine'

type View = z.input<typeof FollowUp>

/** Which follow-ups are listed. */
export interface FollowUpWish {
  customerId?: string | undefined
  state: FollowUpRow['state']
  page: number
  pageSize: number
}

const ENDS: Record<Exclude<FollowUpRow['state'], 'open'>, string> = {
  done: '这件事已经做完了，请刷新。',
  dropped: '这件事已经取消了，请刷新。',
}

const noFollowUp = (): AppError =>
  new AppError('not_found', 'follow_up.unknown', '没有这条跟进，可能已转给其他导购；请刷新。')

/** What guides mean to do for their customers; whoever has the customer now has what is open. */
export class FollowUps {
  constructor(private readonly ground: CareGround) {}

  /** Those that are due first come first; what has ended, the newest first. */
  async list(
    actor: Actor,
    { customerId, state, page, pageSize }: FollowUpWish,
  ): Promise<{ items: View[]; total: number }> {
    const ids =
      customerId === undefined
        ? (await caredBy(this.ground, actor)).map((home) => home.customerId)
        : [(await demandMine(this.ground, actor, customerId)).customerId]
    const rows = await this.of(ids, state)
    const by = state === 'open' ? 1 : -1
    const key = (row: FollowUpRow): number => (state === 'open' ? row.dueAt : row.endedAt!)
    rows.sort((a, b) => by * (key(a) - key(b)) || by * (a.id < b.id ? -1 : 1))
    const start = (page - 1) * pageSize
    return { items: await this.present(rows.slice(start, start + pageSize)), total: rows.length }
  }

  /** The rows of these customers in one state, in no order. */
  async of(customerIds: readonly string[], state: FollowUpRow['state']): Promise<FollowUpRow[]> {
    const rows: FollowUpRow[] = []
    for (let start = 0; start < customerIds.length; start += 500) {
      const customerId = In(customerIds.slice(start, start + 500))
      rows.push(...(await this.ground.db.read.findBy(FollowUpRow, { customerId, state })))
    }
    return rows
  }

  /** Of these customers, those for whom something was done since that moment (epoch ms). */
  async doneSince(customerIds: readonly string[], since: number): Promise<Set<string>> {
    const found = new Set<string>()
    for (let start = 0; start < customerIds.length; start += 500) {
      const customerId = In(customerIds.slice(start, start + 500))
      const done = { customerId, state: 'done' as const, endedAt: MoreThanOrEqual(since) }
      for (const row of await this.ground.db.read.findBy(FollowUpRow, done)) found.add(row.customerId)
    }
    return found
  }

  /** Throws `follow_up.past`. */
  async add(
    actor: Actor,
    customerId: string,
    { text, dueOn }: { text: string; dueOn: string },
  ): Promise<View> {
    const { db, clock, customers, sealed } = this.ground
    await demandMine(this.ground, actor, customerId)
    this.demandFuture(dueOn)
    const row = await db.transact(async (tx) => {
      const customer = await customers.lock(tx, customerId)
      const id = newId()
      const whose = { id, customerId: customer.id, staffId: actor.staffId, planId: null }
      const due = { dueAt: startOfDay(dueOn), state: 'open' as const, endedAt: null, createdAt: clock.now() }
      const made = { ...whose, ...due, text: sealed.seal(id, text) }
      await tx.insert(FollowUpRow, made)
      return made
    })
    return (await this.present([row]))[0]!
  }

  /** It was done, or will not be; saying the same again changes nothing. Throws `follow_up.over`. */
  end(actor: Actor, id: string, state: 'done' | 'dropped'): Promise<View> {
    return this.change(actor, id, (row) => {
      if (row.state === state) return undefined
      if (row.state !== 'open') throw new AppError('conflict', 'follow_up.over', ENDS[row.state])
      return { state, endedAt: this.ground.clock.now() }
    })
  }

  /** It will be done on another day. Throws `follow_up.over`, `follow_up.past`. */
  move(actor: Actor, id: string, dueOn: string): Promise<View> {
    this.demandFuture(dueOn)
    return this.change(actor, id, (row) => {
      if (row.state !== 'open') throw new AppError('conflict', 'follow_up.over', ENDS[row.state])
      return { dueAt: startOfDay(dueOn) }
    })
  }

  /** As the API shows them. */
  async present(rows: readonly FollowUpRow[]): Promise<View[]> {
    const { db, customers, staff, sealed } = this.ground
    const names = await customers.namesOf([...new Set(rows.map(({ customerId }) => customerId))])
    const authors = await staff.namesOf([...new Set(rows.map(({ staffId }) => staffId))])
    const planIds = [...new Set(rows.flatMap(({ planId }) => planId ?? []))]
    const plans = planIds.length > 0 ? await db.read.findBy(FollowUpPlan, { id: In(planIds) }) : []
    const titles = new Map(plans.map(({ id, title }) => [id, sealed.open(id, title)]))
    return rows.map(({ id, customerId, staffId, planId, text, dueAt, state, endedAt }) => ({
      ...{ id, customerId, planId, state },
      customerName: names.get(customerId) ?? null,
      planTitle: planId === null ? null : (titles.get(planId) ?? null),
      text: sealed.open(id, text),
      dueOn: dayOf(dueAt),
      endedAt: instantOrNull(endedAt),
      madeBy: authors.get(staffId) ?? null,
    }))
  }

  private async change(
    actor: Actor,
    id: string,
    decide: (row: FollowUpRow) => Partial<FollowUpRow> | undefined,
  ): Promise<View> {
    const { db } = this.ground
    const known = await db.read.findOneBy(FollowUpRow, { id })
    if (!known) throw noFollowUp()
    await demandMine(this.ground, actor, known.customerId).catch(() => {
      throw noFollowUp()
    })
    const row = await db.transact(async (tx) => {
      const locked = await lockRow(tx, FollowUpRow, { id })
      if (!locked) throw noFollowUp()
      const change = decide(locked)
      if (change) await tx.update(FollowUpRow, { id }, change)
      return { ...locked, ...change }
    })
    return (await this.present([row]))[0]!
  }

  private demandFuture(dueOn: string): void {
    if (dueOn < dayOf(this.ground.clock.now()))
      throw new AppError('invalid', 'follow_up.past', '日期已经过去，请选择今天或以后的日期。')
  }
}
