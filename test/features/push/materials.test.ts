import type { Material, MaterialTask, TaskDoer } from '../../../src/contract/materials'
import { signIn } from '../../support/console-client'
import { seedCustomers } from '../../support/campaign-customers'
import { MORNING, startCampaignWorld, type CampaignWorld } from '../../support/campaign-world'
import { newId } from '../../../src/platform/ids'
import { openShop, type Shop, type Workbench } from './shop'

const HOUR = 3_600_000
/** Friday 18:00 in the shops; the world begins on a Tuesday. */
const FRIDAY = MORNING + (3 * 24 + 8) * HOUR
const iso = (at: number): string => new Date(at).toISOString()
const refusal = ({ body }: { body: unknown }) => (body as { error: { code: string; message: string } }).error
const path = '/api/admin/materials'
const draft = {
  title: '秋款到店',
  text: '来试试新到的冲锋衣。',
  topic: 'newArrivals',
  link: '/pages/home/index',
}

let world: CampaignWorld
let shop: Shop
beforeEach(async () => {
  world = await startCampaignWorld()
  shop = await openShop(world)
})
afterEach(() => world.close())

const made = async (more: object = {}) =>
  (await shop.operator.send('post', path, { ...draft, ...more }).expect(200)).body as Material
const turn = (id: string, state: string) => shop.operator.send('post', `${path}/${id}/state`, { state })
const published = async () => (await turn((await made()).id, 'published').expect(200)).body as Material
const ask = (body: object) => shop.operator.send('post', '/api/admin/material-tasks', body)
const byFriday = (materialId: string, more: object = {}) => ({
  ...{ materialId, instruction: '周五前分享给老客户', dueAt: iso(FRIDAY) },
  ...more,
})
async function tasks(): Promise<MaterialTask[]> {
  const { body } = await shop.operator.get('/api/admin/material-tasks').expect(200)
  return (body as { items: MaterialTask[] }).items
}
async function doers(id: string, who = shop.operator): Promise<TaskDoer[]> {
  const { body } = await who.get(`/api/admin/material-tasks/${id}/doers`).expect(200)
  return (body as { items: TaskDoer[] }).items
}
async function shared(bench: Workbench, materialId: string, customerId: string): Promise<void> {
  const wish = { ...draft, materialId, customerIds: [customerId], requestKey: `tap-${newId()}` }
  await bench.post('/api/workbench/pushes', wish).expect(200)
}
async function onBench(bench: Workbench) {
  const { body } = await bench.get('/api/workbench/materials').expect(200)
  return (body as { items: { id: string; task: { isDone: boolean } | null }[] }).items
}

describe('a material', () => {
  it('is refused with a sentence when something in it is not there', async () => {
    const over = { startsAt: iso(MORNING), endsAt: iso(MORNING + HOUR) }
    const offer = { name: '早鸟', rule: { kind: 'percent', percentOff: 20 }, ...over }
    const { body } = await shop.operator.send('post', '/api/admin/offers', offer).expect(200)
    const offerId = (body as { id: string }).id
    expect(await made({ offerId })).toMatchObject({ offerName: '早鸟', state: 'draft' })
    world.moveTo(MORNING + HOUR)
    const wrong: [object, string, RegExp][] = [
      [{ pictureIds: [newId()] }, 'material.picture', /重新上传/],
      [{ productId: newId() }, 'material.product', /重新选择/],
      [{ offerId: newId() }, 'material.offer', /重新选择/],
      [{ offerId }, 'material.offer', /已经结束，请换一个/],
    ]
    for (const [more, code, sentence] of wrong) {
      const said = refusal(await shop.operator.send('post', path, { ...draft, ...more }).expect(422))
      expect(said.code).toBe(code)
      expect(said.message).toMatch(sentence)
    }
  })

  it('cannot be published once its product is off the shelf', async () => {
    const { id, productName } = await made({ productId: shop.productId })
    expect(productName).toBe('冲锋衣')
    await shop.operator
      .send('post', `/api/admin/products/${shop.productId}/shelf`, { state: 'off' })
      .expect(200)
    expect(refusal(await turn(id, 'published').expect(422)).message).toContain('「冲锋衣」已下架')
  })

  it('is changed by one person at a time, and reaches guides only while it is published', async () => {
    const [phone] = await seedCustomers(world, 1, () => ({}))
    const bench = await shop.workbench(phone!, shop.guideId)
    const { id, version } = await made()
    expect(await onBench(bench)).toEqual([])
    await shop.operator.send('put', `${path}/${id}`, { ...draft, title: '冬款', version }).expect(200)
    const late = await shop.operator.send('put', `${path}/${id}`, { ...draft, version }).expect(409)
    expect(refusal(late).code).toBe('material.changed_meanwhile')
    await turn(id, 'published').expect(200)
    expect(await onBench(bench)).toMatchObject([{ id, title: '冬款', task: null }])
    await turn(id, 'withdrawn').expect(200)
    expect(await onBench(bench)).toEqual([])
  })
})

describe('a task', () => {
  it('is set for published materials and for a time to come', async () => {
    const draftOnly = await made()
    const refused = refusal(await ask(byFriday(draftOnly.id)).expect(409))
    expect(refused.message).toContain('请先发布')
    const { id } = await published()
    const past = refusal(await ask(byFriday(id, { dueAt: iso(MORNING - HOUR) })).expect(422))
    expect(past.message).toContain('截止时间已经过去')
  })

  it('says who did it, who did it late and who did not', async () => {
    const { staff, features } = world.app
    const hire = async (name: string): Promise<string> => {
      const { id } = await staff.create({ name, roles: ['guide'] })
      await features.staff.assignments.assign(id, shop.storeId, 'guide', null)
      return id
    }
    const [beaId] = [await hire('贝贝'), await hire('晨晨')]
    const people = await seedCustomers(world, 4, () => ({}))
    const [phone, otherPhone, customer, other] = people as [(typeof people)[0], ...typeof people]
    const bench = await shop.workbench(phone, shop.guideId)
    const bea = await shop.workbench(otherPhone!, beaId!)
    await shop.bind(customer!.id)
    await shop.bind(other!.id, beaId)
    const material = await published()
    const { id } = (await ask(byFriday(material.id)).expect(200)).body as MaterialTask
    expect(await onBench(bench)).toMatchObject([{ task: { isDone: false } }])

    world.moveTo(MORNING + HOUR)
    await shared(bench, material.id, customer!.id)
    world.moveTo(FRIDAY + HOUR)
    await shared(bea, material.id, other!.id)
    expect(await doers(id)).toMatchObject([
      { name: '安安', storeName: '湖滨店', doneAt: iso(MORNING + HOUR), isLate: false, reached: 1 },
      { name: '贝贝', doneAt: iso(FRIDAY + HOUR), isLate: true, reached: 1 },
      { name: '晨晨', doneAt: null, isLate: false, reached: 0 },
    ])
    expect(await tasks()).toMatchObject([{ id, asked: 3, done: 1, late: 1, materialTitle: '秋款到店' }])
    expect(await onBench(bench)).toMatchObject([{ task: { isDone: true } }])
    await shop.operator.send('post', `/api/admin/material-tasks/${id}/close`).expect(200)
    expect(await onBench(bench)).toMatchObject([{ task: null }])
  })

  it('counts a card that the guide forwarded, and not one that waits', async () => {
    const [phone, customer] = await seedCustomers(world, 2, (index) => ({ hasMiniapp: index === 0 }))
    const bench = await shop.workbench(phone!, shop.guideId)
    await shop.bind(customer!.id)
    const material = await published()
    const { id } = (await ask(byFriday(material.id)).expect(200)).body as MaterialTask
    await shared(bench, material.id, customer!.id)
    expect((await doers(id))[0]).toMatchObject({ doneAt: null, reached: 0 })
    const { body } = await bench.get('/api/workbench/push-cards').expect(200)
    const [card] = (body as { items: { id: string }[] }).items
    await bench.post(`/api/workbench/push-cards/${card!.id}/forwarded`).expect(200)
    expect((await doers(id))[0]).toMatchObject({ doneAt: iso(MORNING), reached: 1 })
  })

  it('counts who opened the link that the guide passed on, once, and not the guide', async () => {
    const people = await seedCustomers(world, 3, () => ({}))
    const [phone, customer, other] = people
    const bench = await shop.workbench(phone!, shop.guideId)
    const { links, visits } = world.app.features.shares
    const sharer = { kind: 'guide' as const, staffId: shop.guideId }
    const draftOnly = (await made()).id
    await expect(links.share(sharer, { kind: 'material', id: draftOnly })).rejects.toMatchObject({
      code: 'share.not_now',
    })
    const material = await published()
    const { id } = (await ask(byFriday(material.id)).expect(200)).body as MaterialTask
    const { body } = await bench
      .post('/api/workbench/shares', { kind: 'material', id: material.id })
      .expect(200)
    const card = body as { id: string; path: string; title: string }
    expect(card).toMatchObject({ title: '秋款到店', path: `pages/home/index?share=${card.id}` })
    const open = (person: (typeof people)[0]) =>
      visits.visit(card.id, { customerId: person.id, openId: `o${newId()}` })
    await open(phone!)
    expect((await doers(id))[0]).toMatchObject({ doneAt: null, reached: 0 })
    world.moveTo(MORNING + HOUR)
    await open(customer!)
    world.moveTo(MORNING + 2 * HOUR)
    await open(other!)
    await open(customer!)
    expect((await doers(id))[0]).toMatchObject({ doneAt: iso(MORNING + HOUR), reached: 2 })
  })

  it('asks only the stores it names, and shows managers their own', async () => {
    const { staff, features } = world.app
    const north = await shop.anotherStore('北门店')
    const manager = { login: 'manager-north', password: 'correct horse battery' }
    const { id: managerId } = await staff.create({ name: '店长', ...manager, roles: ['store_manager'] })
    await features.staff.assignments.assign(managerId, north, 'store_manager', null)
    const { id: guideId } = await staff.create({ name: '北北', roles: ['guide'] })
    await features.staff.assignments.assign(guideId, north, 'guide', null)
    const material = await published()
    const all = (await ask(byFriday(material.id)).expect(200)).body as MaterialTask
    const some = (await ask(byFriday(material.id, { storeIds: [shop.storeId] })).expect(200))
      .body as MaterialTask
    expect([all.asked, some.asked]).toEqual([2, 1])
    const desk = await signIn({ url: world.environment.PUBLIC_URL! }, manager.login, manager.password)
    expect((await doers(all.id, desk)).map(({ name }) => name)).toEqual(['北北'])
    expect(await doers(some.id, desk)).toEqual([])
    const refused = await desk.send('post', path, draft)
    expect(refused.status).toBe(403)
  })
})
