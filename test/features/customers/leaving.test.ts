import { Customer, CustomerTag, Touch } from '../../../src/features/customers'
import { Staff } from '../../../src/features/staff/entities/staff'
import { startSystem, type TestSystem } from '../../support/system'
import { jobsDone, openMiniapp } from './phone'
import { DAY } from './world'

let t: TestSystem
beforeEach(async () => void (t = await startSystem()))
afterEach(() => t.close())

/** Every row of every table as one text. */
async function everything(): Promise<string> {
  const { read } = t.app.db
  const tables = read.connection.entityMetadatas.map(({ tableName }) => tableName)
  const rows = await Promise.all(
    tables.map((table) => read.query(`SELECT * FROM ${table}`) as Promise<unknown>),
  )
  return JSON.stringify(rows)
}

/** The clock goes on and what is due is done. */
async function later(ms: number): Promise<void> {
  await t.sandbox.clock.advance(ms)
  await t.app.features.customers.sweep()
  await jobsDone(t.app)
}

describe('a follower without a card who leaves', () => {
  it('is found nowhere in the database a day later, and the facts stay', async () => {
    const person = await t.sandbox.follower({ nickname: '小红' })
    await person.say('我叫王小红')
    await jobsDone(t.app)
    const customerId = await t.app.features.customers.identityOf('official', person.openId())
    const names = [person.openId(), '王小红']
    await person.unfollow()
    await jobsDone(t.app)
    await later(DAY - 60_000)
    expect(await everything()).toContain(person.openId())
    await later(2 * 60_000)
    const after = await everything()
    for (const name of names) expect(after).not.toContain(name)
    const customer = await t.app.features.customers.current(customerId!)
    expect(customer).toMatchObject({ state: 'erased' })
    expect(await t.app.db.read.countBy(Touch, { customerId: customer!.id, kind: 'unfollow' })).toBe(1)
  })

  it('stays known in the Mini Program, which was not left, without a personal field', async () => {
    const person = await t.sandbox.person({ nickname: '小红', phoneNumber: '13800001234' })
    const phone = await openMiniapp(t.url, person)
    await person.follow()
    await person.say('我叫王小红')
    await jobsDone(t.app)
    await phone.send('put', '/api/mp/me', { name: '王小红' }).expect(200)
    const { version } = (await phone.get('/api/mp/consents').expect(200)).body as { version: number }
    const code = await person.phoneCode()
    await phone.send('post', '/api/mp/phone', { code, consentVersion: version }).expect(200)
    const { customers } = t.app.features
    const customerId = (await customers.identityOf('miniapp', person.openId('miniapp')))!
    await t.app.db.transact((tx) => customers.tag(tx, customerId, { tag: '羊绒爱好者', source: 'guide' }))

    await person.unfollow()
    await jobsDone(t.app)
    await later(DAY + 60_000)
    const after = await everything()
    for (const name of [person.openId(), '王小红']) expect(after).not.toContain(name)
    expect(await t.app.db.read.countBy(CustomerTag, { customerId })).toBe(0)
    expect(await customers.findByPhone('13800001234')).toBeUndefined()
    expect((await phone.get('/api/mp/me').expect(200)).body).toMatchObject({ name: null, phoneMasked: null })
    expect(await customers.current(customerId)).toMatchObject({ state: 'live', eraseDueAt: null })

    await person.follow()
    await jobsDone(t.app)
    expect(await customers.identityOf('official', person.openId())).toBe(customerId)
    await phone.send('put', '/api/mp/me', { name: '王小红' }).expect(200)
    expect((await phone.get('/api/mp/me').expect(200)).body).toMatchObject({ name: '王小红' })
  })

  it('keeps the workbench of a guide who only stops following', async () => {
    const person = await t.sandbox.person({ nickname: '小林' })
    await openMiniapp(t.url, person)
    await person.follow()
    await jobsDone(t.app)
    const { customers } = t.app.features
    const customerId = (await customers.identityOf('miniapp', person.openId('miniapp')))!
    const { id } = await t.app.staff.create({ name: '小林', roles: ['guide'] })
    await t.app.db.transact((tx) => tx.update(Staff, { id }, { customerId }))
    await person.unfollow()
    await jobsDone(t.app)
    await later(DAY + 60_000)
    expect(await t.app.db.read.findOneBy(Staff, { id })).toMatchObject({ customerId })
  })

  it('keeps everything when they follow again within the day', async () => {
    const person = await t.sandbox.follower({ nickname: '小红' })
    await jobsDone(t.app)
    const customerId = await t.app.features.customers.identityOf('official', person.openId())
    await person.unfollow()
    await jobsDone(t.app)
    await t.sandbox.clock.advance(DAY / 2)
    await person.follow()
    await jobsDone(t.app)
    await later(DAY)
    expect(await t.app.features.customers.identityOf('official', person.openId())).toBe(customerId)
    expect(await t.app.db.read.findOneBy(Customer, { id: customerId })).toMatchObject({
      state: 'live',
      eraseDueAt: null,
    })
  })

  it('is somebody new when they come back afterwards', async () => {
    const person = await t.sandbox.follower({ nickname: '小红' })
    await jobsDone(t.app)
    const before = await t.app.features.customers.identityOf('official', person.openId())
    await person.unfollow()
    await jobsDone(t.app)
    await later(2 * DAY)
    await person.follow()
    await jobsDone(t.app)
    const now = await t.app.features.customers.identityOf('official', person.openId())
    expect(now).toBeDefined()
    expect(now).not.toBe(before)
  })
})

describe('a member who leaves', () => {
  it('stays a customer, without what the card does not need', async () => {
    const person = await t.sandbox.follower({ nickname: '小红' })
    await person.say('我的尺码是 M')
    await jobsDone(t.app)
    const { customers } = t.app.features
    const customerId = await customers.identityOf('official', person.openId())
    customers.connect({ hasCard: (_, id) => Promise.resolve(id === customerId) })
    await person.unfollow()
    await jobsDone(t.app)
    await later(DAY + 60_000)
    expect(await t.app.db.read.findOneBy(Customer, { id: customerId })).toMatchObject({
      state: 'live',
      eraseDueAt: null,
    })
    expect(await everything()).not.toContain('我的尺码是 M')
  })
})

describe('somebody who takes a permission back', () => {
  it('has the phone number removed', async () => {
    const person = await t.sandbox.person({ phoneNumber: '13800001234' })
    const phone = await openMiniapp(t.url, person)
    const { version } = (await phone.get('/api/mp/consents').expect(200)).body as { version: number }
    const code = await person.phoneCode()
    await phone.send('post', '/api/mp/phone', { code, consentVersion: version }).expect(200)
    const subject = { OpenID: person.openId('miniapp'), AppID: t.config.miniapp.appId }
    await person.event('miniapp', 'user_authorization_revoke', { ...subject, RevokeInfo: '8' })
    await jobsDone(t.app)
    expect(await t.app.features.customers.findByPhone('13800001234')).toBeUndefined()
    expect((await phone.get('/api/mp/me').expect(200)).body).toMatchObject({ phoneMasked: null })
    await person.event('miniapp', 'user_authorization_cancellation', subject)
    await jobsDone(t.app)
    expect(await everything()).not.toContain(person.openId('miniapp'))
  })
})

describe('a data request', () => {
  it('exports everything about a person and erases it a day after they ask', async () => {
    const person = await t.sandbox.follower({ nickname: '小红' })
    await person.say('有没有四十码的鞋')
    await jobsDone(t.app)
    const phone = await openMiniapp(t.url, person)
    await phone.send('put', '/api/mp/me', { name: '王小红' }).expect(200)
    const exported = await phone.send('post', '/api/mp/data-requests', { kind: 'export' }).expect(200)
    const { id } = exported.body as { id: string }
    const file = await phone.send('post', `/api/mp/data-requests/${id}/download`).expect(200)
    for (const part of ['王小红', person.openId(), '有没有四十码的鞋'])
      expect(JSON.stringify(file.body)).toContain(part)

    const asked = await phone.send('post', '/api/mp/data-requests', { kind: 'erase' }).expect(200)
    const again = await phone.send('post', '/api/mp/data-requests', { kind: 'erase' }).expect(200)
    expect((again.body as { id: string }).id).toBe((asked.body as { id: string }).id)
    await later(DAY + 60_000)
    const after = await everything()
    for (const name of [person.openId(), person.openId('miniapp'), '王小红', '有没有四十码的鞋'])
      expect(after).not.toContain(name)
    expect(after).toContain('erasedAt')
  })

  it('may be called off', async () => {
    const phone = await openMiniapp(t.url, await t.sandbox.person({}))
    const { body } = await phone.send('post', '/api/mp/data-requests', { kind: 'erase' }).expect(200)
    await phone.send('post', `/api/mp/data-requests/${(body as { id: string }).id}/cancel`).expect(200)
    await later(2 * DAY)
    await phone.get('/api/mp/me').expect(200)
  })

  it('of somebody else is not there', async () => {
    const mine = await openMiniapp(t.url, await t.sandbox.person({}))
    const theirs = await openMiniapp(t.url, await t.sandbox.person({}))
    const { body } = await theirs.send('post', '/api/mp/data-requests', { kind: 'export' }).expect(200)
    await mine.send('post', `/api/mp/data-requests/${(body as { id: string }).id}/download`).expect(404)
  })
})
