import type { LiveGuideFigures } from '../../../src/contract/live'
import { ProductDraft } from '../../../src/contract/products'
import type { ConsoleClient } from '../../support/console-client'
import { startSystem, type TestSystem } from '../../support/system'
import { buys, HOUR, later, planLive, shopper } from './world'

let t: TestSystem
let admin: ConsoleClient
let storeId: string
let guideId: string

beforeAll(async () => {
  t = await startSystem()
  admin = await t.console('admin')
  const made = async (path: string, body: object): Promise<string> =>
    ((await admin.send('post', path, body).expect(200)).body as { id: string }).id
  const periods = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }]
  const store = { code: 'wukang', name: '武康路店', city: '上海', address: '武康路 376 号' }
  storeId = await made('/api/admin/stores', { ...store, openingPeriods: periods })
  guideId = await made('/api/admin/staff', { name: '林知夏', roles: ['guide'], storeId })
  const skus = [{ code: 'SQ-1', priceFen: 45_900 }]
  await t.app.features.products.catalogue.create(ProductDraft.parse({ code: 'SQ', name: '亚麻衬衫', skus }))
})
afterAll(() => t.close())

describe('a guide’s link to a live stream', () => {
  it('credits entries to the guide, and sales within 72 hours of one, not later ones', async () => {
    const session = await planLive(t, admin, HOUR)
    const target = { kind: 'live' as const, id: session.id }
    const { id: shareId } = await t.app.features.shares.links.share(
      { kind: 'guide', staffId: guideId },
      target,
    )
    const [soon, late, alone] = [
      await shopper(t, '马上买'),
      await shopper(t, '四天后买'),
      await shopper(t, '自己来'),
    ]
    const path = `/api/mp/live-sessions/${session.id}/entries`
    expect((await soon.phone.send('post', path, { kind: 'live', shareId })).body).toMatchObject({
      error: { code: 'live.not_open' },
    })
    await later(t, HOUR)
    for (const one of [soon, late]) await one.phone.send('post', path, { kind: 'live', shareId }).expect(200)
    await soon.phone.send('post', path, { kind: 'live', shareId }).expect(200)
    await alone.phone.send('post', path, { kind: 'live' }).expect(200)
    await later(t, 2 * HOUR)
    await buys(t, { storeId, guideId }, soon)
    await later(t, 96 * HOUR)
    await buys(t, { storeId, guideId }, late)

    const { body } = await admin.get(`/api/admin/live-sessions/${session.id}`)
    const { guides } = body as { guides: LiveGuideFigures[] }
    expect(guides).toMatchObject([
      { staffId: guideId, name: '林知夏', entries: 2, people: 2, sales: 1, salesFen: 45_900 },
      { staffId: null, entries: 1, people: 1, sales: 0, salesFen: 0 },
    ])
  })
})
