import { Like, type EntityManager, type FindOptionsWhere } from 'typeorm'
import { couponSentence, type CouponScope, type CouponValidity, type CouponValue } from '../../domain/coupon'
import { AppError } from '../../domain/errors'
import { newId } from '../../platform/ids'
import type { AuditDoor, CauseActor, Ground } from './doors'
import { CouponDefinition } from './entities'

/** What a person may decide about a coupon; instants as epoch ms. */
export interface CouponContent {
  title: string
  description: string
  value: CouponValue
  minFen: number
  scope: CouponScope
  channel: CouponDefinition['channel']
  stock: number | null
  perMember: number
  claimFrom: number | null
  claimUntil: number | null
  validity: CouponValidity
}

export const noCoupon = (): AppError =>
  new AppError('not_found', 'coupon.unknown', '没有找到这张优惠券，可能已被删除，请刷新页面。')

/** What makes a coupon impossible, beside what the shapes say. */
function assertSensible(content: CouponContent, handedOut: number): void {
  const { value, minFen, claimFrom, claimUntil, validity, stock } = content
  const refuse = (code: string, message: string): never => {
    throw new AppError('invalid', `coupon.${code}`, message)
  }
  if (value.kind === 'amount' && minFen > 0 && value.offFen > minFen)
    refuse('above_minimum', '减免金额不能大于使用门槛，请调高门槛或调低减免金额。')
  if (value.kind === 'exchange' && content.scope.productIds.length === 0)
    refuse('needs_product', '兑换券必须指定可以兑换的商品。')
  if (claimFrom !== null && claimUntil !== null && claimUntil <= claimFrom)
    refuse('window', '领取结束时间必须晚于开始时间。')
  if (validity.kind === 'until' && validity.from !== null && validity.until <= validity.from)
    refuse('validity', '有效期结束时间必须晚于开始时间。')
  if (stock !== null && stock < handedOut) refuse('stock', `库存不能少于已经发出的 ${handedOut} 张。`)
}

/** Coupon definitions: what the console makes. */
export class CouponDefinitions {
  constructor(private readonly deps: Ground & { audit: AuditDoor }) {}

  async get(id: string, tx: EntityManager = this.deps.db.read): Promise<CouponDefinition> {
    const found = await tx.findOneBy(CouponDefinition, { id })
    if (!found) throw noCoupon()
    return found
  }

  list(filter: {
    page: number
    pageSize: number
    search?: string | undefined
    state?: 'active' | 'paused' | undefined
  }): Promise<[CouponDefinition[], number]> {
    const { page, pageSize, search, state } = filter
    const where: FindOptionsWhere<CouponDefinition> = {}
    if (state) where.state = state
    if (search) where.title = Like(`%${search.replace(/[\\%_]/g, '')}%`)
    return this.deps.db.read.findAndCount(CouponDefinition, {
      where,
      order: { createdAt: 'DESC', id: 'DESC' },
      skip: (page - 1) * pageSize,
      take: pageSize,
    })
  }

  create(content: CouponContent, actor: CauseActor): Promise<CouponDefinition> {
    assertSensible(content, 0)
    const { db, clock } = this.deps
    const state = 'active' as const
    const counters = { version: 1, handedOut: 0, used: 0, createdBy: actor.id, createdAt: clock.now() }
    const row: CouponDefinition = { ...content, ...counters, state, id: newId() }
    return db.transact(async (tx) => {
      await tx.insert(CouponDefinition, row)
      await this.note(tx, 'coupon.create', row, actor)
      return row
    })
  }

  change(id: string, version: number, content: CouponContent, actor: CauseActor): Promise<CouponDefinition> {
    return this.deps.db.transact(async (tx) => {
      const known = await this.get(id, tx)
      assertSensible(content, known.handedOut)
      // Guarded by the version, and by the stock against what is handed out in this very moment.
      const { affected } = await tx
        .createQueryBuilder()
        .update(CouponDefinition)
        .set({ ...content, version: version + 1 })
        .where({ id, version })
        .andWhere(content.stock === null ? '1 = 1' : 'handedOut <= :stock', { stock: content.stock })
        .execute()
      if (affected !== 1)
        throw new AppError('conflict', 'coupon.changed', '这张优惠券刚被别人改过，请刷新后再改。')
      const row = await this.get(id, tx)
      await this.note(tx, 'coupon.change', row, actor, known)
      return row
    })
  }

  setState(id: string, state: 'active' | 'paused', actor: CauseActor): Promise<CouponDefinition> {
    return this.deps.db.transact(async (tx) => {
      const known = await this.get(id, tx)
      if (known.state === state) return known
      await tx.update(CouponDefinition, { id }, { state, version: known.version + 1 })
      const row = { ...known, state, version: known.version + 1 }
      await this.note(tx, state === 'paused' ? 'coupon.pause' : 'coupon.resume', row, actor, known)
      return row
    })
  }

  private note(
    tx: EntityManager,
    action: string,
    row: CouponDefinition,
    actor: CauseActor,
    before?: CouponDefinition,
  ): Promise<void> {
    const target = { kind: 'coupon', id: row.id }
    return this.deps.audit.note(tx, { actor, action, target, before, after: row, at: this.deps.clock.now() })
  }
}

/** 满 200 元减 30 元. */
export const sentenceOf = ({ value, minFen }: Pick<CouponDefinition, 'value' | 'minFen'>): string =>
  couponSentence(value, minFen)
