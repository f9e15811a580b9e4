import type { EntityManager } from 'typeorm'
import { DECLINE_MS } from '../../domain/binding-policy'
import { AppError } from '../../domain/errors'
import { newId } from '../../platform/ids'
import { BindingDecision, type Binding } from './entities/binding'
import { guideAt, storeAt } from './facts'
import type { Ground } from './ground'
import { successorOf } from './successor'
import { homeOf, moveHome, openRows } from './tenures'

/** What a customer wants; `staffId` null for the store without a guide, `at` in epoch ms. */
export interface Choice {
  customerId: string
  storeId: string
  staffId: string | null
  at: number
}

const noPlace = (): AppError =>
  new AppError('invalid', 'binding.store_unknown', '没有这家门店，或门店已关闭，请换一家门店。')
const noGuide = (): AppError =>
  new AppError('invalid', 'binding.guide_unknown', '这位导购不在该门店工作，请换一位导购。')

/** The store and guide that somebody is to be given to; throws when they cannot serve. */
export async function checkedPlace(
  ground: Pick<Ground, 'stores' | 'staff'>,
  storeId: string,
  staffId: string | null,
  at: number,
): Promise<{ store: string; guide: string | null }> {
  const store = await storeAt(ground, storeId)
  if (!store?.isOpen) throw noPlace()
  if (staffId === null) return { store: store.name, guide: null }
  const guide = await guideAt(ground, staffId, storeId, at)
  if (guide?.state !== 'active') throw noGuide()
  return { store: store.name, guide: guide.name }
}

/** 「静安店的导购王敏」 or 「静安店」. */
export const placeName = ({ store, guide }: { store: string; guide: string | null }): string =>
  guide === null ? store : `${store}的导购${guide}`

/** The customer's own choices, which always win (domain.md 3.4 step 2). */
export class ChoiceService {
  constructor(private readonly ground: Ground) {}

  /** Makes this the customer's store and guide; the same as before changes nothing. */
  async choose(tx: EntityManager, choice: Choice): Promise<Binding> {
    const { storeId, staffId, at } = choice
    const { id: customerId } = await this.ground.customers.lock(tx, choice.customerId)
    const place = await checkedPlace(this.ground, storeId, staffId, at)
    const open = await openRows(tx, customerId)
    const home = homeOf(open)
    if (home && home.storeId === storeId && home.staffId === staffId) return home
    const sentence = `顾客自己选择由${placeName(place)}服务。`
    return this.move(tx, open, { ...choice, customerId }, { cause: 'choice', sentence, at })
  }

  /** The choice by a code's scene, answered in words. */
  async takeByScene(
    tx: EntityManager,
    { customerId, scene, at }: { customerId: string; scene: string; at: number },
  ): Promise<string> {
    try {
      const place = await this.placeOf(scene, at)
      await this.choose(tx, { customerId, ...place, at })
      const name = placeName(await checkedPlace(this.ground, place.storeId, place.staffId, at))
      return `好的，以后由${name}为您服务。您随时可以在小程序里改回来。`
    } catch (error) {
      if (error instanceof AppError) return error.message
      throw error
    }
  }

  /** What somebody is told who keeps everything as it is. */
  async keepSentence(tx: EntityManager, customerId: string): Promise<string> {
    const home = homeOf(await openRows(tx, customerId))
    const store = home && (await this.ground.stores.byId(home.storeId))
    if (!home || !store) return '好的，没有改动。'
    const guide = home.staffId === null ? undefined : await this.ground.staff.byId(home.staffId)
    return `好的，仍由${placeName({ store: store.name, guide: guide?.name ?? null })}为您服务。`
  }

  /** Store and guide that a code stands for now, as scans see it; throws for a code that stands for none. */
  async placeOf(scene: string, at: number): Promise<{ storeId: string; staffId: string | null }> {
    const code = await this.ground.codes.resolve(scene, at)
    if (!code || code.storeId === null)
      throw new AppError(
        'invalid',
        'binding.code_unknown',
        '这个二维码没有对应的门店，请向店员要新的二维码。',
      )
    const store = await this.ground.stores.byId(code.storeId)
    if (store?.state === 'closed') {
      const successor = await successorOf(this.ground, store, at, this.ground.db.read)
      return { storeId: (successor ?? store).id, staffId: null }
    }
    const guide = code.state === 'live' ? await guideAt(this.ground, code.staffId, code.storeId, at) : null
    return { storeId: code.storeId, staffId: guide?.state === 'active' ? guide.id : null }
  }

  /** Declines the guide who took over: the store serves without one then (domain.md 3.5 step 6). */
  async decline(tx: EntityManager, given: string, at: number): Promise<Binding> {
    const { id: customerId } = await this.ground.customers.lock(tx, given)
    const open = await openRows(tx, customerId)
    const home = homeOf(open)
    if (!home || !canDecline(home, at))
      throw new AppError('conflict', 'binding.nothing_to_decline', '现在没有可以谢绝的接手导购，请刷新页面。')
    const choice = { customerId, storeId: home.storeId, staffId: null, at }
    const sentence = '顾客谢绝了接手的导购，转为门店公共客户。'
    return this.move(tx, open, choice, { cause: 'decline', sentence, at })
  }

  private async move(
    tx: EntityManager,
    open: readonly Binding[],
    { customerId, storeId, staffId }: Choice,
    { cause, sentence, at }: { cause: 'choice' | 'decline'; sentence: string; at: number },
  ): Promise<Binding> {
    const { version } = await this.ground.policies.at('binding', at, tx)
    const home = homeOf(open)
    const binding = await moveHome(tx, open, {
      customerId,
      storeId,
      staffId,
      cause,
      decidedBy: 'customer',
      policyVersion: version,
      at,
    })
    const before = home ? { storeId: home.storeId, staffId: home.staffId } : null
    const after = { storeId, staffId }
    const result = home ? 'moved' : 'bound'
    const inputs = { before, after }
    await tx.insert(BindingDecision, { id: newId(), customerId, at, inputs, rule: cause, result, sentence })
    await this.ground.audit.note(tx, {
      actor: { kind: 'customer', id: customerId },
      action: `binding.${cause}`,
      target: { kind: 'customer', id: customerId },
      before,
      after,
      at,
    })
    return binding
  }
}

/** Whether the guide of this home binding took over so lately that the customer may still decline. */
export function canDecline(home: Pick<Binding, 'cause' | 'staffId' | 'fromAt'>, at: number): boolean {
  const isSuccession = home.cause === 'leave' || home.cause === 'store_move'
  return isSuccession && home.staffId !== null && at - home.fromAt <= DECLINE_MS
}
