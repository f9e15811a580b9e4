import type {
  CareCustomer,
  CareCustomerDetail,
  CareMoment,
  CarePlan,
  FollowUp,
  TodayItem,
} from '../../../src/contract/care'
import { Binding } from '../../../src/features/bindings'
import { CustomerNote, FollowUpRow } from '../../../src/features/care'
import { newId } from '../../../src/platform/ids'
import { seedCustomers, type SeededCustomer } from '../../support/campaign-customers'
import { MORNING, startCampaignWorld, type CampaignWorld } from '../../support/campaign-world'
import { openShop, type Shop, type Workbench } from '../push/shop'

const DAY = 86_400_000
let world: CampaignWorld
let shop: Shop
let bench: Workbench
let people: SeededCustomer[]
let colleagueId: string
let colleague: Workbench
let manager: Workbench
const refusal = ({ body }: { body: unknown }) => (body as { error: { code: string; message: string } }).error
const read = async <T>(path: string, of = bench): Promise<T> => (await of.get(path).expect(200)).body as T
const list = async (query = '', of = bench) => {
  const { items, total } = await read<{ items: CareCustomer[]; total: number }>(
    `/api/workbench/customers?${query}`,
    of,
  )
  return { ids: items.map(({ id }) => id), items, total }
}
const today = async (of = bench) => (await read<{ items: TodayItem[] }>('/api/workbench/today', of)).items
const post = async <T>(path: string, body: object = {}, of = bench): Promise<T> =>
  (await of.post(path, body).expect(200)).body as T
const dayAfter = (days: number): string =>
  new Date(world.clock.now() + 8 * 3_600_000 + days * DAY).toISOString().slice(0, 10)

/** Another home guide from now on, as a hand-over does it. */
async function handOver(customerId: string, staffId: string | null): Promise<void> {
  const { bindings, customers } = world.app.features
  const at = world.clock.now()
  const order = { customerId, storeId: shop.storeId, staffId, reason: '门店调整', actorId: newId(), at }
  await world.app.db.transact(async (tx) => {
    await customers.lock(tx, customerId)
    await bindings.change(tx, order)
  })
}

beforeAll(async () => {
  world = await startCampaignWorld()
  shop = await openShop(world)
  const { staff, features } = world.app
  people = await seedCustomers(world, 8, () => ({}))
  const [guide, other, boss, ...customers] = people
  colleagueId = (await staff.create({ name: '阿宁', roles: ['guide'] })).id
  await features.staff.assignments.assign(colleagueId, shop.storeId, 'guide', null)
  const managerId = (await staff.create({ name: '店长', roles: ['store_manager'] })).id
  await features.staff.assignments.assign(managerId, shop.storeId, 'store_manager', null)
  bench = await shop.workbench(guide!, shop.guideId)
  colleague = await shop.workbench(other!, colleagueId)
  manager = await shop.workbench(boss!, managerId)
  people = customers
  const names = ['林小满', '陈晨', '周周', '吴桐', '郑好']
  for (const [index, { id }] of people.entries()) {
    await shop.bind(id, index === 3 ? colleagueId : shop.guideId)
    await world.app.db.transact(async (tx) => {
      await features.customers.tell(tx, id, { name: names[index]! }, MORNING)
      const phone = { phone: `1380000100${index}`, evidence: 'staff' as const }
      await features.customers.attachPhone(tx, id, phone.phone, phone.evidence)
    })
  }
})
afterAll(() => world.close())

describe('my customers', () => {
  it('are those whom I have now, and a manager sees those of the store', async () => {
    const mine = [people[0]!, people[1]!, people[2]!, people[4]!].map(({ id }) => id)
    expect(new Set((await list()).ids)).toEqual(new Set(mine))
    expect((await list('', colleague)).ids).toEqual([people[3]!.id])
    expect(new Set((await list('', manager)).ids)).toEqual(new Set(people.map(({ id }) => id)))
    const page = await list('page=2&pageSize=3')
    expect(page).toMatchObject({ total: 4, ids: [expect.any(String)] })
  })

  it.each([
    ['a name', '林小', 0],
    ['pinyin', 'chenchen', 1],
    ['initials', 'zz', 2],
    ['the end of a phone number', '1002', 2],
    ['a whole phone number', '13800001001', 1],
  ])('are found by %s', async (_, search, index) => {
    expect((await list(`search=${encodeURIComponent(search)}`)).ids).toEqual([people[index]!.id])
  })

  it('are found by the number of their card', async () => {
    await shop.openCard(people[0]!.id)
    const card = await world.app.features.membership.cardOf(people[0]!.id)
    expect((await list(`search=${card!.number}`)).ids).toEqual([people[0]!.id])
  })

  it('of a colleague are not found and cannot be opened, whatever is asked of them', async () => {
    const { id } = people[3]!
    expect(await list('search=13800001003')).toMatchObject({ total: 0 })
    for (const path of ['', '/timeline', '/notes', '/plans'])
      expect(refusal(await bench.get(`/api/workbench/customers/${id}${path}`).expect(404)).code).toBe(
        'customer.unknown',
      )
    const bodies = {
      tags: { tag: '大衣' },
      notes: { text: '试过' },
      'follow-ups': { text: '问', dueOn: dayAfter(1) },
    }
    for (const [what, body] of Object.entries(bodies))
      await bench.post(`/api/workbench/customers/${id}/${what}`, body).expect(404)
  })

  it('show what helps to serve them, and never a whole phone number', async () => {
    const { id } = people[0]!
    await shop.sell(id, [89_900])
    const found = await read<CareCustomerDetail>(`/api/workbench/customers/${id}`)
    expect(found).toMatchObject({
      name: '林小满',
      phoneMasked: '138****1000',
      stage: 'first_buyer',
      store: { name: '湖滨店' },
      guide: { id: shop.guideId, name: '安安' },
      cause: 'scan',
      card: { points: 0 },
      lastSeen: { title: '到店购买' },
      sales: [{ paidFen: 89_900, store: '湖滨店', words: '冲锋衣' }],
      conversation: null,
    })
    expect(JSON.stringify(found)).not.toContain('13800001000')
    expect(found.reach.sentence).toMatch(/[。；]/)
    expect(found.reach.channels.find(({ channel }) => channel === 'messageCentre')).toMatchObject({
      state: 'now',
    })
  })

  it('have tags, which the console sees too', async () => {
    const { id } = people[1]!
    await post(`/api/workbench/customers/${id}/tags`, { tag: '喜欢亚麻' })
    const { tags } = await post<{ tags: { tag: string; source: string }[] }>(
      `/api/workbench/customers/${id}/tags`,
      {
        tag: '尺码 M',
      },
    )
    expect(tags.map(({ tag, source }) => [tag, source])).toEqual([
      ['喜欢亚麻', 'guide'],
      ['尺码 M', 'guide'],
    ])
    expect(await list(`tag=${encodeURIComponent('尺码 M')}`)).toMatchObject({ ids: [id] })
    expect((await read<{ items: string[] }>('/api/workbench/tags')).items).toEqual(
      expect.arrayContaining(['喜欢亚麻', '尺码 M']),
    )
    await post(`/api/workbench/customers/${id}/tags/remove`, { tag: '尺码 M' })
    expect(await world.app.features.customers.tagNamesOf(id)).toEqual(['喜欢亚麻'])
  })

  it('have a timeline with what they bought and gave back, and the notes among it', async () => {
    const { id } = people[4]!
    await shop.openCard(id)
    world.moveTo(world.clock.now() + 60_000)
    const saleId = await shop.sell(id, [89_900, 89_900])
    world.moveTo(world.clock.now() + 60_000)
    await post(`/api/workbench/customers/${id}/notes`, { text: '给先生也买了一件' })
    world.moveTo(world.clock.now() + 60_000)
    await shop.takeBack(saleId)
    const timeline = await read<{ items: CareMoment[]; total: number }>(
      `/api/workbench/customers/${id}/timeline`,
    )
    expect(timeline).toMatchObject({
      total: 3,
      items: [
        { kind: 'refund', words: '退回 ¥899.00', store: '湖滨店' },
        { kind: 'note', words: '给先生也买了一件', guide: '安安' },
        { kind: 'sale', words: '冲锋衣、冲锋衣 · ¥1798.00', guide: '安安' },
      ],
    })
    const second = await read<{ items: CareMoment[] }>(
      `/api/workbench/customers/${id}/timeline?page=2&pageSize=2`,
    )
    expect(second.items.map(({ kind }) => kind)).toEqual(['sale'])
  })
})

describe('a note', () => {
  it('is sealed at rest, and only its author deletes it', async () => {
    const { id } = people[2]!
    const { id: noteId } = await post<{ id: string }>(`/api/workbench/customers/${id}/notes`, {
      text: '对羊毛过敏',
    })
    const row = await world.app.db.read.findOneByOrFail(CustomerNote, { id: noteId })
    expect(row.text).not.toContain('羊毛')
    expect(await read(`/api/workbench/customers/${id}/notes`, manager)).toMatchObject({
      items: [{ text: '对羊毛过敏', madeBy: '安安', isMine: false }],
    })
  })
})

describe('a follow-up', () => {
  it('is there on its day, can be moved, and is done once', async () => {
    const { id } = people[2]!
    const past = await bench.post(`/api/workbench/customers/${id}/follow-ups`, {
      text: '问试穿',
      dueOn: dayAfter(-1),
    })
    expect([past.status, refusal(past).code]).toEqual([422, 'follow_up.past'])
    const made = await post<FollowUp>(`/api/workbench/customers/${id}/follow-ups`, {
      text: '问试穿',
      dueOn: dayAfter(2),
    })
    expect(made).toMatchObject({ customerName: '周周', state: 'open', dueOn: dayAfter(2), madeBy: '安安' })
    expect((await today()).map(({ followUpId }) => followUpId)).not.toContain(made.id)
    await post(`/api/workbench/follow-ups/${made.id}/moved`, { dueOn: dayAfter(0) })
    expect(await today()).toContainEqual(
      expect.objectContaining({ followUpId: made.id, title: '问试穿', reason: '今天要做' }),
    )
    expect(await post(`/api/workbench/follow-ups/${made.id}/done`)).toMatchObject({ state: 'done' })
    await post(`/api/workbench/follow-ups/${made.id}/done`)
    const dropped = await bench.post(`/api/workbench/follow-ups/${made.id}/dropped`).expect(409)
    expect(refusal(dropped).code).toBe('follow_up.over')
    expect((await today()).map(({ followUpId }) => followUpId)).not.toContain(made.id)
  })

  it('goes with the customer to the guide who takes over, and a pool without guide is the manager’s', async () => {
    const { id } = people[2]!
    const made = await post<FollowUp>(`/api/workbench/customers/${id}/follow-ups`, {
      text: '约试穿',
      dueOn: dayAfter(0),
    })
    const has = async (of: Workbench) => (await today(of)).some(({ followUpId }) => followUpId === made.id)
    expect([await has(bench), await has(colleague), await has(manager)]).toEqual([true, false, false])
    await handOver(id, colleagueId)
    expect([await has(bench), await has(colleague), await has(manager)]).toEqual([false, true, false])
    await bench.post(`/api/workbench/follow-ups/${made.id}/done`).expect(404)
    await handOver(id, null)
    expect([await has(bench), await has(colleague), await has(manager)]).toEqual([false, false, true])
    expect(await post(`/api/workbench/follow-ups/${made.id}/done`, {}, manager)).toMatchObject({
      madeBy: '安安',
    })
    const row = await world.app.db.read.findOneByOrFail(Binding, { openKey: `home:${id}` })
    expect(row.staffId).toBeNull()
  })
})

const HALF_A_YEAR = { title: '半年陪伴', months: 6, everyWeeks: 4, texts: ['问穿着', '介绍新品'] }
const plan = (id: string, more: object = {}) =>
  post<CarePlan>(`/api/workbench/customers/${id}/plans`, {
    ...HALF_A_YEAR,
    ...{ startOn: dayAfter(0), endsWithSale: true },
    ...more,
  })
const stateOf = async (customerId: string) =>
  (await read<{ items: CarePlan[] }>(`/api/workbench/customers/${customerId}/plans`)).items[0]

describe('a plan of months', () => {
  it('shows every follow-up on its very day, for half a year', async () => {
    const { id } = people[1]!
    const made = await plan(id)
    expect(made).toMatchObject({ title: '半年陪伴', state: 'running', total: 7, done: 0 })
    const start = world.clock.now()
    const shown: number[] = []
    // Every day would show the same and take long: the due days, and those beside them.
    for (const day of [0, 1, 27, 28, 29, 55, 56, 84, 112, 113, 140, 167, 168, 169, 182]) {
      world.moveTo(start + day * DAY)
      for (const item of (await today()).filter(
        ({ kind, customerId }) => kind === 'follow_up' && customerId === id,
      )) {
        expect(item).toMatchObject({ title: day === 0 ? '问穿着' : '介绍新品', isOverdue: false })
        shown.push(day)
        await post(`/api/workbench/follow-ups/${item.followUpId}/done`)
      }
    }
    expect(shown).toEqual([0, 28, 56, 84, 112, 140, 168])
    expect(await stateOf(id)).toMatchObject({ state: 'done', done: 7, dropped: 0 })
  })

  it('ends when the customer buys, if it was made to end so', async () => {
    const { id } = people[1]!
    await shop.openCard(id)
    await plan(id, { startOn: dayAfter(1) })
    await plan(id, { startOn: dayAfter(1), endsWithSale: false, title: '生日关怀' })
    await shop.sell(id, [89_900])
    const { items } = await read<{ items: CarePlan[] }>(`/api/workbench/customers/${id}/plans`)
    expect(items.slice(0, 2).map(({ title, state, dropped }) => [title, state, dropped])).toEqual([
      ['生日关怀', 'running', 0],
      ['半年陪伴', 'ended', 7],
    ])
    const ended = await post<CarePlan>(`/api/workbench/plans/${items[0]!.id}/end`)
    expect(ended).toMatchObject({ state: 'ended', dropped: 7 })
    expect(await read(`/api/workbench/follow-ups?customerId=${id}`)).toMatchObject({ total: 0 })
  })
})

describe('a buyer who fell asleep', () => {
  it('is shown with how long ago they bought, until somebody looked after them', async () => {
    const { id } = people[0]!
    world.moveTo(MORNING + 200 * DAY)
    const asleep = async () =>
      (await today()).filter(({ kind, customerId }) => kind === 'sleeping' && customerId === id)
    expect(await asleep()).toMatchObject([{ reason: '上次购买 2026-09-08，已经 200 天没有来买' }])
    const due = await post<FollowUp>(`/api/workbench/customers/${id}/follow-ups`, {
      text: '问候',
      dueOn: dayAfter(0),
    })
    await post(`/api/workbench/follow-ups/${due.id}/done`)
    expect(await asleep()).toEqual([])
  })
})

describe('a task of headquarters', () => {
  it('is among what there is to do until the guide reached somebody with its material', async () => {
    const content = {
      title: '会员护理日',
      text: '这周六护理免费。',
      topic: 'care',
      link: '/pages/home/index',
    }
    const made = (await shop.operator.send('post', '/api/admin/materials', content).expect(200)).body as {
      id: string
    }
    const order = {
      materialId: made.id,
      instruction: '周三前分享',
      dueAt: new Date(world.clock.now() + 2 * DAY).toISOString(),
    }
    await shop.operator
      .send('post', `/api/admin/materials/${made.id}/state`, { state: 'published' })
      .expect(200)
    await shop.operator.send('post', '/api/admin/material-tasks', order).expect(200)
    const tasks = async () => (await today()).filter(({ kind }) => kind === 'task')
    expect(await tasks()).toMatchObject([{ materialId: made.id, title: '会员护理日', customerId: null }])
    const wish = { ...content, materialId: made.id, customerIds: [people[0]!.id], requestKey: 'task-done-1' }
    expect(await post('/api/workbench/pushes', wish)).toMatchObject({ items: [{ state: 'sent' }] })
    expect(await tasks()).toEqual([])
  })
})

describe('when a customer is erased', () => {
  it('what was noted and planned is gone, and they are nobody’s', async () => {
    const { id } = people[4]!
    await plan(id)
    const { customers } = world.app.features
    const reason = '顾客来电要求'
    const asked = { kind: 'export', reason }
    const { id: exported } = (
      await shop.operator.send('post', `/api/admin/customers/${id}/data-requests`, asked).expect(200)
    ).body as { id: string }
    await customers.sweep()
    const file = await shop.operator.send('post', `/api/admin/data-requests/${exported}/download`).expect(200)
    expect(JSON.stringify(file.body)).toContain('给先生也买了一件')
    await shop.operator
      .send('post', `/api/admin/customers/${id}/data-requests`, { kind: 'erase', reason })
      .expect(200)
    world.moveTo(world.clock.now() + 40 * DAY)
    await customers.sweep()
    await bench.get(`/api/workbench/customers/${id}`).expect(404)
    expect(await world.app.db.read.countBy(CustomerNote, { customerId: id })).toBe(0)
    expect(await world.app.db.read.countBy(FollowUpRow, { customerId: id })).toBe(0)
  })
})
