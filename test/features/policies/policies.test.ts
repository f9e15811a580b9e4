import { DEFAULT_POLICIES } from '../../../src/domain/policies'
import { AFTERNOON, openOrganisation, refusal, type Organisation } from '../organisation'

let o: Organisation
beforeAll(async () => void (o = await openOrganisation()))
afterEach(async () => {
  o.as('admin')
  await o.empty()
})
afterAll(() => o.close())

const DAY = 86_400_000
const credit = (ownerShare: number) => ({ key: 'credit', value: { ownerTouchDays: 30, ownerShare } })
const later = (days: number) => new Date(o.clock.now() + days * DAY).toISOString()
const shareAt = async (at: number) => (await o.policies.at('credit', at)).value.ownerShare

describe('a policy', () => {
  it('is what the product brings until somebody decides otherwise', async () => {
    expect(await o.policies.at('points', AFTERNOON)).toEqual({ version: 0, value: DEFAULT_POLICIES.points })
    const { body } = await o.get('/api/admin/policies').expect(200)
    const { items } = body as { items: { key: string; current: { version: number } }[] }
    expect(items.map(({ key }) => key)).toEqual(Object.keys(DEFAULT_POLICIES))
    expect(items.every(({ current }) => current.version === 0)).toBe(true)
  })

  it('holds from its date on and leaves the past as it was', async () => {
    const now = o.clock.now()
    await o.post('/api/admin/policies', credit(0.4)).expect(200)
    await o.post('/api/admin/policies', { ...credit(0.2), effectiveFrom: later(10) }).expect(200)
    const shares = [now - 1, now, now + 10 * DAY - 1, now + 10 * DAY].map(shareAt)
    expect(await Promise.all(shares)).toEqual([0.5, 0.4, 0.4, 0.2])
    const { body } = await o.get('/api/admin/policies').expect(200)
    expect((body as { items: { key: string }[] }).items.find(({ key }) => key === 'credit')).toMatchObject({
      current: { version: 1, value: { ownerShare: 0.4 } },
      planned: [{ version: 2, value: { ownerShare: 0.2 }, effectiveFrom: later(10) }],
    })
  })

  it('set now does not cancel what is planned', async () => {
    const now = o.clock.now()
    await o.post('/api/admin/policies', { ...credit(0.2), effectiveFrom: later(10) }).expect(200)
    await o.post('/api/admin/policies', credit(0.4)).expect(200)
    expect([await shareAt(now), await shareAt(now + 11 * DAY)]).toEqual([0.4, 0.2])
  })

  it('cannot be set for the past', async () => {
    const refused = await o.post('/api/admin/policies', { ...credit(0.4), effectiveFrom: later(-1) })
    expect(refusal(refused)).toMatchObject({ code: 'policy.in_the_past' })
    expect((await o.policies.at('credit', o.clock.now())).version).toBe(0)
  })

  const tier = (id: string, fromFen: number) => ({ id, name: id, fromFen, pointsMultiplier: 1, benefits: [] })
  const { purposes } = DEFAULT_POLICIES.consent
  it.each([
    ['a share above one', credit(1.5), '不能大于 1'],
    ['an unknown key', { key: 'luck', value: {} }, '种类'],
    ['half a day', { key: 'points', value: { ...DEFAULT_POLICIES.points, pendingDays: 0.5 } }, '整数'],
    [
      'tiers that begin above zero',
      { key: 'tiers', value: { windowDays: 365, tiers: [tier('a', 1)] } },
      '门槛必须为 0',
    ],
    [
      'tiers out of order',
      { key: 'tiers', value: { windowDays: 365, tiers: [tier('a', 0), tier('b', 9), tier('c', 9)] } },
      '依次升高',
    ],
    [
      'lost before dormant',
      { key: 'lifecycle', value: { repeatFromSales: 2, dormantDays: 365, lostDays: 180 } },
      '流失',
    ],
    [
      'marketing that one cannot refuse',
      {
        key: 'consent',
        value: { version: 2, purposes: purposes.map((one) => ({ ...one, isRequired: true })) },
      },
      '只有「会员服务」',
    ],
  ])('is refused with %s', async (_, body, words) => {
    const refused = await o.post('/api/admin/policies', body).expect(422)
    expect(refusal(refused).message).toContain(words)
    expect((await o.get('/api/admin/policies/history').expect(200)).body).toMatchObject({ total: 0 })
  })

  it('is set by operators, read by store managers, and every change is in the chain', async () => {
    o.as('store_manager', [])
    await o.get('/api/admin/policies').expect(200)
    await o.post('/api/admin/policies', credit(0.4)).expect(403)
    o.as('operator')
    await o.post('/api/admin/policies', { ...credit(0.4), reason: '店长会议决定' }).expect(200)
    o.as('admin')
    const { body } = await o.get('/api/admin/audit?targetKind=policy').expect(200)
    expect(body).toMatchObject({
      items: [
        {
          reason: '店长会议决定',
          before: { ownerShare: 0.5 },
          after: { version: 1, value: { ownerShare: 0.4 } },
        },
      ],
    })
  })

  it('has one version of each number when two people save at once', async () => {
    const [one, two] = await Promise.all([
      o.post('/api/admin/policies', credit(0.1)),
      o.post('/api/admin/policies', credit(0.2)),
    ])
    const { body } = await o.get('/api/admin/policies/history?key=credit').expect(200)
    const { items } = body as { items: { version: number }[] }
    const saved = [one, two].filter(({ status }) => status === 200)
    expect(saved.length).toBe(items.length)
    expect(new Set(items.map(({ version }) => version)).size).toBe(items.length)
  })
})
