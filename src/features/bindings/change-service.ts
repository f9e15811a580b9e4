import { In, MoreThan, type EntityManager } from 'typeorm'
import { BRAND_CAUSES, CHANGES_MS } from '../../domain/binding-policy'
import { AppError } from '../../domain/errors'
import { newId } from '../../platform/ids'
import { checkedPlace, placeName } from './choice-service'
import { Binding, BindingDecision } from './entities/binding'
import type { Ground } from './ground'
import { homeOf, moveHome, openRows } from './tenures'

/** A change that a member of staff decides; `at` in epoch ms. */
export interface Change {
  customerId: string
  storeId: string
  staffId: string | null
  reason: string
  /** Who decides. */
  actorId: string
  at: number
}

/** How many changes the brand made to a customer lately. */
export function changesMade(tx: EntityManager, customerId: string, at: number): Promise<number> {
  return tx.countBy(Binding, {
    customerId,
    role: 'home',
    cause: In([...BRAND_CAUSES]),
    fromAt: MoreThan(at - CHANGES_MS),
  })
}

/** A manager's decision about who serves a customer (domain.md 3.4). */
export class ChangeService {
  constructor(private readonly ground: Ground) {}

  /** Changes store and guide with a reason; at most twice in 90 days for one customer. */
  async change(tx: EntityManager, change: Change): Promise<Binding> {
    const { ground } = this
    const { storeId, staffId, reason, actorId, at } = change
    const { id: customerId } = await ground.customers.lock(tx, change.customerId)
    const place = await checkedPlace(ground, storeId, staffId, at)
    const open = await openRows(tx, customerId)
    const home = homeOf(open)
    if (home && home.storeId === storeId && home.staffId === staffId)
      throw new AppError('conflict', 'binding.unchanged', `顾客已经由${placeName(place)}服务，没有需要改的。`)
    const policy = await ground.policies.at('binding', at, tx)
    const allowed = policy.value.maxChangesPer90Days
    if ((await changesMade(tx, customerId, at)) >= allowed)
      throw new AppError(
        'conflict',
        'binding.too_many_changes',
        `这位顾客 90 天内已被调整 ${allowed} 次，请等一段时间，或请顾客自己在小程序里选择。`,
      )
    const head = { customerId, storeId, staffId, cause: 'manager', decidedBy: actorId }
    const binding = await moveHome(tx, open, { ...head, policyVersion: policy.version, at })
    const before = home ? { storeId: home.storeId, staffId: home.staffId } : null
    const after = { storeId, staffId }
    await tx.insert(BindingDecision, {
      id: newId(),
      customerId,
      at,
      inputs: { before, after, actorId, reason },
      rule: 'manager',
      result: home ? 'moved' : 'bound',
      sentence: `管理者调整为由${placeName(place)}服务，原因：${reason}。`,
    })
    await ground.audit.note(tx, {
      actor: { kind: 'staff', id: actorId },
      action: 'binding.change',
      target: { kind: 'customer', id: customerId },
      reason,
      before,
      after,
      at,
    })
    return binding
  }
}
