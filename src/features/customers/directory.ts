import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm'
import type { z } from 'zod'
import type { CustomerDetail, CustomerSummary } from '../../contract/customers'
import { maskPhone } from '../../domain/phone'
import type { ProfileFieldName } from '../../domain/profile'
import type { Consent } from './entities/consent'
import { Customer } from './entities/customer'
import { CustomerTag } from './entities/customer-tag'
import { Follower } from './entities/follower'
import { Identity } from './entities/identity'
import { Merge } from './entities/merge'
import { currentCustomer, familyOf, noCustomer } from './lock'
import type { CustomerParts } from './parts'
import type { ProfileFields } from '../../domain/profile'
import { stagesAt } from './stages'
import { instant, instantOrNull, presentTag } from './views'

/** Whose customers somebody may see: all, or those bound to these stores. */
export type VisibleStores = readonly string[] | 'all'

/** What a list is narrowed to. */
export interface CustomerFilter {
  storeIds: VisibleStores
  storeId?: string
  staffId?: string
  tag?: string
  following?: 'yes' | 'no'
  /** Only these, for a search. */
  ids?: readonly string[]
}

type Summary = z.input<typeof CustomerSummary>
type Detail = z.input<typeof CustomerDetail>
type Page = { page: number; pageSize: number }

/** Ids that one statement names at most. */
const PIECE = 500

/** A binding that holds now, of customer `c`; bindings stand above customers, so this reads their table by name. */
const BOUND = 'SELECT 1 FROM bindings b WHERE b.customerId = c.id AND (b.toAt IS NULL OR b.toAt > :now)'
const FOLLOWING =
  "SELECT 1 FROM identities i JOIN followers f ON f.account = 'official' AND f.openId = i.value " +
  "WHERE i.customerId = c.id AND i.kind = 'openid' AND i.account = 'official' AND i.openKey IS NOT NULL AND f.isSubscribed = 1"

function narrow(query: SelectQueryBuilder<Customer>, filter: CustomerFilter): void {
  const { storeIds, storeId, staffId, tag, following, ids } = filter
  // An empty list of ids is no SQL; an id that nobody has is.
  const oneOf = (given: readonly string[]): string[] => (given.length > 0 ? [...given] : ['none'])
  if (storeIds !== 'all')
    query.andWhere(`EXISTS (${BOUND} AND b.storeId IN (:...seen))`, { seen: oneOf(storeIds) })
  if (storeId) query.andWhere(`EXISTS (${BOUND} AND b.storeId = :storeId)`, { storeId })
  if (staffId) query.andWhere(`EXISTS (${BOUND} AND b.staffId = :staffId)`, { staffId })
  if (tag)
    query.andWhere(
      'EXISTS (SELECT 1 FROM customer_tags t WHERE t.customerId = c.id AND t.tag = :tag AND t.toAt IS NULL)',
      { tag },
    )
  if (following) query.andWhere(`${following === 'yes' ? '' : 'NOT '}EXISTS (${FOLLOWING})`)
  if (ids) query.andWhere('c.id IN (:...ids)', { ids: oneOf(ids) })
}

/** Reads customers for staff: lists, one with everything, and whether somebody may see them. */
export class CustomerDirectory {
  constructor(private readonly parts: CustomerParts) {}

  /** A page of live customers, newest first. */
  async list(filter: CustomerFilter, { page, pageSize }: Page): Promise<{ items: Summary[]; total: number }> {
    const { db, clock } = this.parts
    const query = db.read
      .createQueryBuilder(Customer, 'c')
      .where("c.state = 'live'")
      .setParameter('now', clock.now())
    narrow(query, filter)
    const total = await query.getCount()
    const offset = Math.min((page - 1) * pageSize, Number.MAX_SAFE_INTEGER)
    const rows =
      offset >= total
        ? []
        : await query
            .orderBy('c.createdAt', 'DESC')
            .addOrderBy('c.id', 'DESC')
            .offset(offset)
            .limit(pageSize)
            .getMany()
    return { items: await this.summaries(rows), total }
  }

  /** The customer for whom this id stands now; throws `customer.unknown` for those one may not see. */
  async visible(customerId: string, storeIds: VisibleStores): Promise<Customer> {
    const { db, clock } = this.parts
    const customer = await currentCustomer(db.read, customerId)
    if (!customer) throw noCustomer()
    if (storeIds === 'all') return customer
    const query = db.read.createQueryBuilder(Customer, 'c').where('c.id = :id', { id: customer.id })
    query.setParameter('now', clock.now())
    narrow(query, { storeIds })
    if (!(await query.getExists())) throw noCustomer()
    return customer
  }

  /** Those of these customers who have this tag now. */
  async tagged(customerIds: readonly string[], tag: string): Promise<Set<string>> {
    const { db, clock } = this.parts
    const found = new Set<string>()
    for (let start = 0; start < customerIds.length; start += PIECE) {
      const some = customerIds.slice(start, start + PIECE)
      for (const [id, tags] of await tagsByCustomer(db.read, some, clock.now()))
        if (tags.some((one) => one.tag === tag)) found.add(id)
    }
    return found
  }

  /** Lists' view of these customers, in their order. */
  async summaries(rows: readonly Customer[]): Promise<Summary[]> {
    const { db, clock, profiles, policies, neighbours } = this.parts
    const { read } = db
    const now = clock.now()
    const ids = rows.map(({ id }) => id)
    if (ids.length === 0) return []
    const policy = (await policies.at('lifecycle', now)).value
    const [fields, stages, tags, following, homes] = await Promise.all([
      profiles.readAll(read, ids),
      stagesAt(read, neighbours, ids, now, policy),
      tagsByCustomer(read, ids, now),
      followingAmong(read, ids),
      homesOf(read, ids),
    ])
    return rows.map(({ id, createdAt }) => {
      const profile = fields.get(id) ?? {}
      return {
        id,
        name: profile.name?.value ?? null,
        phoneMasked: profile.phone ? maskPhone(profile.phone.value) : null,
        stage: stages.get(id) ?? null,
        tags: (tags.get(id) ?? []).map(({ tag }) => tag),
        isFollowing: following.has(id),
        home: homes.get(id) ?? null,
        createdAt: instant(createdAt),
      }
    })
  }

  /** One customer with everything. */
  async detail(customer: Customer): Promise<Detail> {
    const { db, clock, profiles, consents } = this.parts
    const { read } = db
    const family = await familyOf(read, customer.id)
    const [summary] = await this.summaries([customer])
    const identities = await read.find(Identity, {
      where: { customerId: In(family) },
      order: { fromAt: 'ASC', id: 'ASC' },
    })
    const tags = (await tagsByCustomer(read, [customer.id], clock.now())).get(customer.id) ?? []
    const merges = await read.find(Merge, { where: { intoId: In(family) }, order: { at: 'ASC' } })
    return {
      ...summary!,
      state: customer.state === 'erased' ? 'erased' : 'live',
      profile: presentFields(await profiles.read(read, customer.id)),
      identities: identities.map(presentIdentity),
      tagList: tags.map(presentTag),
      consents: [...(await consents.current(customer.id)).values()].map(presentConsentState),
      follow: await followOf(read, customer.id),
      eraseDueAt: instantOrNull(customer.eraseDueAt),
      mergedFrom: merges.map(({ fromId, cause, at }) => ({ customerId: fromId, cause, at: instant(at) })),
    }
  }
}

const presentConsentState = ({ purpose, state, version, at }: Consent) => ({
  purpose,
  state,
  version,
  at: instant(at),
})

function presentFields(fields: ProfileFields): Detail['profile'] {
  return (Object.entries(fields) as [ProfileFieldName, NonNullable<ProfileFields['name']>][]).map(
    ([field, { value, source, at }]) => ({
      field,
      value: field === 'phone' ? maskPhone(value) : value,
      source,
      at: instant(at),
    }),
  )
}

/** The first and the last signs tell two identities apart and open nothing. */
const presentIdentity = (row: Identity): Detail['identities'][number] => ({
  kind: row.kind,
  account: row.account === 'official' || row.account === 'miniapp' ? row.account : null,
  valueMasked: row.value === 'erased' ? '已删除' : `${row.value.slice(0, 4)}…${row.value.slice(-4)}`,
  fromAt: instant(row.fromAt),
  toAt: instantOrNull(row.toAt),
  evidence: row.evidence,
})

async function tagsByCustomer(
  read: EntityManager,
  ids: readonly string[],
  now: number,
): Promise<Map<string, CustomerTag[]>> {
  const rows = await read
    .createQueryBuilder(CustomerTag, 't')
    .where('t.customerId IN (:...ids) AND t.toAt IS NULL', { ids })
    .andWhere('(t.expiresAt IS NULL OR t.expiresAt > :now)', { now })
    .orderBy('t.id')
    .getMany()
  const found = new Map<string, CustomerTag[]>()
  for (const row of rows) found.set(row.customerId, [...(found.get(row.customerId) ?? []), row])
  return found
}

async function followingAmong(read: EntityManager, ids: readonly string[]): Promise<Set<string>> {
  const rows: { id: string }[] = await read
    .createQueryBuilder(Customer, 'c')
    .select('c.id', 'id')
    .where(`c.id IN (:...ids) AND EXISTS (${FOLLOWING})`, { ids })
    .getRawMany()
  return new Set(rows.map(({ id }) => id))
}

/** Store and guide of the open home binding of each. */
async function homesOf(
  read: EntityManager,
  ids: readonly string[],
): Promise<Map<string, { storeId: string; staffId: string | null }>> {
  const marks = ids.map(() => '?').join(', ')
  const rows: { customerId: string; storeId: string; staffId: string | null }[] = await read.query(
    `SELECT customerId, storeId, staffId FROM bindings WHERE role = 'home' AND toAt IS NULL AND customerId IN (${marks})`,
    [...ids],
  )
  return new Map(rows.map(({ customerId, storeId, staffId }) => [customerId, { storeId, staffId }]))
}

async function followOf(read: EntityManager, customerId: string): Promise<Detail['follow']> {
  const rows = await read.findBy(Identity, { customerId, kind: 'openid', account: 'official' })
  const openIds = rows.flatMap(({ openKey, value }) => (openKey === null ? [] : [value]))
  if (openIds.length === 0) return null
  const follower = await read.findOne(Follower, {
    where: { account: 'official', openId: In(openIds) },
    order: { stateAt: 'DESC' },
  })
  if (!follower) return null
  const { isSubscribed, subscribedAt, unsubscribedAt } = follower
  return {
    isSubscribed,
    subscribedAt: instantOrNull(subscribedAt),
    unsubscribedAt: instantOrNull(unsubscribedAt),
  }
}
