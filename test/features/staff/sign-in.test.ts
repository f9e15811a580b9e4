import supertest from 'supertest'
import { Staff } from '../../../src/features/staff/entities/staff'
import { hashesComputed } from '../../../src/features/staff/password'
import { startApp, type TestApp } from '../../support/app'
import { signedIn, signIn } from '../../support/console-client'

let t: TestApp
beforeEach(async () => {
  t = await startApp({}, { passwordCost: undefined })
  await t.app.staff.create({ name: '阿山', login: 'ashan', password: 'pine-tree-1234', roles: ['admin'] })
})
afterEach(() => t.close())

const attempt = (login: string, password: string) =>
  supertest(t.url).post('/api/admin/session').send({ login, password })

describe('signing in', () => {
  it('opens a session with a cookie that scripts cannot read and other sites cannot send', async () => {
    const response = await attempt('Ashan', 'pine-tree-1234').expect(200)
    const cookie = String(response.headers['set-cookie'])
    expect(cookie).toMatch(/^__Host-guidepost=[\w-]{43}; Path=\/; .*HttpOnly; Secure; SameSite=Strict/)
    expect(response.body).toMatchObject({ staff: { name: '阿山', roles: ['admin'] }, brand: '山前' })
    expect(JSON.stringify(response.body)).not.toContain('scrypt')
  })

  it('stores what 2^15 rounds of scrypt made of the password, and never the password', async () => {
    const { passwordHash } = await t.app.db.read.findOneByOrFail(Staff, { login: 'ashan' })
    expect(passwordHash).toMatch(/^scrypt\$32768\$[\w+/=]{24}\$[\w+/=]{44}$/)
    const again = await t.app.staff.create({
      name: '阿海',
      login: 'ahai',
      password: 'pine-tree-1234',
      roles: ['admin'],
    })
    expect(again.passwordHash).not.toBe(passwordHash)
  })

  it('answers an unknown name and a wrong password alike', async () => {
    const unknown = await attempt('nobody', 'pine-tree-1234').expect(401)
    const wrong = await attempt('ashan', 'not-the-password').expect(401)
    const face = (body: { error: { code: string; message: string } }) => [body.error.code, body.error.message]
    expect(face(unknown.body as never)).toEqual(face(wrong.body as never))
  })

  it('lets at most 20 of 1,000 guesses reach the hash, and refuses the right password meanwhile', async () => {
    const before = hashesComputed()
    const statuses: number[] = []
    for (let round = 0; round < 50; round++) {
      const guesses = Array.from({ length: 20 }, (_, index) =>
        attempt(index % 2 ? 'ashan' : `u${round}${index}`, `g${round}${index}`),
      )
      for (const response of await Promise.all(guesses)) statuses.push(response.status)
    }
    expect(statuses).toHaveLength(1000)
    expect(statuses.filter((status) => status === 200)).toHaveLength(0)
    expect(hashesComputed() - before).toBeLessThanOrEqual(20)
    const refused = await attempt('ashan', 'pine-tree-1234').expect(429)
    expect(refused.body).toMatchObject({ error: { code: 'login.too_many' } })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  })
})

describe('a session', () => {
  it('ends with the sign-out', async () => {
    const me = await signIn(t, 'ashan', 'pine-tree-1234')
    await me.get('/api/admin/session').expect(200)
    await me.send('delete', '/api/admin/session').expect(200)
    await me.get('/api/admin/session').expect(401)
  })

  it('gets a new token at sign-in and the old one is dead', async () => {
    const first = await signIn(t, 'ashan', 'pine-tree-1234')
    const again = await attempt('ashan', 'pine-tree-1234').set('Cookie', first.cookie).expect(200)
    expect(String(again.headers['set-cookie'])).not.toContain(first.cookie)
    await first.get('/api/admin/session').expect(401)
  })

  it('refuses writing without the CSRF token and from another site', async () => {
    const me = await signIn(t, 'ashan', 'pine-tree-1234')
    const body = { name: '小李', login: 'xiaoli', password: 'long enough 1', roles: ['operator'] }
    const bare = supertest(t.url).post('/api/admin/staff').set('Cookie', me.cookie).send(body)
    expect((await bare.expect(403)).body).toMatchObject({ error: { code: 'session.csrf' } })
    const foreign = me.send('post', '/api/admin/staff', body).set('Origin', 'https://evil.example')
    expect((await foreign.expect(403)).body).toMatchObject({ error: { code: 'session.foreign_origin' } })
    expect(await t.app.staff.list()).toHaveLength(1)
    await me.send('post', '/api/admin/staff', body).expect(200)
  })

  it('is gone at once when the person is suspended', async () => {
    const admin = await signIn(t, 'ashan', 'pine-tree-1234')
    const operator = await signedIn(t, 'operator')
    const { items } = (await admin.get('/api/admin/staff').expect(200)).body as {
      items: { id: string; name: string }[]
    }
    const id = items.find((item) => item.name === '测试')!.id
    await admin.send('patch', `/api/admin/staff/${id}`, { state: 'suspended' }).expect(200)
    await operator.get('/api/admin/session').expect(401)
  })
})

describe('roles', () => {
  it('keep an operator from changing staff, and the last administrator in', async () => {
    const operator = await signedIn(t, 'operator')
    const body = { name: '小李', roles: ['admin'] }
    await operator.send('post', '/api/admin/staff', body).expect(403)
    const admin = await signIn(t, 'ashan', 'pine-tree-1234')
    const me = (await admin.get('/api/admin/session').expect(200)).body as { staff: { id: string } }
    const refused = await admin
      .send('patch', `/api/admin/staff/${me.staff.id}`, { roles: ['operator'] })
      .expect(409)
    expect(refused.body).toMatchObject({ error: { code: 'staff.last_admin' } })
  })
})
