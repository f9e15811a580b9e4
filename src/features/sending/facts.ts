import type { EntityManager } from 'typeorm'
import { MASS_PER_MONTH } from '../../domain/mass-month'
import { NO_PREFERENCES } from '../../domain/preferences'
import type { Account } from '../../wechat/account'
import type { SendIntent } from './intent'
import { readBudget, readLedger, readTokens, readWishes } from './fact-reads'
import type { PersonStanding, SendingNeighbours } from './people'
import type { DraftFacts, Person } from './person'

/** The people of a batch by their place in it. */
export interface People {
  of(intent: SendIntent): Person
}

const addressOf = ({ to }: SendIntent): string =>
  'customerId' in to ? to.customerId : `${to.account}:${to.openId}`

function draft(standing: PersonStanding | undefined, openIds: Person['openIds']): Person {
  const facts: DraftFacts = {
    isLive: standing?.isLive ?? false,
    hasOfficial: openIds.official !== undefined,
    isFollowing: standing?.isFollowing ?? openIds.official !== undefined,
    hasMiniapp: openIds.miniapp !== undefined,
    hasMarketingConsent: standing?.hasMarketingConsent ?? false,
    preferences: NO_PREFERENCES,
    service: [],
    miniService: [],
    massLeft: MASS_PER_MONTH,
    tokens: {},
    provisional: {},
    uses: [],
    known: [],
    guideId: standing?.guideId,
    conversationOwner: undefined,
  }
  return { customerId: standing?.customerId, openIds, facts, massRow: undefined, tokens: new Map() }
}

function stranger({ account, openId }: { account: Account; openId: string }): Person {
  const person = draft(undefined, { [account]: openId })
  person.facts.isLive = true
  return person
}

/** Everything the gate must know about the people of a batch, in a fixed number of queries. */
export async function readPeople(
  tx: EntityManager,
  neighbours: SendingNeighbours,
  intents: readonly SendIntent[],
  { isLocked, now }: { isLocked: boolean; now: number },
): Promise<People> {
  const asked = intents.flatMap(({ to }) => ('customerId' in to ? [to.customerId] : []))
  const ids = [...new Set(asked)].sort()
  const standings =
    ids.length > 0 ? await neighbours.standings(tx, ids, { isLocked }) : new Map<string, PersonStanding>()
  const byAddress = new Map<string, Person>()
  const byCustomer = new Map<string, Person>()
  for (const intent of intents) {
    const address = addressOf(intent)
    if (byAddress.has(address)) continue
    const { to } = intent
    if (!('customerId' in to)) {
      byAddress.set(address, stranger(to))
      continue
    }
    const standing = standings.get(to.customerId)
    const { official, miniapp } = standing ?? {}
    const openIds = { ...(official ? { official } : {}), ...(miniapp ? { miniapp } : {}) }
    const known = standing && byCustomer.get(standing.customerId)
    const person = known ?? draft(standing, openIds)
    if (standing) byCustomer.set(standing.customerId, person)
    byAddress.set(address, person)
  }
  const people = [...new Set(byAddress.values())]
  const wants = (channel: keyof SendIntent['contents']): boolean =>
    intents.some(({ contents }) => contents[channel] !== undefined)
  const context = { tx, isLocked, now }
  if (wants('service') || wants('mass')) await readLedger(context, people, 'official')
  if (wants('miniService')) await readLedger(context, people, 'miniapp')
  if (wants('subscription')) await readTokens(context, people, intents)
  if (intents.some((intent) => intent.class === 'marketing')) {
    await readWishes(context, people)
    await readBudget(context, people, neighbours)
    if (intents.some(({ source }) => source.kind === 'guide'))
      await readConversations(context.tx, people, neighbours)
  }
  return { of: (intent) => byAddress.get(addressOf(intent))! }
}

async function readConversations(
  tx: EntityManager,
  people: readonly Person[],
  neighbours: SendingNeighbours,
): Promise<void> {
  const openIds = people.flatMap((person) => Object.values(person.openIds))
  if (openIds.length === 0) return
  const owners = await neighbours.openConversationOf(tx, openIds)
  for (const { openIds: own, facts } of people)
    facts.conversationOwner = Object.values(own)
      .map((openId) => owners.get(openId))
      .find((owner) => owner !== undefined)
}
