import type { ApiScope } from '../../contract/endpoint'
import type { MemberAtTill } from '../../contract/sale-shapes'
import { AppError } from '../../domain/errors'
import type { SharedMemory } from '../../platform/cache/open'
import { Tries } from '../../platform/cache/tries'
import type { CodeUse, Ground, SaleActor, SaleStore } from './doors'
import { memberOf, tillKeyOf, type MemberFields, type NamedMember } from './new-sale'
import { instant } from './present'

const LOOKUPS = 30
const WINDOW_SECONDS = 10 * 60

/** Who asks, at which store. */
export interface Asking {
  actor: SaleActor & { id: string }
  store: SaleStore
  /** What a till's key may do; absent for a member of staff. */
  scopes?: readonly ApiScope[]
}

/** For what a phone number was given: to see the member, to work a sale out, to record one. */
export type LookupPurpose = 'lookup' | 'quote' | 'sale'

/** The name with only its first sign shown, so that a screen at the counter tells nobody who stands there. */
export function maskedName(name: string | undefined): string | null {
  const signs = [...(name ?? '').trim()]
  if (signs.length === 0) return null
  return signs[0]! + '*'.repeat(Math.min(Math.max(signs.length - 1, 1), 3))
}

/** Finds members at the counter: by the code on their phone, or by their phone number (decisions.md 23). */
export class MemberDesk {
  private readonly lookups: Tries

  constructor(
    private readonly ground: Ground,
    private readonly shared: SharedMemory,
  ) {
    const refusal = (retryAfterSeconds: number): AppError =>
      new AppError(
        'too_many',
        'member.too_many_lookups',
        `手机号查询太频繁，请 ${Math.ceil(retryAfterSeconds / 60)} 分钟后再试，或请顾客出示会员码。`,
        { retryAfterSeconds },
      )
    this.lookups = new Tries(shared, {
      name: 'member-lookup',
      tries: LOOKUPS,
      seconds: WINDOW_SECONDS,
      refusal,
    })
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

  /** Looks a member up by phone and shows them. */
  async byPhone(asking: Asking, phone: string): Promise<MemberAtTill> {
    const customerId = await this.find(asking, phone, 'lookup')
    return this.view(customerId, asking.store, this.ground.clock.now(), null)
  }

  /** The member whom a quote or a sale names; a phone number in it is a look-up like any other. */
  async named(asking: Asking, given: MemberFields, purpose: LookupPurpose): Promise<NamedMember | null> {
    const member = memberOf(given)
    if (member?.kind !== 'phone') return member
    return { ...member, customerId: await this.find(asking, member.phone, purpose) }
  }

  /**
   * The one way from a phone number to a member at the counter (decisions.md 23): needs the scope `members`, is written
   * down whether found or not, and takes one of the key's tries, unless the key found this member a moment ago.
   */
  private async find(
    { actor, store, scopes }: Asking,
    phone: string,
    purpose: LookupPurpose,
  ): Promise<string> {
    if (scopes && !scopes.includes('members'))
      throw new AppError(
        'forbidden',
        'api_key.no_scope',
        '这个 API 密钥没有「members」权限，不能按手机号指明会员；请改用会员码，或在后台换一个有此权限的密钥。',
      )
    const customerId = await this.ground.customers.findByPhone(phone)
    const seen = `member-found:${actor.id}:${customerId}`
    const isKnown = customerId !== undefined && (await this.shared.cache.get(seen)) !== undefined
    if (!isKnown) await this.lookups.take(actor.id)
    await this.ground.db.transact((tx) =>
      this.ground.audit.note(tx, {
        actor,
        action: 'member.lookup_by_phone',
        target: { kind: 'customer', id: customerId ?? null },
        after: { storeId: store.id, purpose, isFound: customerId !== undefined },
        at: this.ground.clock.now(),
      }),
    )
    if (customerId === undefined)
      throw new AppError('not_found', 'member.unknown', '没有使用这个手机号的会员，请核对号码。')
    await this.shared.cache.set(seen, '1', WINDOW_SECONDS)
    return customerId
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
