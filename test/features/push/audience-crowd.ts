import { entities } from '../../../src/app'
import type { Condition, Conditions } from '../../../src/domain/audience'
import { DEFAULT_POLICIES } from '../../../src/domain/policies'
import { stageAt, type LifecycleStage } from '../../../src/domain/stage'
import { distanceMetres, type Place } from '../../../src/domain/store-nearest'
import { Binding } from '../../../src/features/bindings'
import {
  Customer,
  CustomerPlace,
  CustomerTag,
  Follower,
  Identity,
  Touch,
} from '../../../src/features/customers'
import { Consent } from '../../../src/features/customers/entities/consent'
import { Card } from '../../../src/features/membership'
import { Refund, RefundLine, Sale, SaleLine } from '../../../src/features/sales/entities'
import type { Database } from '../../../src/platform/db/database'
import { newId } from '../../../src/platform/ids'
import { openTestDatabase } from '../../support/database'
import { aBinding, aCard, aConsent, aRefund, aSale, aTouch, anIdentity } from './audience-rows'

export const TAGS = ['新品', '童装', '生日月', "O'Neil 50%"]
export const TIERS = ['basic', 'silver', 'gold']
export const MEANT: LifecycleStage[] = ['follower', 'member', 'first_buyer', 'repeat', 'dormant', 'lost']

const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 20, 4)

interface CrowdSale {
  at: number
  isReturned: boolean
  productId: string
  isLineReturned: boolean
}

/** What a plain look knows of one person. */
export interface Person {
  id: string
  createdAt: number
  tags: string[]
  tierId: string | null
  cardAt: number | null
  storeId: string | null
  staffId: string | null
  scans: number[]
  messages: number[]
  sales: CrowdSale[]
  follows: boolean
  marketing: boolean
  location: boolean
  place: (Place & { at: number }) | null
}

/** People with everything that can be asked of them, in the tables and in memory. */
export interface Crowd {
  db: Database
  now: number
  people: Person[]
  gone: string[]
  storeIds: string[]
  staffIds: string[]
  productIds: string[]
  places: Map<string, Place>
  close(): Promise<void>
}

/** Numbers that look random and are the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

function invent(
  roll: (sides: number) => number,
  crowd: Omit<Crowd, 'db' | 'close' | 'people' | 'gone'>,
): Person {
  const ago = (days: number) => NOW - roll(days) * DAY - roll(DAY)
  const times = (most: number, days: number) => Array.from({ length: roll(most + 1) }, () => ago(days))
  const cardAt = roll(2) ? ago(500) : null
  const hasHome = roll(5) > 0
  return {
    id: newId(),
    createdAt: ago(600),
    tags: TAGS.filter(() => roll(3) === 0),
    tierId: cardAt === null ? null : TIERS[roll(TIERS.length)]!,
    cardAt,
    storeId: hasHome ? crowd.storeIds[roll(crowd.storeIds.length)]! : null,
    staffId: hasHome && roll(3) > 0 ? crowd.staffIds[roll(crowd.staffIds.length)]! : null,
    scans: times(2, 300),
    messages: times(2, 120),
    sales: times(3, 450).map((at) => ({
      at,
      isReturned: roll(5) === 0,
      productId: crowd.productIds[roll(crowd.productIds.length)]!,
      isLineReturned: roll(6) === 0,
    })),
    follows: roll(3) > 0,
    marketing: roll(2) > 0,
    location: roll(2) > 0,
    place: roll(2)
      ? {
          latitude: (3119 + roll(14)) / 100,
          longitude: (12140 + roll(14)) / 100,
          at: ago(45),
        }
      : null,
  }
}

/** A person's rows by table. */
async function store(db: Database, person: Person, index: number): Promise<void> {
  const { id } = person
  await db.transact(async (tx) => {
    const row = { id, state: 'live' as const, mergedInto: null, eraseDueAt: null }
    await tx.insert(Customer, { ...row, createdAt: person.createdAt, updatedAt: person.createdAt })
    await tx.insert(Identity, anIdentity(id, `o${index}`))
    await tx.insert(Follower, {
      ...{ id: newId(), account: 'official', openId: `o${index}`, isSubscribed: person.follows },
      ...{ stateAt: 1, lastInboundAt: 0 },
    })
    for (const tag of person.tags)
      await tx.insert(CustomerTag, {
        ...{ id: newId(), customerId: id, tag, source: 'guide', fromAt: 1, expiresAt: null, toAt: null },
        openKey: `${id}:${tag}`,
      })
    // A tag that has run out and one that was taken off are nobody's any more.
    for (const tag of TAGS.filter((one) => !person.tags.includes(one)).slice(0, 2)) {
      const isOver = tag === TAGS[0]
      await tx.insert(CustomerTag, {
        ...{ id: newId(), customerId: id, tag, source: 'guide', fromAt: 1, openKey: null },
        ...(isOver ? { expiresAt: NOW - DAY, toAt: null } : { expiresAt: null, toAt: NOW - DAY }),
      })
    }
    if (person.cardAt !== null) await tx.insert(Card, aCard(id, person.cardAt, person.tierId!, index))
    if (person.storeId) await tx.insert(Binding, aBinding(id, person.storeId, person.staffId))
    for (const at of person.scans) await tx.insert(Touch, aTouch(id, 'scan', at))
    for (const at of person.messages) await tx.insert(Touch, aTouch(id, 'message', at))
    for (const purpose of ['marketing', 'location'] as const) {
      await tx.insert(Consent, aConsent(id, purpose, person[purpose] ? 'refused' : 'given', NOW - 9 * DAY))
      await tx.insert(Consent, aConsent(id, purpose, person[purpose] ? 'given' : 'withdrawn', NOW - 8 * DAY))
    }
    if (person.place) {
      const { latitude, longitude, at } = person.place
      const rounded = { latitudeE2: Math.round(latitude * 100), longitudeE2: Math.round(longitude * 100) }
      await tx.insert(CustomerPlace, { customerId: id, ...rounded, at })
    }
    for (const sale of person.sales) {
      const { row: sold, line } = aSale(id, sale.at, sale.productId)
      await tx.insert(Sale, sold)
      await tx.insert(SaleLine, line)
      if (sale.isReturned || sale.isLineReturned) {
        const { refund, back } = aRefund(sold.id, line.id, sale.at + 1000, sale.isReturned)
        await tx.insert(Refund, refund)
        await tx.insert(RefundLine, back)
      }
    }
  })
}

/** Invents a hundred people and two who are gone. */
export async function crowd(): Promise<Crowd> {
  const db = await openTestDatabase(entities)
  const roll = dice(4_242)
  const storeIds = [newId(), newId(), newId()]
  const places = new Map([
    [storeIds[0]!, { latitude: 31.2296, longitude: 121.4474 }],
    [storeIds[1]!, { latitude: 31.3, longitude: 121.5 }],
  ])
  const ground = { now: NOW, storeIds, places, staffIds: [newId(), newId()], productIds: [newId(), newId()] }
  const people = Array.from({ length: 100 }, () => invent(roll, ground))
  for (const [index, person] of people.entries()) await store(db, person, index)
  const gone = [newId(), newId()]
  const states = ['merged', 'erased'] as const
  for (const [index, id] of gone.entries())
    await db.transact((tx) =>
      tx.insert(Customer, { id, state: states[index]!, mergedInto: null, createdAt: 1, updatedAt: 1 }),
    )
  return { db, ...ground, people, gone, close: () => db.close() }
}

const isRecent = (times: readonly number[], days: number): boolean =>
  times.some((at) => at > NOW - days * DAY)

function holds(person: Person, condition: Condition, { places }: Crowd): boolean {
  const counted = person.sales.filter(({ isReturned }) => !isReturned)
  switch (condition.kind) {
    case 'tag':
      return condition.tags.some((tag) => person.tags.includes(tag))
    case 'tier':
      return person.tierId !== null && condition.tierIds.includes(person.tierId)
    case 'store':
      return person.storeId !== null && condition.storeIds.includes(person.storeId)
    case 'guide':
      return person.staffId !== null && condition.staffIds.includes(person.staffId)
    case 'stage': {
      const sales = person.sales.map(({ at, isReturned }) => ({
        at,
        refunded: isReturned ? [{ from: at + 1000, until: null }] : [],
      }))
      const facts = { knownAt: person.createdAt, cardOpenedAt: person.cardAt, sales }
      const stage = stageAt(facts, NOW, DEFAULT_POLICIES.lifecycle)
      return stage !== null && condition.stages.includes(stage)
    }
    case 'bought':
      return counted.some(
        (sale) =>
          condition.productIds.includes(sale.productId) &&
          !sale.isLineReturned &&
          isRecent([sale.at], condition.days),
      )
    case 'near': {
      const store = places.get(condition.storeId)
      if (!store || !person.place || !person.location) return false
      const isFresh = isRecent([person.place.at], DEFAULT_POLICIES.retention.locationDays)
      return isFresh && distanceMetres(store, person.place) <= condition.km * 1000
    }
    case 'follows':
      return person.follows
    case 'consent':
      return person[condition.purpose]
    case 'token':
      return false
    default: {
      const times = {
        lastScan: person.scans,
        lastMessage: person.messages,
        lastSale: counted.map(({ at }) => at),
      }[condition.kind]
      return isRecent(times, condition.days) === (condition.is === 'within')
    }
  }
}

/** The same question, asked of one person in the plainest way. */
export function matches(person: Person, conditions: Conditions, crowd: Crowd): boolean {
  if ('all' in conditions) return conditions.all.every((part) => matches(person, part, crowd))
  if ('any' in conditions) return conditions.any.some((part) => matches(person, part, crowd))
  if ('not' in conditions) return !matches(person, conditions.not, crowd)
  return holds(person, conditions, crowd)
}
