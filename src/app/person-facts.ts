import type { TextValues } from '../domain/answer-text'
import type { FollowerFacts } from '../domain/reply-rule'
import type { Bindings } from '../features/bindings'
import type { Customers } from '../features/customers'
import type { Membership } from '../features/membership'
import type { Clock } from '../platform/clock'

/** The features that know something of a person who writes. */
export interface PersonSources {
  clock: Clock
  customers: Pick<Customers, 'identityOf' | 'factsOf' | 'tagNamesOf' | 'profile'>
  bindings: Pick<Bindings, 'homeAt' | 'textValues'>
  membership: Pick<Membership, 'cardOf'>
}

/** What reply rules ask about a person: facts for their conditions, values for their texts. */
export interface PersonFacts {
  factsOf(openId: string): Promise<FollowerFacts>
  valuesOf(openId: string): Promise<TextValues>
}

/** Puts together what the features know of the person behind an openid; a stranger has no store, tier or name. */
export function makePersonFacts({ clock, customers, bindings, membership }: PersonSources): PersonFacts {
  const customerOf = async (openId: string): Promise<string | undefined> =>
    (await customers.identityOf('official', openId)) ?? (await customers.identityOf('miniapp', openId))
  return {
    factsOf: async (openId) => {
      const facts = await customers.factsOf(openId)
      const customerId = await customerOf(openId)
      if (customerId === undefined) return facts
      const home = await bindings.homeAt(customerId, clock.now())
      const card = await membership.cardOf(customerId)
      return {
        ...facts,
        customerTags: await customers.tagNamesOf(customerId),
        ...(home ? { storeId: home.storeId } : {}),
        ...(card ? { tierId: card.tier.id } : {}),
      }
    },
    valuesOf: async (openId) => {
      const customerId = await customerOf(openId)
      if (customerId === undefined) return {}
      const { name } = await customers.profile(customerId)
      const card = await membership.cardOf(customerId)
      return {
        ...(await bindings.textValues(openId)),
        ...(name === undefined ? {} : { nickname: name }),
        ...(card ? { tier: card.tier.name } : {}),
      }
    },
  }
}
