import type { Code } from '../../../src/contract/codes'
import { ProductDraft } from '../../../src/contract/products'
import type { SaleDetail } from '../../../src/contract/sales'
import type { GuideActivity } from '../../../src/contract/workbench'
import type { GuideCode } from '../../../src/contract/workbench-codes'
import { Scan } from '../../../src/features/bindings'
import { Touch } from '../../../src/features/customers/entities/touch'
import type { ConsoleClient } from '../../support/console-client'
import { startSystem, type TestSystem } from '../../support/system'
import { jobsDone, openMiniapp, type MiniPhone } from '../customers/phone'
import { buys, HOUR, later, planLive, untilMorning, type Shopper } from '../live/world'

let t: TestSystem
let admin: ConsoleClient
let storeId: string
const guides: Record<string, string> = {}
const codes: Record<string, Code> = {}
let phone: MiniPhone

beforeAll(async () => {
  t = await startSystem()
  admin = await t.console('admin')
  await untilMorning(t)
  const openingPeriods = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }]
  const store = { code: 'wukang', name: '武康路店', city: '上海', address: '武康路 376 号', openingPeriods }
  storeId = (await made<{ id: string }>('/api/admin/stores', store)).id
  for (const name of ['林知夏', '周南'])
    guides[name] = (await made<{ id: string }>('/api/admin/staff', { name, roles: ['guide'], storeId })).id
  for (const name of ['林知夏', '周南']) codes[name] = await codeOf({ kind: 'guide', staffId: guides[name] })
  codes['门店'] = await codeOf({ kind: 'store' })
  const skus = [{ code: 'SQ-1', priceFen: 45_900 }]
  await t.app.features.products.catalogue.create(ProductDraft.parse({ code: 'SQ', name: '亚麻衬衫', skus }))
  phone = await openMiniapp(t.url, await t.sandbox.person({ nickname: '林知夏' }))
  const { code } = await made<{ code: string }>(`/api/admin/staff/${guides['林知夏']}/bind-code`, {})
  await phone.send('post', '/api/mp/staff-binding', { code }).expect(200)
})
afterAll(() => t.close())

const made = async <T>(path: string, body: object): Promise<T> =>
  (await admin.send('post', path, body).expect(200)).body as T

async function codeOf(draft: object): Promise<Code> {
  const { id } = await made<Code>('/api/admin/codes', { carrier: 'account', storeId, ...draft })
  await jobsDone(t.app)
  return (await admin.get(`/api/admin/codes/${id}`).expect(200)).body as Code
}

/** Somebody who follows by a printed code and opens the Mini Program. */
async function follower(nickname: string, code: Code): Promise<Shopper> {
  const person = await t.sandbox.person({ nickname })
  await person.scan({ url: code.content ?? '' })
  return { person, phone: await openMiniapp(t.url, person) }
}

const activity = async (period: string): Promise<GuideActivity> =>
  (
    (await phone.get(`/api/workbench/activity?period=${period}`).expect(200)).body as {
      activity: GuideActivity
    }
  ).activity

/** Opens a card in the Mini Program, with what it asks for. */
async function opensCard({ phone }: Shopper): Promise<void> {
  const { body } = await phone.get('/api/mp/card').expect(200)
  const { version, purposes } = (body as { consent: { version: number; purposes: { key: string }[] } })
    .consent
  const consents = purposes.map(({ key }) => ({ purpose: key, isAccepted: true }))
  await phone.send('post', '/api/mp/card', { consentVersion: version, consents }).expect(200)
}

/** Gives one piece of a sale back. */
async function refund(saleId: string): Promise<void> {
  const { lines } = (await admin.get(`/api/admin/sales/${saleId}`).expect(200)).body as SaleDetail
  const back = { lines: [{ saleLineId: lines[0]!.id, qty: 1 }], refundNo: 'T-1', reason: '尺码不合适' }
  await made(`/api/admin/sales/${saleId}/refunds`, back)
}

const NOTHING: GuideActivity = {
  ...{ scans: 0, follows: 0, cards: 0, liveEntries: 0, shareVisits: 0 },
  ...{ sales: 0, paidFen: 0, refundedFen: 0 },
}

describe('a guide’s figures', () => {
  it('are nothing on a day on which nothing happened', async () => {
    expect(await activity('today')).toEqual(NOTHING)
  })

  it('count what a scripted day held, and nothing of a colleague’s or of the store’s own', async () => {
    const first = await follower('沈清', codes['林知夏']!)
    const second = await follower('顾言', codes['林知夏']!)
    await first.person.scan({ url: codes['林知夏']!.content ?? '' })
    const hers = await follower('白露', codes['周南']!)
    const nobodys = await follower('许木', codes['门店']!)
    for (const who of [first, nobodys, hers]) await opensCard(who)
    await buys(t, { storeId, guideId: guides['林知夏']! }, first)
    const returned = await buys(t, { storeId, guideId: guides['林知夏']! }, hers)
    await buys(t, { storeId, guideId: guides['周南']! }, second)
    await refund(returned)
    const expected = { ...NOTHING, scans: 3, follows: 2, cards: 1, sales: 2, paidFen: 91_800 }
    expect(await activity('today')).toEqual({ ...expected, refundedFen: 45_900 })
    const { body } = await phone.get('/api/workbench/desk').expect(200)
    expect(body).toMatchObject({
      ...{ staffId: guides['林知夏'], name: '林知夏', store: { id: storeId, name: '武康路店' } },
      today: { ...expected, refundedFen: 45_900 },
    })
  })

  it('hold the guests and visits that the guide’s links brought', async () => {
    const session = await planLive(t, admin, HOUR)
    const target = { kind: 'live', id: session.id }
    const { id } = (await phone.send('post', '/api/workbench/shares', target).expect(200)).body as {
      id: string
    }
    const guest = await follower('江眠', codes['门店']!)
    await guest.phone.send('post', `/api/mp/shares/${id}/visits`).expect(200)
    await later(t, HOUR)
    const path = `/api/mp/live-sessions/${session.id}/entries`
    await guest.phone.send('post', path, { kind: 'live', shareId: id }).expect(200)
    await guest.phone.send('post', path, { kind: 'live', shareId: id }).expect(200)
    expect(await activity('today')).toMatchObject({ liveEntries: 1, shareVisits: 1, scans: 3 })
  })

  it('begin anew with the next day, and stay in the seven days', async () => {
    await later(t, 24 * HOUR)
    expect(await activity('today')).toEqual(NOTHING)
    await follower('宋朗', codes['林知夏']!)
    expect(await activity('today')).toEqual({ ...NOTHING, scans: 1, follows: 1 })
    expect(await activity('week')).toMatchObject({ scans: 4, follows: 3, liveEntries: 1, sales: 2 })
  })

  it('are what scans and the ledger of touches say', async () => {
    const kept = await t.app.db.read.findBy(Touch, { staffId: guides['林知夏']! })
    const times = (kind: string): number => kept.filter((touch) => touch.kind === kind).length
    expect(await activity('week')).toMatchObject({
      scans: await t.app.db.read.countBy(Scan, { codeId: codes['林知夏']!.id }),
      ...{ follows: times('follow'), liveEntries: times('live'), shareVisits: times('share') },
    })
  })
})

describe('a guide’s codes', () => {
  it('are the own and the store’s, with today’s scans of each, and no colleague’s', async () => {
    const { body } = await phone.get('/api/workbench/codes').expect(200)
    const { items } = body as { items: GuideCode[] }
    expect(items.map(({ id, owner, scans, follows }) => ({ id, owner, scans, follows }))).toEqual([
      { id: codes['林知夏']!.id, owner: 'mine', scans: 1, follows: 1 },
      { id: codes['门店']!.id, owner: 'store', scans: 0, follows: 0 },
    ])
  })

  it('have pictures for whoever may show them', async () => {
    const picture = (name: string) => phone.get(`/api/workbench/codes/${codes[name]!.id}/picture`)
    for (const name of ['林知夏', '门店'])
      expect((await picture(name).expect(200)).headers['content-type']).toBe('image/png')
    expect((await picture('周南').expect(404)).body).toMatchObject({ error: { code: 'code.not_found' } })
  })

  it('are gone once they are out of use', async () => {
    await made(`/api/admin/codes/${codes['门店']!.id}/retire`, {})
    const { body } = await phone.get('/api/workbench/codes').expect(200)
    expect((body as { items: GuideCode[] }).items.map(({ owner }) => owner)).toEqual(['mine'])
  })
})

it('is nobody’s who is no staff', async () => {
  const stranger = await openMiniapp(t.url, await t.sandbox.person({ nickname: '路人' }))
  for (const path of ['desk', 'activity?period=today', 'codes'])
    expect((await stranger.get(`/api/workbench/${path}`).expect(403)).body).toMatchObject({
      error: { code: 'workbench.not_staff' },
    })
})
