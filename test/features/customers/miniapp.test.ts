import { Customer, Identity } from '../../../src/features/customers'
import { MpSession } from '../../../src/features/customers/entities/mp-session'
import { PhoneAsk } from '../../../src/features/customers/entities/phone-ask'
import { startSystem, type TestSystem } from '../../support/system'
import { jobsDone, openMiniapp } from './phone'

let t: TestSystem
beforeAll(async () => void (t = await startSystem()))
afterAll(() => t.close())

const read = () => t.app.db.read

describe('the session of the Mini Program', () => {
  it('is opened with the code of wx.login and names the customer', async () => {
    const person = await t.sandbox.person({ nickname: '小明' })
    const phone = await openMiniapp(t.url, person)
    const { body } = await phone.get('/api/mp/me').expect(200)
    expect(body).toMatchObject({
      customerId: phone.customerId,
      name: null,
      phoneMasked: null,
      isFollowing: false,
      staff: null,
      brand: '山前',
    })
    expect(await t.app.features.customers.identityOf('miniapp', person.openId('miniapp'))).toBe(
      phone.customerId,
    )
  })

  it('keeps the token as a hash only, and the session key sealed', async () => {
    const person = await t.sandbox.person({})
    const { token, customerId } = await openMiniapp(t.url, person)
    const row = await read().findOneByOrFail(MpSession, { customerId })
    expect(JSON.stringify(row)).not.toContain(token)
    // A session key of WeChat is 24 signs of base64; sealed it is longer by nonce and tag.
    expect(row.sessionKey).toMatch(/^[A-Za-z0-9_-]{60,}$/)
  })

  it('refuses a code that was used, a wrong token and a token that was signed out', async () => {
    const person = await t.sandbox.person({})
    const code = await person.loginCode()
    const send = () =>
      fetch(`${t.url}/api/mp/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code }),
      })
    expect((await send()).status).toBe(200)
    const again = await send()
    expect(again.status).toBe(422)
    expect(await again.json()).toMatchObject({ error: { code: 'session.bad_code' } })
    const wrong = await fetch(`${t.url}/api/mp/me`, {
      headers: { authorization: `Bearer ${'a'.repeat(43)}` },
    })
    expect(wrong.status).toBe(401)
    const phone = await openMiniapp(t.url, person)
    await phone.send('delete', '/api/mp/session').expect(200)
    await phone.get('/api/mp/me').expect(401)
  })

  it('joins the follower of the same unionid, whichever comes first', async () => {
    const first = await t.sandbox.person({ nickname: '先开小程序' })
    const phone = await openMiniapp(t.url, first)
    await first.follow()
    await jobsDone(t.app)
    expect(await t.app.features.customers.identityOf('official', first.openId())).toBe(phone.customerId)
    expect((await phone.get('/api/mp/me').expect(200)).body).toMatchObject({ isFollowing: true })

    const second = await t.sandbox.person({ nickname: '先关注' })
    await second.follow()
    await jobsDone(t.app)
    const known = await t.app.features.customers.identityOf('official', second.openId())
    expect((await openMiniapp(t.url, second)).customerId).toBe(known)
  })
})

describe('the phone number', () => {
  const consent = async (phone: { get(path: string): PromiseLike<{ body: unknown }> }): Promise<number> =>
    ((await phone.get('/api/mp/consents')).body as { version: number }).version

  it('needs consent, is asked once in 90 days and shown masked', async () => {
    const person = await t.sandbox.person({ phoneNumber: '13800001234' })
    const phone = await openMiniapp(t.url, person)
    const refused = await phone.send('post', '/api/mp/phone', { code: await person.phoneCode() }).expect(409)
    expect(refused.body).toMatchObject({ error: { code: 'phone.no_consent' } })
    const consentVersion = await consent(phone)
    const body = { code: await person.phoneCode(), consentVersion }
    const given = await phone.send('post', '/api/mp/phone', body).expect(200)
    expect(given.body).toMatchObject({
      me: { phoneMasked: '138****1234' },
      isMerged: false,
      isPending: false,
    })
    const again = await phone.send('post', '/api/mp/phone', { code: await person.phoneCode() }).expect(409)
    expect(again.body).toMatchObject({ error: { code: 'phone.asked_recently' } })
    expect(await read().countBy(PhoneAsk, { customerId: phone.customerId })).toBe(1)
    const rows = JSON.stringify([
      await read().query('SELECT * FROM profiles'),
      await read().query('SELECT * FROM identities'),
    ])
    expect(rows).not.toContain('13800001234')
    expect(await t.app.features.customers.findByPhone('+86 138-0000-1234')).toBe(phone.customerId)
  })

  it('costs nothing when WeChat refuses the code', async () => {
    const person = await t.sandbox.person({})
    const phone = await openMiniapp(t.url, person)
    const body = { code: 'never given', consentVersion: await consent(phone) }
    await phone.send('post', '/api/mp/phone', body).expect(422)
    expect(await read().countBy(PhoneAsk, { customerId: phone.customerId })).toBe(0)
  })

  it('of another customer at WeChat becomes a case for staff', async () => {
    const one = await t.sandbox.person({ phoneNumber: '13900005678' })
    const other = await t.sandbox.person({ phoneNumber: '13900005678' })
    const [first, second] = [await openMiniapp(t.url, one), await openMiniapp(t.url, other)]
    const consentVersion = await consent(first)
    const press = async (phone: typeof first, person: typeof one) =>
      phone.send('post', '/api/mp/phone', { code: await person.phoneCode(), consentVersion }).expect(200)
    await press(first, one)
    expect((await press(second, other)).body).toMatchObject({ isMerged: false, isPending: true })
    expect(await t.app.features.customers.findByPhone('13900005678')).toBe(first.customerId)
    expect(await read().countBy(Customer, { id: second.customerId, state: 'live' })).toBe(1)
    expect(await read().countBy(Identity, { kind: 'phone_hash', customerId: second.customerId })).toBe(0)
  })

  it('goes when the consent is withdrawn', async () => {
    const person = await t.sandbox.person({ phoneNumber: '13700007777' })
    const phone = await openMiniapp(t.url, person)
    const version = await consent(phone)
    await phone
      .send('post', '/api/mp/phone', { code: await person.phoneCode(), consentVersion: version })
      .expect(200)
    const answers = [{ purpose: 'phone', isGiven: false }]
    await phone.send('post', '/api/mp/consents', { version, answers }).expect(200)
    expect((await phone.get('/api/mp/me').expect(200)).body).toMatchObject({ phoneMasked: null })
    expect(await t.app.features.customers.findByPhone('13700007777')).toBeUndefined()
    expect(await t.app.features.customers.consent.state(phone.customerId, 'phone')).toBe('withdrawn')
  })
})

describe('what a customer tells', () => {
  it('may be changed, but not the month of birth', async () => {
    const phone = await openMiniapp(t.url, await t.sandbox.person({}))
    await phone.send('put', '/api/mp/me', { name: '王小明', birthdayMonth: 7 }).expect(200)
    const refused = await phone.send('put', '/api/mp/me', { birthdayMonth: 8 }).expect(409)
    expect(refused.body).toMatchObject({ error: { code: 'profile.birthday_set' } })
    const { body } = await phone.send('put', '/api/mp/me', { name: null, birthdayMonth: 7 }).expect(200)
    expect(body).toMatchObject({ name: null, birthdayMonth: 7, canSetBirthdayMonth: false })
  })
})
