import { newId } from '../../../src/platform/ids'
import { aStore } from '../../app/samples-organisation'
import { AFTERNOON, openOrganisation, refusal, type Organisation } from '../organisation'

let o: Organisation
beforeAll(async () => void (o = await openOrganisation()))
afterEach(async () => {
  o.as('admin')
  await o.empty()
})
afterAll(() => o.close())

interface Row {
  id: string
  name: string
  code: string
}
const namesIn = (body: unknown): string[] => (body as { items: Row[] }).items.map(({ name }) => name)

describe('a store', () => {
  it('is kept as entered, with its hours in words', async () => {
    const store = await o.store({ parking: '地下二层，凭小票免两小时', phone: '0571-8888 1234' })
    expect(store).toMatchObject({
      latitude: 30.2489,
      longitude: 120.1645,
      parking: '地下二层，凭小票免两小时',
      hours: '每天 10:00–21:30',
      isOpenNow: true,
      state: 'open',
      version: 1,
    })
    const { body } = await o.get(`/api/admin/stores/${store.id}`).expect(200)
    expect(body).toEqual(store)
  })

  it('says when it opens again after a closed holiday', async () => {
    const holidays = [{ date: '2026-11-21', name: '盘点', periods: [] }]
    const store = await o.store({ holidays })
    expect(store).toMatchObject({ isOpenNow: false, nextOpeningAt: '2026-11-22T02:00:00.000Z' })
  })

  it('is changed by whoever saw its newest state, and by nobody else', async () => {
    const { id, code } = await o.store()
    const draft = aStore({ code, name: '山前西湖店' })
    const { body } = await o.put(`/api/admin/stores/${id}`, { ...draft, version: 1 }).expect(200)
    expect(body).toMatchObject({ name: '山前西湖店', version: 2 })
    const late = await o.put(`/api/admin/stores/${id}`, { ...draft, version: 1 }).expect(409)
    expect(refusal(late).code).toBe('store.changed_meanwhile')
  })

  it('has a number of its own', async () => {
    const { code } = await o.store()
    const { id } = await o.store()
    const again = await o.post('/api/admin/stores', aStore({ code })).expect(409)
    expect(refusal(again)).toMatchObject({ code: 'store.code_taken' })
    const moved = await o.put(`/api/admin/stores/${id}`, { ...aStore({ code }), version: 1 }).expect(409)
    expect(refusal(moved).message).toContain(code)
  })

  it.each([
    ['half a place', { latitude: 30, longitude: null }, '经度和纬度'],
    ['a place off the globe', { latitude: 91 }, 'latitude'],
    ['a time that is none', { openingPeriods: [{ days: [1], from: '25:00', to: '26:00' }] }, '10:00'],
    ['an eighth day', { openingPeriods: [{ days: [8], from: '10:00', to: '20:00' }] }, 'days'],
    ['a holiday twice', { holidays: twice('2026-10-01') }, '同一天只能写一次'],
    ['a zone that is none', { timeZone: 'Asia/Hangzhou' }, '时区'],
    ['a number with blanks', { code: 'S 1' }, '门店编号'],
  ])('is refused with %s', async (_, change, words) => {
    const refused = await o.post('/api/admin/stores', aStore(change)).expect(422)
    expect(refusal(refused).message).toContain(words)
    expect(await o.stores.all()).toEqual([])
  })

  it('is found by code, name, city and address', async () => {
    await o.store({ name: '山前湖滨店', city: '杭州' })
    await o.store({ name: '山前外滩店', city: '上海', address: '中山东一路 18 号', code: 'SH-001' })
    for (const search of ['外滩', '上海', '中山东', 'sh-0'])
      expect(namesIn((await o.get('/api/admin/stores').query({ search }).expect(200)).body)).toEqual([
        '山前外滩店',
      ])
  })

  it('leaves the shoppers’ list when it closes, with a reason in the chain', async () => {
    const { id } = await o.store()
    expect(namesIn((await o.get('/api/mp/stores').expect(200)).body)).toHaveLength(1)
    await o.post(`/api/admin/stores/${id}/state`, { state: 'closed', reason: '' }).expect(422)
    await o.post(`/api/admin/stores/${id}/state`, { state: 'closed', reason: '租约到期' }).expect(200)
    expect(namesIn((await o.get('/api/mp/stores').expect(200)).body)).toEqual([])
    const { body } = await o.get('/api/admin/audit?action=store.state').expect(200)
    expect(body).toMatchObject({
      items: [{ reason: '租约到期', before: { state: 'open' }, after: { state: 'closed' } }],
    })
  })
})

function twice(date: string) {
  return [1, 2].map(() => ({ date, name: '国庆', periods: [] }))
}

describe('a store manager', () => {
  it('sees the own stores only, and of another one not even that it is there', async () => {
    const own = await o.store({ name: '自己的店' })
    const other = await o.store({ name: '别人的店' })
    o.as('store_manager', [own.id])
    expect(namesIn((await o.get('/api/admin/stores').expect(200)).body)).toEqual(['自己的店'])
    await o.get(`/api/admin/stores/${own.id}`).expect(200)
    const foreign = await o.get(`/api/admin/stores/${other.id}`).expect(404)
    const missing = await o.get(`/api/admin/stores/${newId()}`).expect(404)
    expect(refusal(foreign).message).toBe(refusal(missing).message)
    await o.post('/api/admin/stores', aStore()).expect(403)
  })
})

describe('the nearest stores', () => {
  it('come in their order with distance, hours and address', async () => {
    await o.store({ name: '外滩店', latitude: 31.2397, longitude: 121.4998 })
    await o.store({ name: '湖滨店', latitude: 30.2489, longitude: 120.1645 })
    await o.store({ name: '没有坐标的店', latitude: null, longitude: null })
    const place = { latitude: 30.25, longitude: 120.16, limit: 5 }
    const { body } = await o.post('/api/mp/stores/nearest', place).expect(200)
    const { items } = body as { items: { name: string; distanceMetres: number; hours: string }[] }
    expect(items.map(({ name }) => name)).toEqual(['湖滨店', '外滩店'])
    expect(items[0]).toMatchObject({ distanceMetres: 449, hours: '每天 10:00–21:30', isOpenNow: true })
    expect(items[1]!.distanceMetres).toBeGreaterThan(150_000)
  })

  it('leave closed stores out', async () => {
    const { id } = await o.store()
    await o.stores.writer.setState(id, 'closed', '租约到期', null)
    expect(await o.stores.nearest({ latitude: 30, longitude: 120 }, 3)).toEqual([])
  })

  it('want a place on the globe', async () => {
    await o.post('/api/mp/stores/nearest', { latitude: 91, longitude: 0 }).expect(422)
    await o.post('/api/mp/stores/nearest', { latitude: 30 }).expect(422)
  })
})

describe('the directory', () => {
  it('answers from memory and hears of every change', async () => {
    const { id, code } = await o.store()
    expect((await o.stores.byCode(code))?.id).toBe(id)
    await o.put(`/api/admin/stores/${id}`, { ...aStore({ code, name: '新名字' }), version: 1 }).expect(200)
    const store = (await o.stores.byId(id))!
    expect(store.name).toBe('新名字')
    expect(o.stores.isOpenAt(store, AFTERNOON)).toBe(true)
    expect(o.stores.hoursSentence(store)).toBe('每天 10:00–21:30')
    expect(await o.stores.byId(newId())).toBeUndefined()
  })
})
