import { until } from './mini-desk'
import type { MemberWorld } from './mini-member'

const DAY_MS = 86_400_000
const BEIJING_MS = 8 * 3_600_000

/** A guide's customers: a member, somebody whom only a card by hand reaches, and somebody who wants nothing. */
export interface Care {
  /** Never opened the Mini Program. */
  byHandId: string
  /** Agreed to no marketing. */
  silentId: string
  /** A push to all of them, of which one card waits to be forwarded. */
  pushId: string
  /** Calls the server as the guide's Mini Program does. */
  call<T>(method: string, path: string, body?: object): Promise<T>
}

/** Lets 林知夏 have customers, and something written down about the member. */
export async function lookAfter(world: MemberWorld, guideToken: string): Promise<Care> {
  const { shop, goods, member, desk } = world
  const { features, db } = shop.system.app
  const staffId = goods.wukang.guides['林知夏']!
  const code = await goods.code({ kind: 'guide', storeId: goods.wukang.id, staffId, label: '林知夏 橱窗' })
  const call: Care['call'] = async <T>(method: string, path: string, body?: object) => {
    const response = await fetch(`${shop.system.url}/api/workbench/${path}`, {
      method,
      headers: { authorization: `Bearer ${guideToken}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return (await response.json()) as T
  }
  /** Follows by the guide's code, and never opens the Mini Program. */
  const follower = async (nickname: string, hasConsent: boolean): Promise<string> => {
    const person = await shop.system.sandbox.client.person({ nickname })
    await person.scan({ url: code.content ?? '' })
    let id: string | undefined
    await until(
      async () => (id = await features.customers.identityOf('official', person.openId())) !== undefined,
    )
    const at = await desk.now()
    await db.transact(async (tx) => {
      const birthdayMonth = hasConsent ? new Date(at + BEIJING_MS).getUTCMonth() + 1 : undefined
      await features.customers.tell(tx, id!, { name: nickname, birthdayMonth }, at)
      if (hasConsent) await features.customers.consent.give(tx, id!, ['marketing'], 1, 'test', at)
    })
    return id!
  }
  const byHandId = await follower('陈晨', true)
  const silentId = await follower('周周', false)
  const dayAfter = async (days: number): Promise<string> =>
    new Date((await desk.now()) + BEIJING_MS + days * DAY_MS).toISOString().slice(0, 10)
  const { customerId } = member
  await call('POST', `customers/${customerId}/tags`, { tag: '喜欢羊毛' })
  await call('POST', `customers/${customerId}/tags`, { tag: '尺码 M' })
  await call('POST', `customers/${customerId}/notes`, { text: '给先生挑生日礼物，预算两千左右，喜欢深色。' })
  const due = { text: '问大衣穿着是否合身', dueOn: await dayAfter(0) }
  await call('POST', `customers/${customerId}/follow-ups`, due)
  await call('POST', `customers/${byHandId}/plans`, {
    ...{ title: '半年陪伴', startOn: await dayAfter(3), months: 6, everyWeeks: 4 },
    ...{ texts: ['问近况和需要', '介绍合适的新品'], endsWithSale: true },
  })
  const { id: pushId } = await call<{ id: string }>('POST', 'pushes', {
    ...{ title: '羊绒围巾到店', text: '驼色和燕麦色都有，可以来试。', topic: 'newArrivals' },
    ...{ link: '/pages/home/index', requestKey: 'first-push' },
    customerIds: [byHandId, silentId],
  })
  return { byHandId, silentId, pushId, call }
}
