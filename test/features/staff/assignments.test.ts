import { Staff } from '../../../src/features/staff/entities/staff'
import { newId } from '../../../src/platform/ids'
import { openOrganisation, refusal, type Organisation } from '../organisation'

let o: Organisation
beforeAll(async () => void (o = await openOrganisation()))
afterEach(async () => {
  o.as('admin')
  await o.empty()
})
afterAll(() => o.close())

const HOUR = 3_600_000
const namesIn = (body: unknown): string[] =>
  (body as { items: { name: string }[] }).items.map(({ name }) => name).sort()

describe('work at a store', () => {
  it('moves at one instant: there is no moment at two stores or at none', async () => {
    const [from, to] = [await o.store(), await o.store({ name: '新店' })]
    const id = await o.guide('小林', from.id)
    const started = o.clock.now()
    o.clock.advance(HOUR)
    const move = { fromStoreId: from.id, toStoreId: to.id }
    const { body } = await o.post(`/api/admin/staff/${id}/move`, move).expect(200)
    const { assignments } = body as { assignments: { fromAt: string; toAt: string | null }[] }
    expect(assignments).toMatchObject([
      { storeName: '新店', role: 'guide', toAt: null },
      { storeId: from.id, role: 'guide' },
    ])
    expect(assignments[1]!.toAt).toBe(assignments[0]!.fromAt)
    const { directory } = o.staff
    const moved = o.clock.now()
    expect(await directory.assignmentAt(id, started - 1)).toBeUndefined()
    expect(await directory.assignmentAt(id, moved - 1)).toEqual({ storeId: from.id, role: 'guide' })
    expect(await directory.assignmentAt(id, moved)).toEqual({ storeId: to.id, role: 'guide' })
    expect(await directory.byId(id)).toMatchObject({ storeId: to.id, name: '小林' })
    expect((await directory.guidesOf(from.id, moved)).length).toBe(0)
    expect((await directory.guidesOf(from.id, moved - 1)).map(({ name }) => name)).toEqual(['小林'])
  })

  it('is refused where it makes no sense, and nothing changes', async () => {
    const store = await o.store()
    const closed = await o.store()
    await o.stores.writer.setState(closed.id, 'closed', '租约到期', null)
    const id = await o.guide('小林', store.id)
    const before = await o.staff.directory.byId(id)
    const assign = (storeId: string) =>
      o.post(`/api/admin/staff/${id}/assignments`, { storeId, role: 'guide' })
    expect(refusal(await assign(store.id).expect(409)).code).toBe('staff.already_there')
    expect(refusal(await assign(newId()).expect(404)).code).toBe('store.not_found')
    expect(refusal(await assign(closed.id).expect(422)).code).toBe('store.closed')
    const end = await o.post(`/api/admin/staff/${id}/assignments/end`, { storeId: closed.id }).expect(409)
    expect(refusal(end).code).toBe('staff.not_there')
    const same = { fromStoreId: store.id, toStoreId: store.id }
    expect(refusal(await o.post(`/api/admin/staff/${id}/move`, same).expect(422)).code).toBe(
      'staff.same_store',
    )
    const unknown = await o.post(`/api/admin/staff/${newId()}/move`, {
      fromStoreId: closed.id,
      toStoreId: store.id,
    })
    expect(unknown.status).toBe(404)
    expect(await o.staff.directory.byId(id)).toEqual(before)
  })

  it('ends everywhere at the instant at which somebody leaves', async () => {
    const [one, two] = [await o.store(), await o.store()]
    const id = await o.guide('小林', one.id)
    await o.staff.assignments.assign(id, two.id, 'guide', null)
    o.clock.advance(HOUR)
    const { body } = await o.patch(`/api/admin/staff/${id}`, { state: 'left' }).expect(200)
    const leftAt = new Date(o.clock.now()).toISOString()
    expect(body).toMatchObject({ state: 'left', leftAt, assignments: [{ toAt: leftAt }, { toAt: leftAt }] })
    expect(await o.staff.directory.guidesOf(one.id, o.clock.now())).toEqual([])
    const back = await o.post(`/api/admin/staff/${id}/assignments`, { storeId: one.id, role: 'guide' })
    expect(refusal(back).code).toBe('staff.has_left')
  })

  it('opens a store manager’s session to the assigned stores only', async () => {
    const [own, other] = [await o.store(), await o.store()]
    await o.guide('自己人', own.id)
    await o.guide('别店的人', other.id)
    o.as('store_manager', [own.id])
    expect(namesIn((await o.get('/api/admin/staff').expect(200)).body)).toEqual(['自己人'])
    o.as('store_manager', [])
    expect(namesIn((await o.get('/api/admin/staff').expect(200)).body)).toEqual([])
    o.as('operator')
    expect(namesIn((await o.get('/api/admin/staff').expect(200)).body)).toEqual(['别店的人', '自己人'])
    const { body } = await o.get(`/api/admin/staff?storeId=${other.id}&role=guide&search=别店`).expect(200)
    expect(namesIn(body)).toEqual(['别店的人'])
  })

  it('shows a manager nothing of people of other stores', async () => {
    const [own, other] = [await o.store(), await o.store()]
    const id = await o.guide('别店的人', other.id)
    o.as('store_manager', [own.id])
    await o.get(`/api/admin/staff/${id}`).expect(404)
    await o.post(`/api/admin/staff/${id}/bind-code`).expect(404)
  })
})

describe('a guide', () => {
  it('needs no login; half a login is refused', async () => {
    const half = await o.post('/api/admin/staff', { name: '小林', roles: ['guide'], login: 'xiaolin' })
    expect(refusal(half).message).toContain('登录名和密码')
    const id = await o.guide('小林')
    expect(await o.staff.directory.byId(id)).toMatchObject({ roles: ['guide'], storeId: null })
  })

  it('is not half made when the store is wrong', async () => {
    await o.post('/api/admin/staff', { name: '小林', roles: ['guide'], storeId: newId() }).expect(404)
    expect(await o.staff.service.list()).toEqual([])
  })
})

describe('the workbench', () => {
  const codeFor = async (id: string): Promise<string> =>
    ((await o.post(`/api/admin/staff/${id}/bind-code`).expect(200)).body as { code: string }).code

  it('opens to the person whose manager shows the code, once', async () => {
    const store = await o.store({ name: '湖滨店' })
    const id = await o.guide('小林', store.id)
    o.as('store_manager', [store.id])
    const code = await codeFor(id)
    const [me, somebody] = [newId(), newId()]
    o.asCustomer(me)
    const { body } = await o.post('/api/mp/staff-binding', { code: code.toLowerCase() }).expect(200)
    expect(body).toEqual({ staffId: id, name: '小林', storeName: '湖滨店' })
    expect(await o.staff.directory.byCustomer(me)).toMatchObject({ id })
    expect(await o.staff.directory.actorOf(me)).toMatchObject({ staffId: id, storeIds: [store.id] })
    o.asCustomer(somebody)
    const used = await o.post('/api/mp/staff-binding', { code }).expect(422)
    expect(refusal(used).code).toBe('staff.bind_code_wrong')
    expect(await o.staff.directory.actorOf(somebody)).toBeUndefined()
  })

  it('keeps no code in clear, and forgets it after ten minutes or with the next one', async () => {
    const id = await o.guide('小林')
    const first = await codeFor(id)
    const second = await codeFor(id)
    expect(JSON.stringify(await o.db.read.query('SELECT * FROM staff_bind_codes'))).not.toContain(second)
    o.asCustomer(newId())
    await o.post('/api/mp/staff-binding', { code: first }).expect(422)
    o.clock.advance(10 * 60_000)
    await o.post('/api/mp/staff-binding', { code: second }).expect(422)
  })

  it('lets nobody guess', async () => {
    o.asCustomer(newId())
    for (let guess = 0; guess < 5; guess++)
      await o.post('/api/mp/staff-binding', { code: `AAAA222${guess + 2}` }).expect(422)
    const refused = await o.post('/api/mp/staff-binding', { code: 'AAAA2229' }).expect(429)
    expect(refusal(refused).code).toBe('staff.bind_too_many')
  })

  it('belongs to one person, and one person has one', async () => {
    const [lin, chen] = [await o.guide('小林'), await o.guide('小陈')]
    const me = newId()
    o.asCustomer(me)
    const code = await codeFor(chen)
    await o.post('/api/mp/staff-binding', { code: await codeFor(lin) }).expect(200)
    expect(refusal(await o.post('/api/mp/staff-binding', { code }).expect(409)).message).toContain('小林')
    expect(refusal(await o.post(`/api/admin/staff/${lin}/bind-code`).expect(409)).code).toBe(
      'staff.already_bound',
    )
    await o.post(`/api/admin/staff/${lin}/unbind`).expect(200)
    await o.post('/api/mp/staff-binding', { code }).expect(200)
    expect(await o.staff.directory.byCustomer(me)).toMatchObject({ id: chen })
  })

  it('closes when its person leaves or is suspended', async () => {
    const id = await o.guide('小林')
    const me = newId()
    await o.db.transact((tx) => o.staff.directory.bindCustomer(tx, id, me))
    await o.patch(`/api/admin/staff/${id}`, { state: 'suspended' }).expect(200)
    expect(await o.staff.directory.actorOf(me)).toBeUndefined()
    await o.patch(`/api/admin/staff/${id}`, { state: 'left' }).expect(200)
    expect(await o.staff.directory.byCustomer(me)).toBeUndefined()
  })

  it('of an administrator is bound by administrators only', async () => {
    const store = await o.store()
    const body = { name: '总部', roles: ['admin'], storeId: store.id }
    const { id } = (await o.post('/api/admin/staff', body).expect(200)).body as { id: string }
    o.as('store_manager', [store.id])
    await o.post(`/api/admin/staff/${id}/bind-code`).expect(403)
  })

  it('follows its person through a merge, and ends with an erasure', async () => {
    const id = await o.guide('小林')
    const [from, into] = [newId(), newId()]
    await o.db.transact((tx) => o.staff.directory.bindCustomer(tx, id, from))
    const moved = await o.db.transact((tx) => o.staff.keeper.merge(tx, { fromId: from, intoId: into }))
    expect(moved).toEqual([{ table: 'staff', rowId: id }])
    expect(await o.staff.directory.byCustomer(into)).toMatchObject({ id })
    await o.db.transact((tx) => o.staff.keeper.erase(tx, { customerId: into }))
    expect(await o.db.read.findOneBy(Staff, { id })).toMatchObject({ customerId: null })
  })
})

describe('what was done to staff', () => {
  it('is in the chain without names and passwords', async () => {
    const body = { name: '王小明', login: 'xiaoming', password: 'pine-tree-1234', roles: ['operator'] }
    const { id } = (await o.post('/api/admin/staff', body).expect(200)).body as { id: string }
    await o.patch(`/api/admin/staff/${id}`, { roles: ['guide'], name: '王大明' }).expect(200)
    const { body: answer } = await o.get(`/api/admin/audit?targetId=${id}`).expect(200)
    expect(answer).toMatchObject({
      total: 2,
      items: [
        {
          action: 'staff.change',
          before: { roles: ['operator'] },
          after: { roles: ['guide'], fields: ['name', 'roles'] },
        },
        { action: 'staff.create', at: new Date(o.clock.now()).toISOString() },
      ],
    })
    expect(JSON.stringify(answer)).not.toMatch(/王|xiaoming|pine-tree|scrypt/)
  })

  it('keeps two administrators from demoting each other at once', async () => {
    const make = (name: string) => o.staff.service.create({ name, roles: ['admin'] })
    const [one, two] = [await make('甲'), await make('乙')]
    const demote = (id: string) => o.staff.service.change(id, { roles: ['guide'] })
    const outcomes = await Promise.allSettled([demote(one.id), demote(two.id)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})
