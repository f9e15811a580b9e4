import { AuditEntry } from '../../../src/features/audit/entities/audit-entry'
import { Binding } from '../../../src/features/bindings/entities/binding'
import { newId } from '../../../src/platform/ids'
import { startApp, type TestApp } from '../../support/app'
import { signIn, type ConsoleClient } from '../../support/console-client'

let t: TestApp
let admin: ConsoleClient
let manager: ConsoleClient
const storeId = newId()
beforeAll(async () => {
  t = await startApp({ WECHAT_API_URL: 'http://127.0.0.1:9' })
  const person = async (role: 'admin' | 'store_manager'): Promise<ConsoleClient> => {
    const login = `${role.replace('_', '-')}-1`
    const { id } = await t.app.staff.create({ name: '员工', login, password: 'long enough 1', roles: [role] })
    if (role === 'store_manager') {
      const row = {
        id: newId(),
        staffId: id,
        storeId,
        role: 'manager',
        fromAt: 0,
        toAt: null,
        openKey: newId(),
      }
      await t.app.db.transact((tx) =>
        tx.query(
          'INSERT INTO staff_assignments (id, staffId, storeId, role, fromAt, toAt, openKey) VALUES (?, ?, ?, ?, ?, ?, ?)',
          Object.values(row),
        ),
      )
    }
    return signIn(t, login, 'long enough 1')
  }
  admin = await person('admin')
  manager = await person('store_manager')
})
afterAll(() => t.close())

let serial = 0

/** Somebody with a name and perhaps a phone number, bound to a store if one is told. */
async function customer(wish: { name: string; phone?: string; storeId?: string }): Promise<string> {
  const { db, features } = t.app
  const { customers } = features
  return db
    .transact(async (tx) => {
      const who = {
        account: 'official' as const,
        openId: `oConsole${++serial}`,
        at: Date.now(),
        evidence: 'callback',
      }
      const { customerId } = await customers.arrive(tx, who)
      if (wish.phone) await customers.attachPhone(tx, customerId, wish.phone, 'staff')
      if (wish.storeId) {
        const ends = { fromAt: Date.now(), toAt: null, openKey: newId(), sourceScanId: null }
        await tx.insert(Binding, {
          id: newId(),
          customerId,
          storeId: wish.storeId,
          staffId: null,
          role: 'home',
          cause: 'scan',
          decidedBy: 'system',
          policyVersion: 0,
          ...ends,
        })
      }
      return customerId
    })
    .then(async (id) => {
      await admin.send('patch', `/api/admin/customers/${id}/profile`, { name: wish.name }).expect(200)
      return id
    })
}

const namesFound = async (client: ConsoleClient, q: string): Promise<string[]> => {
  const { body } = await client.send('post', '/api/admin/customers/search', { q }).expect(200)
  return (body as { items: { name: string }[] }).items.map(({ name }) => name)
}

describe('looking a customer up', () => {
  beforeAll(async () => {
    await customer({ name: '王小明', phone: '13800001234', storeId })
    await customer({ name: '欧阳娜', storeId: newId() })
    await customer({ name: '单雨晴', phone: '13900009999' })
  })

  it.each([
    ['王小明', '王小明'],
    ['小明', '王小明'],
    ['wangxiaoming', '王小明'],
    ['xiaom', '王小明'],
    ['wxm', '王小明'],
    ['OuYang', '欧阳娜'],
    ['oyn', '欧阳娜'],
    ['shanyuqing', '单雨晴'],
    ['13800001234', '王小明'],
    ['+86 138 0000 1234', '王小明'],
  ])('finds by %s', async (q, name) => {
    expect(await namesFound(admin, q)).toEqual([name])
  })

  it.each(['王大明', 'wangxiaomi2', '13800001235', '1380000', 'ming明'])('finds nobody by %s', async (q) => {
    expect(await namesFound(admin, q)).toEqual([])
  })

  it('leaves a trace for a phone number, without the number', async () => {
    await namesFound(admin, '13800001234')
    const entries = await t.app.db.read.findBy(AuditEntry, { action: 'customer.find_by_phone' })
    expect(entries.length).toBeGreaterThan(0)
    expect(JSON.stringify(entries)).not.toContain('13800001234')
  })

  it('shows a store manager the customers of the own store only', async () => {
    expect(await namesFound(manager, '13800001234')).toEqual(['王小明'])
    expect(await namesFound(manager, '13900009999')).toEqual([])
    expect(await namesFound(manager, 'oyn')).toEqual([])
    const { body } = await manager.get('/api/admin/customers').expect(200)
    expect((body as { items: { name: string }[] }).items.map(({ name }) => name)).toEqual(['王小明'])
  })
})

describe('one customer', () => {
  it('is shown with masked phone, sources and identities, and never the openid', async () => {
    const id = await customer({ name: '李雷', phone: '13700001111' })
    const { body } = await admin.get(`/api/admin/customers/${id}`).expect(200)
    expect(body).toMatchObject({ id, name: '李雷', phoneMasked: '137****1111', stage: 'follower' })
    expect(JSON.stringify(body)).not.toContain('13700001111')
    expect(JSON.stringify(body)).not.toContain(`oConsole${serial}`)
  })

  it('of another store is not there for a store manager', async () => {
    const id = await customer({ name: '别店', storeId: newId() })
    await manager.get(`/api/admin/customers/${id}`).expect(404)
    await manager.send('post', `/api/admin/customers/${id}/tags`, { tag: '新品' }).expect(404)
  })

  it('shows the whole number with a reason, and the audit says so', async () => {
    const id = await customer({ name: '看号', phone: '13600002222' })
    await admin.send('post', `/api/admin/customers/${id}/phone`, {}).expect(422)
    const { body } = await admin
      .send('post', `/api/admin/customers/${id}/phone`, { reason: '回访退货' })
      .expect(200)
    expect(body).toEqual({ phone: '13600002222' })
    const entries = await t.app.db.read.findBy(AuditEntry, { action: 'customer.show_phone', targetId: id })
    expect(entries).toMatchObject([{ reason: '回访退货' }])
    await manager.send('post', `/api/admin/customers/${id}/phone`, { reason: '回访退货' }).expect(403)
  })

  it('takes tags on and off, and one that ended is gone', async () => {
    const id = await customer({ name: '标签' })
    const path = `/api/admin/customers/${id}/tags`
    const end = new Date(Date.now() + 3_600_000).toISOString()
    await admin.send('post', path, { tag: '爱跑步', expiresAt: end }).expect(200)
    const { body } = await admin.send('post', path, { tag: '新品' }).expect(200)
    expect((body as { tags: { tag: string }[] }).tags.map(({ tag }) => tag)).toEqual(['爱跑步', '新品'])
    const past = new Date(Date.now() - 1000).toISOString()
    await admin.send('post', path, { tag: '旧', expiresAt: past }).expect(422)
    await admin.send('post', `${path}/remove`, { tag: '新品' }).expect(200)
    const listed = await admin.get('/api/admin/customers?tag=' + encodeURIComponent('爱跑步')).expect(200)
    expect(listed.body).toMatchObject({ total: 1, items: [{ id }] })
  })
})

describe('two customers with one phone number', () => {
  const proposalOf = async (phone: string): Promise<{ id: string; ids: string[] }> => {
    const ids = [await customer({ name: '甲', phone }), await customer({ name: '乙', phone })]
    const { body } = await admin.get('/api/admin/merge-proposals').expect(200)
    const found = (body as { items: { id: string; one: { id: string } }[] }).items.find(({ one }) =>
      ids.includes(one.id),
    )
    return { id: found!.id, ids }
  }

  it('are merged when staff say so, once', async () => {
    const { id, ids } = await proposalOf('13500003333')
    const accept = () =>
      admin.send('post', `/api/admin/merge-proposals/${id}/accept`, { reason: '本人到店确认' })
    await accept().expect(200)
    await accept().expect(409)
    const { customers } = t.app.features
    expect((await customers.current(ids[1]!))?.id).toBe(ids[0])
    const { body } = await admin.get(`/api/admin/customers/${ids[1]}`).expect(200)
    expect(body).toMatchObject({ id: ids[0], mergedFrom: [{ customerId: ids[1], cause: 'staff' }] })
  })

  it('stay two when staff refuse', async () => {
    const { id, ids } = await proposalOf('13500004444')
    await admin.send('post', `/api/admin/merge-proposals/${id}/refuse`, { reason: '是一家人' }).expect(200)
    expect((await t.app.features.customers.current(ids[1]!))?.id).toBe(ids[1])
  })
})

describe('a data request by staff', () => {
  it('is audited when taken on, downloaded and called off', async () => {
    const id = await customer({ name: '导出' })
    const reason = '顾客来信要求'
    const path = `/api/admin/customers/${id}/data-requests`
    const taken = await admin.send('post', path, { kind: 'export', reason }).expect(200)
    const requestId = (taken.body as { id: string }).id
    const file = await admin.send('post', `/api/admin/data-requests/${requestId}/download`).expect(200)
    expect(JSON.stringify(file.body)).toContain('导出')
    const erase = await admin.send('post', path, { kind: 'erase', reason }).expect(200)
    const eraseId = (erase.body as { id: string }).id
    await admin
      .send('post', `/api/admin/data-requests/${eraseId}/cancel`, { reason: '顾客改了主意' })
      .expect(200)
    await admin
      .send('post', `/api/admin/data-requests/${eraseId}/cancel`, { reason: '顾客改了主意' })
      .expect(409)
    const entries = await t.app.db.read.findBy(AuditEntry, { targetId: id })
    expect(entries.map(({ action }) => action).sort()).toEqual([
      'customer.export',
      'customer.profile',
      'customer.request_cancelled',
      'customer.request_erase',
      'customer.request_export',
    ])
  })
})
