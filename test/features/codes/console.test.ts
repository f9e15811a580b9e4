import type { Code } from '../../../src/contract/codes'
import { Scan } from '../../../src/features/bindings'
import { newId } from '../../../src/platform/ids'
import type { ConsoleClient } from '../../support/console-client'
import { readPng } from './decoding'
import { CodesWorld } from './world'

// Migrations on a busy MariaDB take their time.
jest.setTimeout(120_000)

const DAY_MS = 86_400_000
const CODES = '/api/admin/codes'
const BATCHES = '/api/admin/code-batches'

let world: CodesWorld
let wukang: string
let tianmu: string
let lin: string
let manager: ConsoleClient
beforeAll(async () => {
  world = await CodesWorld.start()
  wukang = await world.store('上海武康路店')
  tianmu = await world.store('杭州天目里店')
  lin = await world.guide('林晓雯', wukang)
  manager = await world.manager(wukang)
})
afterAll(() => world.close())

describe('one code', () => {
  it('is made for a guide, in the words that are printed', async () => {
    const code = await world.code({
      kind: 'guide',
      carrier: 'account',
      storeId: wukang,
      staffId: lin,
      placement: '试衣间',
      welcomeText: '我是林晓雯，尺码拿不准随时问我。',
      tags: ['试衣'],
    })
    expect(code).toMatchObject({
      state: 'live',
      label: '上海武康路店 · 林晓雯 · 试衣间',
      staffName: '林晓雯',
      tags: ['试衣'],
      expiresAt: null,
      lastError: null,
    })
    const picture = await world.operator.get(`${CODES}/${code.id}/picture`).buffer().expect(200)
    expect(await readPng(picture.body as Buffer)).toBe(code.content)
  })

  it('needs WeChat only where WeChat draws it: a link is there at once', async () => {
    const draft = { kind: 'placement', carrier: 'link', storeId: wukang, placement: '收银台' }
    const { body } = await world.operator.send('post', CODES, draft).expect(200)
    expect(body).toMatchObject({
      state: 'live',
      content: `${world.t.url}/q/${(body as Code).scene}`,
    })
  })

  it('is edited without touching what is printed, and retired for good', async () => {
    const made = await world.code({ kind: 'store', carrier: 'link', storeId: tianmu })
    const edit = { label: '天目里 · 橱窗', welcomeText: '欢迎。', tags: ['橱窗'] }
    const { body } = await world.operator.send('patch', `${CODES}/${made.id}`, edit).expect(200)
    expect(body).toMatchObject({ ...edit, scene: made.scene, content: made.content, state: 'live' })
    const end = await world.operator.send('post', `${CODES}/${made.id}/retire`).expect(200)
    expect(end.body).toMatchObject({ state: 'retired', scene: made.scene, isPrintable: false })
    await world.operator.send('post', `${CODES}/${made.id}/retire`).expect(200)
    expect(await world.refusal(world.operator, 'patch', `${CODES}/${made.id}`, edit)).toMatchObject({
      status: 409,
      code: 'code.retired',
    })
    const { body: audit } = await (
      await world.t.console('admin')
    )
      .get('/api/admin/audit')
      .query({ action: 'code.retire' })
      .expect(200)
    expect(audit).toMatchObject({ total: 1, items: [{ target: { kind: 'code', id: made.id } }] })
  })

  it('is for screens only when it is temporary, and gets another life under the same scene', async () => {
    const made = await world.code({ kind: 'store', carrier: 'account_temporary', storeId: wukang })
    expect(made).toMatchObject({ state: 'live', isPrintable: false })
    const now = (await world.t.sandbox.clock.read()).now
    expect(Math.abs(Date.parse(made.expiresAt!) - now - 30 * DAY_MS)).toBeLessThan(60_000)
    expect(await world.refusal(world.operator, 'post', `${CODES}/print`, { ids: [made.id] })).toMatchObject({
      status: 409,
      code: 'code.not_printable',
    })
    await world.operator.send('post', `${CODES}/${made.id}/renew`, { seconds: 3600 }).expect(200)
    const renewed = await world.made(made.id)
    expect([renewed.scene, renewed.state]).toEqual([made.scene, 'live'])
    expect(renewed.content).not.toBe(made.content)
    expect(Math.abs(Date.parse(renewed.expiresAt!) - now - 3600_000)).toBeLessThan(60_000)
    const wish = { expiresAt: new Date(now + DAY_MS).toISOString() }
    expect(await world.refusal(world.operator, 'patch', `${CODES}/${made.id}`, wish)).toMatchObject({
      code: 'code.temporary_expiry',
    })
  })

  it('is found by kind, carrier, state, store, guide and the printed scene', async () => {
    const code = await world.code({
      kind: 'placement',
      carrier: 'link',
      storeId: tianmu,
      placement: '电梯口',
    })
    const found = async (query: object): Promise<string[]> => {
      const { body } = await world.operator.get(CODES).query(query).expect(200)
      return (body as { items: Code[] }).items.map(({ label }) => label)
    }
    const printed = code.scene.replace(/(.{4})/g, '$1 ').trim()
    expect(await found({ search: printed })).toEqual(['杭州天目里店 · 电梯口'])
    expect(await found({ search: '电梯' })).toEqual(['杭州天目里店 · 电梯口'])
    expect(await found({ staffId: lin, kind: 'guide' })).toEqual(['上海武康路店 · 林晓雯 · 试衣间'])
    expect(await found({ storeId: tianmu, state: 'live', carrier: 'link' })).toEqual([
      '杭州天目里店 · 电梯口',
    ])
    expect(await found({ storeId: tianmu, state: 'retired' })).toEqual(['天目里 · 橱窗'])
  })
})

describe('what is wrong is refused in a sentence, and nothing changes', () => {
  const other = newId()
  const drafts: [string, () => object, string][] = [
    [
      'a guide code without a guide',
      () => ({ kind: 'guide', carrier: 'link', storeId: wukang }),
      'code.incomplete',
    ],
    [
      'a store code with a guide',
      () => ({ kind: 'store', carrier: 'link', storeId: wukang, staffId: lin }),
      'code.excessive',
    ],
    [
      'a guide at another store',
      () => ({ kind: 'guide', carrier: 'link', storeId: tianmu, staffId: lin }),
      'code.guide_elsewhere',
    ],
    [
      'a store that is not there',
      () => ({ kind: 'store', carrier: 'link', storeId: other }),
      'store.not_found',
    ],
    [
      'an end in the past',
      () => ({ kind: 'store', carrier: 'link', storeId: wukang, expiresAt: '2020-01-01T00:00:00Z' }),
      'code.expiry_past',
    ],
    [
      'a temporary code of a year',
      () => ({
        kind: 'store',
        carrier: 'account_temporary',
        storeId: wukang,
        expiresAt: '2099-01-01T00:00:00Z',
      }),
      'code.expiry_too_far',
    ],
    [
      'a label of two lines',
      () => ({ kind: 'store', carrier: 'link', storeId: wukang, label: '一\n二' }),
      'request.invalid',
    ],
    [
      'eleven tags',
      () => ({ kind: 'store', carrier: 'link', storeId: wukang, tags: [...'abcdefghijk'] }),
      'request.invalid',
    ],
    ['an unknown carrier', () => ({ kind: 'store', carrier: 'paper', storeId: wukang }), 'request.invalid'],
  ]
  it.each(drafts)('%s', async (_, draft, code) => {
    const before = await world.contents()
    expect((await world.refusal(world.operator, 'post', CODES, draft())).code).toBe(code)
    expect(await world.contents()).toBe(before)
  })

  const choices: [string, () => object, string][] = [
    ['a batch of nothing', () => ({ storeIds: [wukang], carrier: 'link' }), 'code.batch_refused'],
    [
      'a batch of temporary codes',
      () => ({ storeIds: [wukang], withStore: true, carrier: 'account_temporary' }),
      'code.batch_refused',
    ],
    [
      'a batch without a store',
      () => ({ storeIds: [], withStore: true, carrier: 'link' }),
      'request.invalid',
    ],
    [
      'a batch for a store that is not there',
      () => ({ storeIds: [other], withStore: true, carrier: 'link' }),
      'store.not_found',
    ],
    [
      'a batch for a guide of another store',
      () => ({ storeIds: [tianmu], guides: [lin], carrier: 'link' }),
      'code.batch_refused',
    ],
  ]
  it.each(choices)('%s', async (_, choice, code) => {
    const before = await world.contents()
    const refusal = await world.refusal(world.operator, 'post', BATCHES, { name: '开业', ...choice() })
    expect(refusal.code).toBe(code)
    expect(await world.contents()).toBe(before)
  })

  it('more than a thousand codes at once', async () => {
    const storeIds = [wukang]
    for (let index = 0; index < 20; index++) storeIds.push(await world.store(`分店 ${index}`))
    const placements = Array.from({ length: 50 }, (_, index) => `货架 ${index}`)
    const { body } = await world.operator
      .send('post', `${BATCHES}/preview`, { storeIds, placements, carrier: 'link' })
      .expect(200)
    expect(body).toMatchObject({ total: 1050, problems: [expect.stringContaining('最多生成 1000 个')] })
    const draft = { name: '太多', storeIds, placements, carrier: 'link' }
    expect((await world.refusal(world.operator, 'post', BATCHES, draft)).code).toBe('code.batch_refused')
  })

  it('downloads of nothing, of both, and of what is not there', async () => {
    const ask = (body: object) => world.refusal(world.operator, 'post', `${CODES}/pictures`, body)
    expect((await ask({})).code).toBe('code.no_selection')
    expect((await ask({ batchId: other, ids: [other] })).code).toBe('code.no_selection')
    expect(await ask({ batchId: other })).toMatchObject({ status: 404, code: 'code.not_found' })
    expect((await ask({ ids: [] })).code).toBe('request.invalid')
  })
})

describe('a preview', () => {
  it('says how many of which kind, and how full the pool of permanent codes is', async () => {
    const choice = { storeIds: [wukang, tianmu], withStore: true, guides: 'all', placements: ['收银台'] }
    const { body } = await world.operator
      .send('post', `${BATCHES}/preview`, { ...choice, carrier: 'account' })
      .expect(200)
    expect(body).toEqual({
      total: 5,
      byKind: { store: 2, guide: 1, placement: 2, campaign: 0 },
      permanent: 5,
      pool: { used: 1, limit: 100_000 },
      labels: expect.arrayContaining(['上海武康路店 · 林晓雯']),
      problems: [],
    })
  })
})

describe('a store manager', () => {
  it('makes codes for the own store only, and meets others as not there', async () => {
    const own = await world.code(
      { kind: 'store', carrier: 'link', storeId: wukang, label: '店长做的' },
      manager,
    )
    expect(own.label).toBe('店长做的')
    const elsewhere = { kind: 'store', carrier: 'link', storeId: tianmu }
    expect(await world.refusal(manager, 'post', CODES, elsewhere)).toMatchObject({
      status: 404,
      code: 'store.not_found',
    })
    const foreign = await world.code(elsewhere)
    await manager.get(`${CODES}/${foreign.id}`).expect(404)
    await manager.get(`${CODES}/${foreign.id}/picture`).expect(404)
    await manager.get(`${CODES}/${foreign.id}/statistics`).expect(404)
    for (const act of ['retire', 'retry', 'renew'])
      await manager.send('post', `${CODES}/${foreign.id}/${act}`).expect(404)
    await manager.send('patch', `${CODES}/${foreign.id}`, { label: '我的' }).expect(404)
    await manager.send('post', `${CODES}/pictures`, { ids: [foreign.id] }).expect(404)
    const brand = { kind: 'campaign', carrier: 'link', campaignId: newId() }
    expect((await world.refusal(manager, 'post', CODES, brand)).code).toBe('code.incomplete')
    const { body } = await manager.get(CODES).query({ pageSize: 200 }).expect(200)
    expect((body as { items: Code[] }).items.every(({ storeId }) => storeId === wukang)).toBe(true)
  })

  it('sees of a batch of the whole brand the own codes', async () => {
    const draft = { storeIds: [wukang, tianmu], withStore: true, carrier: 'link' }
    const batch = await world.batch(draft)
    expect(batch.total).toBe(2)
    const { body } = await manager.get(`${BATCHES}/${batch.id}`).expect(200)
    expect(body).toMatchObject({ total: 1, made: 1 })
    const others = await world.batch({ ...draft, storeIds: [tianmu] })
    await manager.get(`${BATCHES}/${others.id}`).expect(404)
  })

  it('may not put files at the root of the domain', async () => {
    await manager.get('/api/admin/verification-files').expect(403)
    await world.operator.get('/api/admin/verification-files').expect(403)
  })
})

describe("a code's statistics", () => {
  it('count scans, follows and bindings by the day of the shop', async () => {
    const code = await world.code({ kind: 'store', carrier: 'link', storeId: wukang, label: '统计' })
    const now = (await world.t.sandbox.clock.read()).now
    // 23:59 and 00:01 in the shop, a day ago.
    const midnight = Math.floor((now + 8 * 3600_000) / DAY_MS) * DAY_MS - 8 * 3600_000
    const scan = (at: number, change: object) => ({
      id: newId(),
      codeId: code.id,
      rawScene: code.scene,
      account: 'official',
      customerId: 'A'.repeat(26),
      type: 'scan' as const,
      at,
      inboundId: null,
      storeId: wukang,
      staffId: null,
      outcome: 'kept',
      reasonCode: 'SAME_CODE',
      sentence: '',
      ...change,
    })
    await world.t.app.db.transact(async (tx) => {
      await tx.insert(
        Scan,
        scan(midnight - 60_000, { type: 'subscribe', outcome: 'bound', reasonCode: 'NEW' }),
      )
      await tx.insert(Scan, scan(midnight + 60_000, {}))
      await tx.insert(Scan, scan(midnight + 61_000, { customerId: 'B'.repeat(26) }))
      await tx.insert(Scan, scan(midnight - 40 * DAY_MS, {}))
    })
    const { body } = await world.operator.get(`${CODES}/${code.id}/statistics`).query({ days: 2 }).expect(200)
    const day = (at: number): string => new Date(at + 8 * 3600_000).toISOString().slice(0, 10)
    expect(body).toEqual({
      days: [
        { date: day(midnight - 1), scans: 1, follows: 1, bound: 1, visits: 0 },
        { date: day(midnight), scans: 2, follows: 0, bound: 0, visits: 0 },
      ],
      totals: { scans: 3, customers: 2, follows: 1, bound: 1, visits: 0 },
      outcomes: [
        { outcome: 'kept', reasonCode: 'SAME_CODE', scans: 2 },
        { outcome: 'bound', reasonCode: 'NEW', scans: 1 },
      ],
    })
  })
})
