import { insertRows, pieces } from '../../src/features/push/engine/bulk'
import type { Database } from '../../src/platform/db/database'
import type { Value } from '../../src/platform/db/write'
import { newId } from '../../src/platform/ids'
import { MORNING } from '../support/campaign-world'

const DAY_MS = 86_400_000
const AT_ONCE = 10_000

/** Puts so many customers into the database who follow the official account. */
export async function seedFollowers(db: Database, many: number): Promise<void> {
  const at = MORNING - DAY_MS
  for (const some of pieces([...Array(many).keys()], AT_ONCE)) {
    const customers: Value[][] = []
    const identities: Value[][] = []
    const followers: Value[][] = []
    for (const index of some) {
      const id = newId()
      const openId = `oBench${String(index).padStart(22, '0')}`
      customers.push([id, 'live', at, at])
      identities.push([
        newId(),
        id,
        'openid',
        'official',
        openId,
        `openid:official:${openId}`,
        at,
        'callback',
      ])
      followers.push([newId(), 'official', openId, 1, at, at, at])
    }
    await db.transact(async (tx) => {
      const people = ['id', 'state', 'createdAt', 'updatedAt']
      await insertRows(tx, { table: 'customers', columns: people, rows: customers })
      const names = ['id', 'customerId', 'kind', 'account', 'value', 'openKey', 'fromAt', 'evidence']
      await insertRows(tx, { table: 'identities', columns: names, rows: identities })
      const follows = ['id', 'account', 'openId', 'isSubscribed', 'stateAt', 'subscribedAt', 'lastInboundAt']
      await insertRows(tx, { table: 'followers', columns: follows, rows: followers })
    })
  }
}
