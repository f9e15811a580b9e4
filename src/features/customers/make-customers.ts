import type { Context } from 'koa'
import type { EntityManager } from 'typeorm'
import type { customersApi } from '../../contract/customers'
import type { importsApi } from '../../contract/imports'
import type { mpSessionApi } from '../../contract/mp-session'
import type { FollowerFacts } from '../../domain/reply-rule'
import type { LifecycleStage } from '../../domain/stage'
import type { Place } from '../../domain/store-nearest'
import type { Caller, Handlers } from '../../platform/http/serve'
import type { JobHandler } from '../../platform/jobs/worker'
import type { Account } from '../../wechat/account'
import type { Observer } from '../../wechat/callback/router'
import { adminRoutes } from './admin-routes'
import type { Arrival, Arrived } from './arrive'
import type { Consents } from './consents'
import { CustomerDirectory } from './directory'
import type { Customer } from './entities/customer'
import { Follower } from './entities/follower'
import { customersForGuides, type CustomersForGuides } from './for-guides'
import { openIdName, openIdsOf, ownerOf, type OpenId } from './identities'
import { importRoutes } from './import-routes'
import { JOIN_JOB, makeJoinHandler } from './joining'
import type { CustomerKeeper } from './keeper'
import { REVOKE_JOB, UNFOLLOW_JOB } from './leaving'
import { currentCustomer, lockCustomer } from './lock'
import { MemberImports } from './member-imports'
import { mpRoutes } from './mp-routes'
import type { Neighbours } from './neighbours'
import { followerObserver } from './observe'
import { tell, type OwnWords } from './own-words'
import type { CustomerParts } from './parts'
import { attachPhone, phoneName, requirePhone, type PhoneAttached, type PhoneEvidence } from './phones'
import { keepPlace } from './places'
import { makeProfileHandler, PROFILE_JOB } from './profile'
import { valuesOf, type ProfileValues } from './profiles'
import { searchCustomers } from './search'
import { stagesAt } from './stages'
import { addTag, tagsOf, type NewTag } from './tags'
import { writeTouch, type NewTouch } from './touches'

/** Who the people are, and what other features ask about them. */
export interface Customers {
  /** Keeps followers and lets everybody who writes become a customer; give it to the callback router. */
  observe: Observer
  /** What reply rules may ask about a follower of the official account. */
  factsOf(openId: string): Promise<FollowerFacts>
  /** Job handlers by type, for the worker. */
  jobHandlers: Record<string, JobHandler>
  /** Hands in the features that keep rows of customers, once, when all of them are made. */
  keepers(list: readonly CustomerKeeper[]): void
  /** Hands in what the features above know; what is left out stays as it was. */
  connect(neighbours: Partial<Neighbours>): void
  /** Finds or makes the customer behind an openid, joined by unionid, and locks their row. */
  arrive(tx: EntityManager, who: Arrival): Promise<Arrived>
  /** Reads a follower's profile from WeChat and joins the customer by unionid; rejects when WeChat does not answer. */
  learnProfile(openId: string): Promise<void>
  /** Locks the row of the customer that this id stands for now: follows merges. Throws `customer.unknown`. */
  lock(tx: EntityManager, customerId: string): Promise<Customer>
  /** The customer that this id stands for now, without a lock; undefined for an id that never was. */
  current(customerId: string): Promise<Customer | undefined>
  /** Writes a contact down, once per kind and ref; false when it was known. */
  touch(tx: EntityManager, touch: NewTouch): Promise<boolean>
  /** Puts a tag on a customer; one that is there takes over a later end. */
  tag(tx: EntityManager, customerId: string, tag: NewTag): Promise<void>
  /** The names of the tags that a customer has now. */
  tagNamesOf(customerId: string): Promise<string[]>
  /** The customer of an openid; undefined for a stranger. */
  identityOf(account: Account, openId: string): Promise<string | undefined>
  /** Every openid that a customer has now. */
  openIdsOf(customerId: string): Promise<OpenId[]>
  /** What the customer told, in clear: never to be logged, and shown only as the role allows. */
  profile(customerId: string): Promise<ProfileValues>
  /** The names that these customers told; who told none is left out. Shown only as the role allows. */
  namesOf(customerIds: readonly string[]): Promise<Map<string, string>>
  /** Ids of customers whom a phone number, a card number or the beginning of a name means; phone look-ups are audited. */
  search(query: string, staffId: string): Promise<readonly string[]>
  /** The customer who has this phone number; throws `phone.invalid`. */
  findByPhone(phone: string): Promise<string | undefined>
  /** Gives a phone number to a customer; it may join two customers or become a case for staff. */
  attachPhone(
    tx: EntityManager,
    customerId: string,
    phone: string,
    evidence: PhoneEvidence,
  ): Promise<PhoneAttached>
  consent: Consents
  /** Writes down what a customer says of themselves at `at` (epoch ms); throws `profile.birthday_set`. */
  tell(tx: EntityManager, customerId: string, words: OwnWords, at: number): Promise<void>
  /** The person behind a request from the Mini Program, and what they are as staff; for `serve`. */
  identifyCustomer(ctx: Context): Promise<Pick<Caller, 'actor' | 'customer'>>
  mpHandlers: Handlers<typeof mpSessionApi>
  handlers: Handlers<typeof customersApi>
  importHandlers: Handlers<typeof importsApi>
  /** What the console shows, for guides who serve these customers. */
  forGuides: CustomersForGuides
  /** Keeps where a customer is, to about a kilometre; nothing without the consent `location`. */
  keepPlace(customerId: string, place: Place): Promise<void>
  /** The life-cycle stage at a moment (epoch ms), from facts and the policy of that moment. */
  stageAt(customerId: string, at: number): Promise<LifecycleStage | null>
  /** One round of what time alone brings about; for tests and tools. */
  sweep(): Promise<void>
  start(): void
  stop(): Promise<void>
}

const factsOf =
  ({ db }: CustomerParts) =>
  async (openId: string): Promise<FollowerFacts> => {
    const follower = await db.read.findOneBy(Follower, { account: 'official', openId })
    const tagIds = (follower?.tagIds ?? []).map(String)
    // Until the profile is read, a follow by a code says as much itself.
    const scene = follower?.subscribeScene ?? (follower?.scene ? 'ADD_SCENE_QR_CODE' : null)
    return scene === null ? { tagIds } : { subscribedScene: scene, tagIds }
  }

function profileReader(parts: CustomerParts): (payload: { openId: string }) => Promise<void> {
  return makeProfileHandler({ ...parts, returned: (tx, id) => parts.leaving.returned(tx, id) })
}

function jobHandlersOf(parts: CustomerParts): Record<string, JobHandler> {
  const { leaving } = parts
  return {
    [PROFILE_JOB]: profileReader(parts),
    [JOIN_JOB]: makeJoinHandler(parts),
    [UNFOLLOW_JOB]: leaving.unfollowed,
    [REVOKE_JOB]: leaving.revoked,
  }
}

/** The stage of one customer. */
async function stageOf(parts: CustomerParts, customerId: string, at: number): Promise<LifecycleStage | null> {
  const { db, neighbours, policies } = parts
  const policy = (await policies.at('lifecycle', at)).value
  const customer = await currentCustomer(db.read, customerId)
  if (!customer) return null
  return (await stagesAt(db.read, neighbours, [customer.id], at, policy)).get(customer.id) ?? null
}

/** Puts the feature together from its parts. */
export function assembleCustomers(parts: CustomerParts): Customers {
  const { db, clock, jobs, profiles, keepers, neighbours, acquaintances, sessions, sweep } = parts
  const imports = new MemberImports(parts)
  const learnProfile = profileReader(parts)
  const directory = new CustomerDirectory(parts)
  return {
    observe: followerObserver((job) => jobs.write(job), acquaintances),
    factsOf: factsOf(parts),
    jobHandlers: { ...jobHandlersOf(parts), ...imports.rows.jobHandlers },
    keepers: (list) => void keepers.splice(1, keepers.length - 1, ...list),
    connect: (some) => void Object.assign(neighbours, some),
    arrive: parts.arrive,
    learnProfile: (openId) => learnProfile({ openId }),
    lock: lockCustomer,
    current: (customerId) => currentCustomer(db.read, customerId),
    touch: writeTouch,
    tag: (tx, customerId, tag) => addTag(tx, customerId, tag, clock.now()),
    keepPlace: (customerId, place) => keepPlace(parts, customerId, place),
    tagNamesOf: async (customerId) => (await tagsOf(db.read, customerId, clock.now())).map(({ tag }) => tag),
    identityOf: (account, openId) => ownerOf(db.read, openIdName({ account, openId })),
    openIdsOf: (customerId) => openIdsOf(db.read, customerId),
    profile: async (customerId) => {
      const customer = await currentCustomer(db.read, customerId)
      return valuesOf(customer ? await profiles.read(db.read, customer.id) : {})
    },
    namesOf: async (ids) => {
      const fields = await profiles.readAll(db.read, ids)
      return new Map(
        [...fields].flatMap(([id, { name }]): [string, string][] => (name ? [[id, name.value]] : [])),
      )
    },
    search: (query, staffId) => searchCustomers(parts, query, staffId),
    findByPhone: (phone) => ownerOf(db.read, phoneName(profiles, requirePhone(phone))),
    attachPhone: (tx, customerId, phone, evidence) =>
      attachPhone(parts, tx, { customerId, phone, evidence, at: clock.now() }),
    consent: parts.consents,
    tell: (tx, customerId, words, at) => tell(parts, tx, customerId, words, at),
    identifyCustomer: (ctx) => sessions.identify(ctx),
    mpHandlers: mpRoutes(parts),
    importHandlers: importRoutes(parts, imports),
    handlers: adminRoutes(parts, directory),
    forGuides: customersForGuides(parts, directory),
    stageAt: (customerId, at) => stageOf(parts, customerId, at),
    sweep: () => sweep.once(),
    start: () => sweep.start(),
    stop: () => sweep.stop(),
  }
}
