import type { MpStorePage } from '../../../src/contract/bindings'
import type { Call } from '../../../src/platform/http/serve'
import { newId } from '../../../src/platform/ids'
import { openSales, type SalesWorld } from '../sales/world'

let world: SalesWorld
beforeAll(async () => void (world = await openSales()), 120_000)
afterAll(() => world.close())

const page = (customerId: string, id: string): Promise<MpStorePage> | MpStorePage =>
  world.t.app.features.bindings.handlers['GET /api/mp/stores/:id']({ id }, {
    customer: { customerId, openId: 'o' },
  } as Call) as Promise<MpStorePage>

test('shows the store, who works there, and who serves me now', async () => {
  const { customerId } = await world.member()
  expect((await page(customerId, world.north)).mine).toBeNull()
  await world.bind(customerId, world.south, world.bea)
  const shown = await page(customerId, world.north)
  expect(shown).toMatchObject({
    store: { name: '北门店', isClosed: false, openWords: expect.stringContaining('营业') as string },
    guides: [{ id: world.ann, name: '安安' }],
    mine: { storeName: '南门店', guide: { name: '贝贝' } },
  })
})

test('a guide on leave is not offered, and a store that closed for good offers nobody', async () => {
  const { customerId } = await world.member()
  await world.t.app.staff.change(world.ann, { state: 'leave' })
  expect((await page(customerId, world.north)).guides).toEqual([])
  await world.t.app.features.stores.writer.setState(world.south, 'closed', '租约到期', null)
  expect(await page(customerId, world.south)).toMatchObject({
    store: { isClosed: true, openWords: '已停止营业', specialDays: [] },
    guides: [],
  })
})

test('a store that is not there is said so', async () => {
  const { customerId } = await world.member()
  await expect(page(customerId, newId())).rejects.toMatchObject({ code: 'store.not_found' })
})
