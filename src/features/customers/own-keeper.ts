import { In, IsNull, type EntityManager, type FindOptionsWhere, type ObjectLiteral } from 'typeorm'
import type { Database } from '../../platform/db/database'
import { Consent } from './entities/consent'
import { CustomerTag } from './entities/customer-tag'
import { DataRequest } from './entities/data-request'
import { Follower } from './entities/follower'
import { Identity } from './entities/identity'
import { MpSession } from './entities/mp-session'
import { PhoneAsk } from './entities/phone-ask'
import { Touch } from './entities/touch'
import { eraseOwnRows } from './erasure'
import { claimIdentity } from './identities'
import type { CustomerKeeper, MergeOrder, MovedRow } from './keeper'
import { CustomerPlace } from './entities/customer-place'
import { mergePlaces } from './places'
import { valuesOf, type Profiles } from './profiles'
import { moveTags } from './tags'

const rowsOf = (table: string, ids: readonly string[]): MovedRow[] => ids.map((rowId) => ({ table, rowId }))

/** Closes what the ended customer was known by and opens the same for the other one. */
async function moveIdentities(tx: EntityManager, { fromId, intoId, at }: MergeOrder): Promise<string[]> {
  const rows = await tx.findBy(Identity, { customerId: fromId })
  const open = rows.filter(({ openKey }) => openKey !== null)
  for (const { id, kind, account, value } of open) {
    await tx.update(Identity, { id }, { openKey: null, toAt: at })
    const name = { kind, account: account as 'official' | 'miniapp' | '', value }
    await claimIdentity(tx, { name, customerId: intoId, at, evidence: 'merge' })
  }
  return open.map(({ id }) => id)
}

/** Gives every row of a table to the customer who goes on. */
async function moveRows<T extends ObjectLiteral & { id: string; customerId: string }>(
  tx: EntityManager,
  entity: new () => T,
  { fromId, intoId }: MergeOrder,
): Promise<MovedRow[]> {
  const rows = await tx.findBy(entity, { customerId: fromId } as FindOptionsWhere<T>)
  const ids = rows.map(({ id }) => id)
  for (let start = 0; start < ids.length; start += 500)
    await tx
      .createQueryBuilder()
      .update(entity)
      .set({ customerId: intoId } as never)
      .where({ id: In(ids.slice(start, start + 500)) })
      .execute()
  return rowsOf(tx.connection.getMetadata(entity).tableName, ids)
}

/** Two open requests of one kind become one: the older one stays. */
async function closeDoubleRequests(tx: EntityManager, { fromId, intoId, at }: MergeOrder): Promise<void> {
  for (const { id, kind } of await tx.findBy(DataRequest, { customerId: fromId, state: 'open' })) {
    const isTaken = await tx.existsBy(DataRequest, { customerId: intoId, kind, state: 'open' })
    if (isTaken) await tx.update(DataRequest, { id }, { state: 'cancelled', openKey: null, doneAt: at })
    else await tx.update(DataRequest, { id }, { openKey: `${intoId}:${kind}` })
  }
}

const dateOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

async function exportOf(
  read: EntityManager,
  profiles: Profiles,
  customerId: string,
): Promise<Record<string, unknown>> {
  const identities = await read.findBy(Identity, { customerId })
  const openIds = identities.flatMap(({ kind, value }) => (kind === 'openid' ? [value] : []))
  const followers = openIds.length > 0 ? await read.findBy(Follower, { openId: In(openIds) }) : []
  const fields = await profiles.read(read, customerId)
  return {
    编号: customerId,
    资料: valuesOf(fields),
    资料来源: Object.fromEntries(Object.entries(fields).map(([name, { source }]) => [name, source])),
    身份: identities.map((row) => ({
      类型: row.kind,
      应用: row.account,
      值: row.value,
      自: dateOf(row.fromAt),
      至: dateOf(row.toAt),
    })),
    关注: followers.map((row) => ({
      已关注: row.isSubscribed,
      关注时间: dateOf(row.subscribedAt),
      取消时间: dateOf(row.unsubscribedAt),
      最近互动: dateOf(row.lastInboundAt),
    })),
    大致位置: (await read.findBy(CustomerPlace, { customerId })).map((row) => ({
      纬度: row.latitudeE2 / 100,
      经度: row.longitudeE2 / 100,
      时间: dateOf(row.at),
    })),
    标签: (await read.findBy(CustomerTag, { customerId, toAt: IsNull() })).map(({ tag }) => tag),
    授权记录: (await read.findBy(Consent, { customerId })).map((row) => ({
      用途: row.purpose,
      文本版本: row.version,
      状态: row.state,
      依据: row.evidence,
      时间: dateOf(row.at),
    })),
    接触记录: (await read.findBy(Touch, { customerId })).map((row) => ({
      类型: row.kind,
      时间: dateOf(row.at),
    })),
  }
}

/** What customers themselves keep: it comes first, so that the keepers of other features find the rest as it was. */
export function makeOwnKeeper(db: Database, profiles: Profiles): CustomerKeeper {
  return {
    name: '顾客资料',
    merge: async (tx, order) => {
      await profiles.merge(tx, order.fromId, order.intoId, order.at)
      await closeDoubleRequests(tx, order)
      await mergePlaces(tx, order.fromId, order.intoId)
      return [
        ...rowsOf('identities', await moveIdentities(tx, order)),
        ...rowsOf('customer_tags', await moveTags(tx, order.fromId, order.intoId, order.at)),
        ...(await moveRows(tx, Touch, order)),
        ...(await moveRows(tx, Consent, order)),
        ...(await moveRows(tx, MpSession, order)),
        ...(await moveRows(tx, PhoneAsk, order)),
        ...(await moveRows(tx, DataRequest, order)),
      ]
    },
    erase: (tx, order) => eraseOwnRows(tx, profiles, order),
    export: (customerId) => exportOf(db.read, profiles, customerId),
  }
}
