import { StoreDraft } from '../../src/contract/stores'
import { Code } from '../../src/features/codes'
import { Scan } from '../../src/features/bindings/entities/scan'
import type { Follower } from '../../src/sandbox/client'
import type { ChatContent } from '../../src/sandbox/world'
import { saveRule } from '../support/rules-by-http'
import type { ConsoleClient } from '../support/console-client'
import { startSystem, type TestSystem } from '../support/system'
import { aStore } from './samples-organisation'

let t: TestSystem
let admin: ConsoleClient
const stores: Record<string, string> = {}
const guides: Record<string, string> = {}

beforeAll(async () => {
  t = await startSystem()
  admin = await t.console('admin')
  const { stores: shops, staff } = t.app.features
  for (const name of ['淮海店', '静安店']) {
    const store = await shops.writer.create(StoreDraft.parse(aStore({ name, city: '上海' })), null)
    stores[name] = store.id
  }
  for (const [name, store] of [
    ['王敏', '淮海店'],
    ['李娜', '淮海店'],
    ['赵倩', '静安店'],
  ] as const) {
    const { id } = await t.app.staff.create({ name, roles: ['guide'] })
    await staff.assignments.assign(id, stores[store]!, 'guide', null)
    guides[name] = id
  }
})
afterAll(() => t.close())

/** A code at WeChat; its scene. */
async function code(store: string, guide?: string, welcomeText: string | null = null): Promise<string> {
  const draft = {
    kind: guide ? 'guide' : 'store',
    carrier: 'account',
    storeId: stores[store],
    staffId: guide ? guides[guide] : null,
    welcomeText,
  }
  const { body } = await admin.send('post', '/api/admin/codes', draft).expect(200)
  const { id } = body as { id: string }
  for (;;) {
    const row = await t.app.db.read.findOneByOrFail(Code, { id })
    if (row.state === 'live') return row.scene
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}

/** What the account said, once it has said so many things. */
async function heard(person: Follower, count: number): Promise<ChatContent[]> {
  const deadline = Date.now() + 8_000
  for (;;) {
    const lines = (await person.chat()).filter(({ from }) => from === 'account')
    if (lines.length >= count || Date.now() > deadline) return lines.map(({ content }) => content)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const textOf = (content: ChatContent | undefined): string => (content?.type === 'text' ? content.text : '')
const homeOf = async (person: Follower) => {
  const customerId = await t.app.features.customers.identityOf('official', person.openId())
  return t.app.features.bindings.homeAt(customerId!, Date.now() + 60_000)
}

/** The Mini Program of somebody: calls as the person who opened it. */
async function miniProgramOf(person: Follower) {
  const session = await fetch(`${t.url}/api/mp/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: await person.loginCode() }),
  })
  const { token } = (await session.json()) as { token: string }
  return async (method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }
    const answer = await fetch(`${t.url}${path}`, init)
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
}

describe('somebody new in a shop', () => {
  it('scans the guide’s code, follows, and is greeted by store and guide, then the card', async () => {
    const scene = await code('淮海店', '王敏')
    const person = await t.sandbox.person({ nickname: '小林' })
    await person.scan({ scene })
    const said = await heard(person, 2)
    expect(said).toHaveLength(2)
    expect(textOf(said[0])).toMatch(/淮海店！我是导购王敏[^]*每天 10:00–21:30[^]*会员卡/)
    // No cover was uploaded at the console, so the card is a link.
    expect(textOf(said[1])).toContain(`pages/home/index?scene=${scene}&by=card`)
    expect(await homeOf(person)).toMatchObject({ storeId: stores['淮海店'], staffId: guides['王敏'] })
  })

  it('comes by the greeting’s card: greeted in the Mini Program, and still one scan', async () => {
    const scene = await code('淮海店', '王敏')
    const person = await t.sandbox.person()
    await person.scan({ scene })
    await heard(person, 2)
    const call = await miniProgramOf(person)
    const scansOf = () => t.app.db.read.countBy(Scan, { rawScene: scene })
    // Her follow and her login are one customer as soon as the profile's unionid is there.
    for (let looks = 0; (await call('GET', '/api/mp/home')).body['home'] === null && looks < 100; looks++)
      await new Promise((resolve) => setTimeout(resolve, 50))
    const opened = await call('POST', '/api/mp/scans', { scene, isByCard: true })
    expect(opened).toMatchObject({
      status: 200,
      body: { offer: null, scanned: { store: { name: '淮海店' }, guide: { name: '王敏' } } },
    })
    expect(opened.body['greeting']).toMatch(/王敏/)
    expect(await scansOf()).toBe(1)

    // Whoever gets the card from somebody else has not scanned it: that is how the store is known at all.
    const stranger = await miniProgramOf(await t.sandbox.person())
    expect(await stranger('POST', '/api/mp/scans', { scene, isByCard: true })).toMatchObject({
      body: { outcome: 'bound', home: { home: { store: { name: '淮海店' }, guide: { name: '王敏' } } } },
    })
    expect(await scansOf()).toBe(2)
    // A code that is scanned once more is one more scan.
    await call('POST', '/api/mp/scans', { scene })
    expect(await scansOf()).toBe(3)
  })

  it('is answered within a minute again, without the card', async () => {
    const scene = await code('淮海店')
    const person = await t.sandbox.person()
    await person.scan({ scene })
    await heard(person, 2)
    await person.scan({ scene })
    await person.scan({ scene })
    await new Promise((resolve) => setTimeout(resolve, 500))
    const said = await heard(person, 4)
    expect(said).toHaveLength(4)
    expect(said.slice(2).map(textOf)).toEqual([
      expect.stringContaining('淮海店') as string,
      expect.stringContaining('淮海店') as string,
    ])
  })

  it('reads the code’s own words when it has some', async () => {
    const scene = await code('淮海店', '王敏', '{{guide}}在{{store}}等您，{{hours}}营业。')
    const person = await t.sandbox.person()
    await person.scan({ scene })
    expect(textOf((await heard(person, 1))[0])).toBe('王敏在淮海店等您，每天 10:00–21:30营业。')
  })
})

describe('a follower', () => {
  it('of one store scans another one: its greeting, and a choice that works', async () => {
    const [own, other] = [await code('淮海店', '王敏'), await code('静安店', '赵倩')]
    const person = await t.sandbox.person()
    await person.scan({ scene: own })
    await heard(person, 2)
    await person.scan({ scene: other })
    const said = await heard(person, 4)
    expect(textOf(said[2])).toMatch(/静安店！我是导购赵倩[^]*您仍由淮海店的导购王敏为您服务/)
    const menu = said[3]
    if (menu?.type !== 'msgmenu') throw new Error(`no menu but ${JSON.stringify(menu)}`)
    expect(menu.options.map(({ content }) => content)).toEqual(['设为我的门店', '保持不变'])
    const line = (await person.chat()).find(({ content }) => content.type === 'msgmenu')!
    await person.tapOption(line.id, menu.options[0]!.id)
    expect(textOf((await heard(person, 5))[4])).toBe(
      '好的，以后由静安店的导购赵倩为您服务。您随时可以在小程序里改回来。',
    )
    expect(await homeOf(person)).toMatchObject({ storeId: stores['静安店'], staffId: guides['赵倩'] })
  })

  it('scans another guide of the store: the guide in front comes first', async () => {
    const [own, other] = [await code('淮海店', '王敏'), await code('淮海店', '李娜')]
    const person = await t.sandbox.person()
    await person.scan({ scene: own })
    await heard(person, 2)
    await person.scan({ scene: other })
    expect(textOf((await heard(person, 3))[2])).toMatch(/我是导购李娜[^]*专属导购王敏/)
    expect(await homeOf(person)).toMatchObject({ staffId: guides['王敏'] })
  })

  it('whose scene a reply rule names reads the rule’s words, and is bound all the same', async () => {
    const scene = await code('静安店', '赵倩')
    await saveRule(t, admin, {
      name: '开业',
      triggers: [{ kind: 'event', event: 'follow', key: scene }],
      answers: [{ type: 'text', text: '开业快乐' }],
    })
    const person = await t.sandbox.person()
    await person.scan({ scene })
    expect(textOf((await heard(person, 1))[0])).toBe('开业快乐')
    expect(await homeOf(person)).toMatchObject({ staffId: guides['赵倩'] })
  })

  it('who follows by search with a store from the Mini Program is greeted with it', async () => {
    const scene = await code('淮海店', '李娜')
    const person = await t.sandbox.person()
    const call = await miniProgramOf(person)
    const opened = await call('POST', '/api/mp/scans', { scene })
    expect(opened).toMatchObject({
      status: 200,
      body: { outcome: 'bound', reasonCode: 'NEW', offer: null, scanned: { guide: { name: '李娜' } } },
    })
    expect(await call('GET', '/api/mp/home')).toMatchObject({
      body: { home: { store: { name: '淮海店', hours: '每天 10:00–21:30' }, guide: { name: '李娜' } } },
    })
    await person.follow()
    // The profile's unionid joins both a moment later; whoever follows again is known at once.
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    await person.unfollow()
    await person.follow()
    const said = await heard(person, 1)
    expect(said.map(textOf).join()).toMatch(/淮海店！我是导购李娜/)
  })
})

it('says beforehand at the console what a scan would do, and shows what it did', async () => {
  const [own, other] = [await code('淮海店', '王敏'), await code('静安店', '赵倩')]
  const person = await t.sandbox.person()
  await person.scan({ scene: own })
  const customerId = await t.app.features.customers.identityOf('official', person.openId())
  const { id: codeId } = await t.app.db.read.findOneByOrFail(Code, { scene: other })
  const preview = await admin
    .get(`/api/admin/customers/${customerId}/scan-preview?codeId=${codeId}`)
    .expect(200)
  expect(preview.body).toMatchObject({
    outcome: 'visiting',
    reasonCode: 'OTHER_STORE',
    after: { store: { name: '淮海店' }, staff: { name: '王敏' } },
  })
  await person.scan({ scene: other })
  const { body } = await admin.get(`/api/admin/scans?customerId=${customerId}`).expect(200)
  expect(body).toMatchObject({ total: 2, items: [{ outcome: 'visiting', store: { name: '静安店' } }, {}] })
  const bindings = await admin.get(`/api/admin/customers/${customerId}/bindings`).expect(200)
  expect(bindings.body).toMatchObject({
    home: { store: { name: '淮海店' }, staff: { name: '王敏' }, cause: 'scan', decidedBy: '规则' },
    visiting: [{ store: { name: '静安店' } }],
    changes: { made: 0, allowed: 2 },
  })
})
