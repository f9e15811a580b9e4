import { AuditEntry } from '../../../src/features/audit/entities/audit-entry'
import type { Call } from '../../../src/platform/http/serve'
import { openSales, type SalesWorld } from '../sales/world'

let world: SalesWorld
beforeAll(async () => {
  world = await openSales()
}, 120_000)
afterAll(() => world.close())

const URL = 'https://work.weixin.qq.com/ca/cawcde123'
const handlers = () => world.t.app.features.guideContact.handlers
const guide = (staffId: string) => ({ actor: { staffId } }) as unknown as Call
const customer = (customerId: string) => ({ customer: { customerId } }) as unknown as Call
const seenBy = async (customerId: string) =>
  (await handlers()['GET /api/mp/guide-contact']({}, customer(customerId))).guideName

describe('a guide’s WeCom contact code', () => {
  it('is seen by the customers whom the guide serves, and by nobody else', async () => {
    const [hers, others, nobodys] = [await world.member(), await world.member(), await world.member()]
    await world.bind(hers.customerId, world.north, world.ann)
    await world.bind(others.customerId, world.south, world.bea)
    await handlers()['PUT /api/workbench/contact-code']({ url: URL }, guide(world.ann))
    expect(await seenBy(hers.customerId)).toBe('安安')
    for (const { customerId } of [others, nobodys]) {
      expect(await seenBy(customerId)).toBeNull()
      await expect(
        handlers()['GET /api/mp/guide-contact/picture']({}, customer(customerId)),
      ).rejects.toMatchObject({ code: 'contact.none' })
    }
    const picture = await handlers()['GET /api/mp/guide-contact/picture']({}, customer(hers.customerId))
    expect(picture).toMatchObject({ contentType: 'image/png' })
  })

  it('is gone with the guide, or when the guide takes it back; both are in the audit chain', async () => {
    const { customerId } = await world.member()
    await world.bind(customerId, world.north, world.ann)
    await world.t.app.staff.change(world.ann, { state: 'leave' })
    expect(await seenBy(customerId)).toBeNull()
    await world.t.app.staff.change(world.ann, { state: 'active' })
    expect(await seenBy(customerId)).toBe('安安')
    await handlers()['DELETE /api/workbench/contact-code']({}, guide(world.ann))
    expect(await seenBy(customerId)).toBeNull()
    const actions = (await world.t.app.db.read.find(AuditEntry, { order: { seq: 'ASC' } })).map(
      ({ action }) => action,
    )
    expect(actions.filter((action) => action.startsWith('staff.contact'))).toEqual([
      'staff.contact_set',
      'staff.contact_removed',
    ])
  })
})
