import { And, In, IsNull, LessThan, MoreThan, MoreThanOrEqual, Not, type FindOptionsWhere } from 'typeorm'
import type { CustomerBindings, MpHome, MpStorePage } from '../../contract/bindings'
import type { TextValues } from '../../domain/answer-text'
import { bindingTimes, DECLINE_MS } from '../../domain/binding-policy'
import { AppError } from '../../domain/errors'
import { Customer } from '../customers'
import { canDecline } from './choice-service'
import { changesMade } from './change-service'
import { Binding, BindingDecision } from './entities/binding'
import { Scan } from './entities/scan'
import { lastHomeTouch } from './facts'
import type { Ground } from './ground'
import {
  familyOf,
  handoverNotice,
  history,
  namesIn,
  shopGuide,
  shopStore,
  shownBinding,
  shownScans,
} from './present'
import { heldBy, homeOf, openRows, tenureOf, type Tenure } from './tenures'

/** What scans are listed; instants in epoch ms, `storeIds` those that the asker may see. */
export interface ScanFilter {
  storeIds: readonly string[] | 'all'
  storeId?: string | undefined
  codeId?: string | undefined
  staffId?: string | undefined
  customerId?: string | undefined
  outcome?: string | undefined
  reasonCode?: string | undefined
  from?: number | undefined
  until?: number | undefined
  page: number
  pageSize: number
}

const iso = (at: number): string => new Date(at).toISOString()
const noCustomer = (): AppError =>
  new AppError('not_found', 'customer.unknown', '没有找到这位顾客，可能已合并或删除，请刷新列表。')

/** Answers who serves whom, and who scanned what. */
export class BindingReader {
  constructor(private readonly ground: Ground) {}

  /** The home binding that held at `at` (epoch ms); for a merged customer also those of the ones who ended. */
  async homeAt(customerId: string, at: number, tx = this.ground.db.read): Promise<Tenure | undefined> {
    const [own] = await heldBy(tx, customerId, 'home', at)
    if (own) return tenureOf(own)
    const family = await familyOf(tx, customerId)
    for (const id of family.slice(1)) {
      const [held] = await heldBy(tx, id, 'home', at)
      if (held) return tenureOf(held)
    }
    return undefined
  }

  /** The visits that ran at `at` (epoch ms). */
  async visitingAt(customerId: string, at: number, tx = this.ground.db.read): Promise<Tenure[]> {
    return (await heldBy(tx, customerId, 'visiting', at)).map(tenureOf)
  }

  /**
   * The id of the living customer, if the asker may see them: store managers see those who are bound to their stores,
   * at home or as visitors, and those who scanned a code of theirs. Throws `customer.unknown`.
   */
  async visible(customerId: string, storeIds: readonly string[] | 'all'): Promise<string> {
    const { read } = this.ground.db
    let row = await read.findOneBy(Customer, { id: customerId })
    while (row?.mergedInto) row = await read.findOneBy(Customer, { id: row.mergedInto })
    if (!row) throw noCustomer()
    if (storeIds === 'all') return row.id
    const near = { customerId: row.id, storeId: In([...storeIds]) }
    const isTheirs =
      (await read.existsBy(Binding, { ...near, openKey: Not(IsNull()) })) || (await read.existsBy(Scan, near))
    if (!isTheirs) throw noCustomer()
    return row.id
  }

  /** One page of scans, the newest first. */
  async scans(filter: ScanFilter): Promise<{ items: Awaited<ReturnType<typeof shownScans>>; total: number }> {
    const { page, pageSize } = filter
    const [rows, total] = await this.ground.db.read.findAndCount(Scan, {
      where: whereOf(filter),
      order: { at: 'DESC', id: 'DESC' },
      skip: (page - 1) * pageSize,
      take: pageSize,
    })
    return { items: await shownScans(this.ground, rows), total }
  }

  /** Everything about who serves a customer, for the console. */
  async ofCustomer(customerId: string, now: number): Promise<CustomerBindings> {
    const { read } = this.ground.db
    const rows = await history(read, customerId)
    const names = await namesIn(this.ground, rows)
    const decisions = await read.find(BindingDecision, {
      where: { customerId },
      order: { at: 'DESC', id: 'DESC' },
      take: 100,
    })
    const shown = rows.map((row) => shownBinding(row, names, now))
    const home = rows.find(({ openKey, role }) => openKey !== null && role === 'home')
    const { value } = await this.ground.policies.at('binding', now)
    const protectedUntil =
      home && home.staffId !== null
        ? iso((await lastHomeTouch(read, customerId, home)) + bindingTimes(value).protectedMs)
        : null
    return {
      home: shown.find(({ isOpen, role }) => isOpen && role === 'home') ?? null,
      visiting: shown.filter(({ isOpen, role }) => isOpen && role === 'visiting'),
      history: shown,
      decisions: decisions.map(({ id, at, rule, result, sentence }) => ({
        id,
        at: iso(at),
        rule,
        result,
        sentence,
      })),
      protectedUntil,
      changes: { made: await changesMade(read, customerId, now), allowed: value.maxChangesPer90Days },
    }
  }

  /** My store and guide, for the Mini Program. */
  async mpHome(customerId: string, now: number): Promise<MpHome> {
    const { stores, staff, db } = this.ground
    const open = await openRows(db.read, customerId)
    const home = homeOf(open)
    const store = home && (await stores.byId(home.storeId))
    const owner = home?.staffId ? await staff.byId(home.staffId) : undefined
    const guide = owner && owner.state !== 'left' ? shopGuide(owner) : null
    const others = open.filter(({ role, toAt }) => role === 'visiting' && toAt !== null && toAt > now)
    const visits = await Promise.all(others.map((one) => this.visit(one, now)))
    const guides = store ? await staff.guidesOf(store.id, now) : []
    const isSucceeded = home !== undefined && (home.cause === 'leave' || home.cause === 'store_move')
    const isFresh = isSucceeded && now - home.fromAt <= DECLINE_MS
    return {
      home:
        home && store
          ? {
              store: shopStore(stores, store, now),
              guide,
              since: iso(home.fromAt),
              cause: home.cause as NonNullable<MpHome['home']>['cause'],
            }
          : null,
      visiting: visits.flatMap((one) => one ?? []),
      guides: guides.filter(({ state }) => state === 'active').map(shopGuide),
      handover:
        isFresh && store
          ? {
              notice: handoverNotice(store.name, guide?.name ?? null),
              declineUntil: iso(canDecline(home, now) ? home.fromAt + DECLINE_MS : home.fromAt),
            }
          : null,
    }
  }

  /** One store's page; throws `store.not_found`. */
  async storePage(customerId: string, storeId: string, now: number): Promise<MpStorePage> {
    const { stores, staff } = this.ground
    const store = await stores.byId(storeId)
    if (!store) throw new AppError('not_found', 'store.not_found', '没有这家门店，可以从门店列表里再选。')
    const isClosed = store.state === 'closed'
    const guides = isClosed ? [] : await staff.guidesOf(storeId, now)
    const { home } = await this.mpHome(customerId, now)
    return {
      store: {
        ...shopStore(stores, store, now),
        parking: store.parking,
        specialDays: isClosed ? [] : stores.specialDays(store, now),
        isClosed,
      },
      guides: guides.filter(({ state }) => state === 'active').map(shopGuide),
      mine: home && { storeId: home.store.id, storeName: home.store.name, guide: home.guide },
    }
  }

  /** Store and guide of a follower, for variables in reply texts; empty for a stranger. */
  async textValues(openId: string, now: number): Promise<TextValues> {
    const { customers, stores, staff } = this.ground
    const customerId = await customers.identityOf('official', openId)
    const home = customerId === undefined ? undefined : await this.homeAt(customerId, now)
    const store = home && (await stores.byId(home.storeId))
    if (!home || !store) return {}
    const guide = home.staffId === null ? undefined : await staff.byId(home.staffId)
    return {
      store: store.name,
      storeHours: stores.hoursSentence(store),
      storeAddress: store.address,
      ...(store.phone === null ? {} : { storePhone: store.phone }),
      ...(guide && guide.state !== 'left' ? { guide: guide.name } : {}),
    }
  }

  private async visit(
    { storeId, staffId, toAt }: Binding,
    now: number,
  ): Promise<MpHome['visiting'][number] | undefined> {
    const { stores, staff } = this.ground
    const store = await stores.byId(storeId)
    const guide = staffId === null ? undefined : await staff.byId(staffId)
    if (!store || toAt === null) return undefined
    return {
      store: shopStore(stores, store, now),
      guide: guide ? shopGuide(guide) : null,
      until: iso(toAt),
    }
  }
}

function whereOf(filter: ScanFilter): FindOptionsWhere<Scan> {
  const { storeIds, storeId, codeId, staffId, customerId, outcome, reasonCode, from, until } = filter
  const mine = storeIds === 'all' ? undefined : In([...storeIds])
  const store = storeId === undefined ? mine : mine ? And(mine, In([storeId])) : storeId
  const at =
    from !== undefined && until !== undefined
      ? And(MoreThanOrEqual(from), LessThan(until))
      : from !== undefined
        ? MoreThan(from - 1)
        : until !== undefined
          ? LessThan(until)
          : undefined
  const given = { storeId: store, codeId, staffId, customerId, outcome, reasonCode, at }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
