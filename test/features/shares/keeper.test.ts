import { ShareLink, ShareVisit } from '../../../src/features/shares'
import { newId } from '../../../src/platform/ids'
import { DAY, openSales, type SalesWorld } from '../sales/world'

/** What becomes of shares when two customers are one person, when one is erased, and when one asks for their data. */

let world: SalesWorld
let jacket: { kind: 'product'; id: string }
beforeAll(async () => {
  world = await openSales()
  const product = await world.t.app.features.products.catalogue.byCode('JACKET')
  jacket = { kind: 'product', id: product!.id }
}, 120_000)
afterAll(() => world.close())

const features = () => world.t.app.features
const linkOf = (customerId: string) => features().shares.links.share({ kind: 'customer', customerId }, jacket)
const visit = async (shareId: string, customerId: string): Promise<ShareVisit> => {
  const [known] = await features().customers.openIdsOf(customerId)
  return features().shares.visits.visit(shareId, { customerId, openId: known!.openId })
}
const read = () => world.t.app.db.read

async function join(one: string, other: string): Promise<string> {
  const { customers } = features()
  const unionId = `u${newId()}`
  for (const customerId of [one, other]) {
    const [known] = await customers.openIdsOf(customerId)
    const who = { ...known!, at: world.clock.now(), evidence: 'login', unionId }
    await world.t.app.db.transact((tx) => customers.arrive(tx, who))
  }
  return (await customers.current(one))!.id
}

it('gives one person the links and visits of both, and takes away what they brought themselves', async () => {
  const [one, other, friend] = await Promise.all([world.member(), world.member(), world.member()])
  await world.bind(one.customerId, world.north, world.ann)
  const own = await linkOf(one.customerId)
  const mine = await visit(own.id, other.customerId)
  const theirs = await visit(own.id, friend.customerId)
  expect(mine).toMatchObject({ state: 'valid', reasonCode: 'COUNTED', guideId: world.ann })
  const survivor = await join(one.customerId, other.customerId)
  expect(await read().findOneByOrFail(ShareLink, { id: own.id })).toMatchObject({
    sharerCustomerId: survivor,
  })
  expect(await read().findOneByOrFail(ShareVisit, { id: mine.id })).toMatchObject({
    ...{ customerId: survivor, state: 'invalid', reasonCode: 'SELF' },
  })
  expect(await read().findOneByOrFail(ShareVisit, { id: theirs.id })).toMatchObject({ state: 'valid' })
  expect((await linkOf(survivor)).id).toMatch(/^[0-9a-z]{16}$/)
})

it('forgets the openid of somebody who is erased and keeps the counts', async () => {
  const [sharer, visitor] = await Promise.all([world.member(), world.member()])
  const { id } = await linkOf(sharer.customerId)
  const { id: visitId, openId } = await visit(id, visitor.customerId)
  expect(openId).not.toBeNull()
  const { customers } = features()
  const call = { customer: { customerId: visitor.customerId, openId: openId! } }
  await customers.mpHandlers['POST /api/mp/data-requests']({ kind: 'erase' }, call as never)
  world.clock.advance(2 * DAY)
  await customers.sweep()
  expect(await customers.current(visitor.customerId)).toMatchObject({ state: 'erased' })
  expect(await read().findOneByOrFail(ShareVisit, { id: visitId })).toMatchObject({ openId: null })
  expect(await read().countBy(ShareVisit, { openId: openId! })).toBe(0)
  const { share } = await features().shares.reports.detail(id, 'all')
  expect(share).toMatchObject({ visits: 1, visitors: 1 })
})

it('tells what somebody shared and opened, and nothing of others', async () => {
  const [sharer, visitor] = await Promise.all([world.member(), world.member()])
  const { id } = await linkOf(sharer.customerId)
  await visit(id, visitor.customerId)
  const { keeper } = features().shares
  const at = new Date(world.clock.now()).toISOString()
  expect(await keeper.export(sharer.customerId)).toEqual({
    我的分享: [{ 时间: at, 内容: 'product' }],
    打开的分享: [],
  })
  expect(await keeper.export(visitor.customerId)).toEqual({ 我的分享: [], 打开的分享: [{ 时间: at }] })
  expect(await keeper.export((await world.member()).customerId)).toEqual({})
})
