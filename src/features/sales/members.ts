import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible'
import type { MemberAtTill } from '../../contract/sale-shapes'
import { AppError } from '../../domain/errors'
import type { SharedMemory } from '../../platform/cache/open'
import type { CodeUse, Ground, SaleActor, SaleStore } from './doors'
import { tillKeyOf } from './new-sale'
import { instant } from './present'

const LOOKUPS = 30
const WINDOW_SECONDS = 10 * 60

/** Who asks, at which store. */
export interface Asking {
  actor: SaleActor & { id: string }
  store: SaleStore
}

/** The name with only its first sign shown, so that a screen at the counter tells nobody who stands there. */
export function maskedName(name: string | undefined): string | null {
  const signs = [...(name ?? '').trim()]
  if (signs.length === 0) return null
  return signs[0]! + '*'.repeat(Math.min(Math.max(signs.length - 1, 1), 3))
}

/** Finds members at the counter: by the code on their phone, or by their phone number (decisions.md 23). */
export class MemberDesk {
  private readonly limiter: RateLimiterAbstract

  constructor(
    private readonly ground: Ground,
    shared: SharedMemory,
  ) {
    const options = { keyPrefix: `${shared.prefix}member-lookup`, points: LOOKUPS, duration: WINDOW_SECONDS }
    const memory = new RateLimiterMemory(options)
    this.limiter = shared.redis
      ? new RateLimiterRedis({ ...options, storeClient: shared.redis, insuranceLimiter: memory })
      : memory
  }

  /** Verifies a code; the same till gets the same use again. Throws member_code.*. */
  async verify(asking: Asking, text: string): Promise<MemberAtTill> {
    const { actor, store } = asking
    const at = this.ground.clock.now()
    const use = await this.ground.db.transact((tx) =>
      this.ground.membership.memberCode.verify(tx, {
        text,
        at,
        tillKey: tillKeyOf(actor.id, store.id),
        storeId: store.id,
      }),
    )
    return this.view(use.customerId, store, at, use)
  }

  /** Looks a member up by phone; every try counts and is written down, found or not. */
  async byPhone(asking: Asking, phone: string): Promise<MemberAtTill> {
    const { actor, store } = asking
    await this.take(actor.id)
    const at = this.ground.clock.now()
    const customerId = await this.ground.customers.findByPhone(phone)
    await this.ground.db.transact((tx) =>
      this.ground.audit.note(tx, {
        actor,
        action: 'member.lookup_by_phone',
        target: { kind: 'customer', id: customerId ?? null },
        after: { storeId: store.id, isFound: customerId !== undefined },
        at,
      }),
    )
    if (customerId === undefined)
      throw new AppError('not_found', 'member.unknown', '没有使用这个手机号的会员，请核对号码。')
    return this.view(customerId, store, at, null)
  }

  private async take(key: string): Promise<void> {
    try {
      await this.limiter.consume(key)
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
      throw new AppError(
        'too_many',
        'member.too_many_lookups',
        `手机号查询太频繁，请 ${Math.ceil(retryAfterSeconds / 60)} 分钟后再试，或请顾客出示会员码。`,
        { retryAfterSeconds },
      )
    }
  }

  private async view(
    customerId: string,
    store: SaleStore,
    at: number,
    use: CodeUse | null,
  ): Promise<MemberAtTill> {
    const { membership, customers, bindings, staff, stores } = this.ground
    const card = await membership.cardOf(customerId, at)
    if (!card) throw new AppError('conflict', 'card.none', '这位顾客还没有会员卡。')
    const { name } = await customers.profile(customerId)
    const home = await bindings.homeAt(customerId, at)
    const { spendable, pending, debt } = card.points
    return {
      codeUseId: use?.codeUseId ?? null,
      expiresAt: use ? instant(use.expiresAt) : null,
      customerId,
      cardNo: card.number,
      maskedName: maskedName(name),
      tierName: card.tier.name,
      points: { spendable, pending, debt },
      coupons: (await membership.coupons.held(customerId, store.id, at)).map(({ expiresAt, ...coupon }) => ({
        ...coupon,
        expiresAt: instant(expiresAt),
      })),
      guideName: home?.staffId ? ((await staff.byId(home.staffId))?.name ?? null) : null,
      storeName: home ? ((await stores.byId(home.storeId))?.name ?? null) : null,
    }
  }
}
