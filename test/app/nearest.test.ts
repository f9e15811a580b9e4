import { StoreDraft } from '../../src/contract/stores'
import { CustomerPlace } from '../../src/features/customers/entities/customer-place'
import type { Follower } from '../../src/sandbox/client'
import type { ConsoleClient } from '../support/console-client'
import { startSystem, type TestSystem } from '../support/system'
import { aStore } from './samples-organisation'

let t: TestSystem
let operator: ConsoleClient
const PLACE = { latitude: 31.2231, longitude: 121.4453, label: '上海市静安区南京西路' }

beforeAll(async () => {
  t = await startSystem()
  operator = await t.console('operator')
  const { writer } = t.app.features.stores
  const shops = [
    {
      name: '山前南京西路店',
      city: '上海',
      address: '南京西路 1266 号',
      latitude: 31.2296,
      longitude: 121.4474,
    },
    { name: '山前湖滨店', city: '杭州', address: '湖滨路 1 号', latitude: 30.2489, longitude: 120.1645 },
  ]
  for (const shop of shops) await writer.create(StoreDraft.parse(aStore(shop)), null)
})
afterAll(() => t.close())

/** What the account said to this person so far. */
async function heardBy(person: Follower): Promise<string[]> {
  const lines = await person.chat()
  return lines.flatMap(({ from, content }) =>
    from === 'account' && content.type === 'text' ? [content.text] : [],
  )
}

describe('where is the nearest store', () => {
  it('is answered to a location, the nearest first, with a link to the map', async () => {
    const person = await t.sandbox.follower({ nickname: '小明' })
    await person.say({ type: 'location', ...PLACE })
    const heard = await heardBy(person)
    expect(heard).toHaveLength(1)
    expect(heard[0]).toMatch(/^离您最近的门店：\n\n1\. 山前南京西路店（约 750 米）\n/)
    expect(heard[0]).toContain(
      '<a href="https://apis.map.qq.com/uri/v1/marker?marker=coord:31.2296,121.4474;',
    )
    expect(heard[0]).toMatch(/2\. 山前湖滨店（约 16\d 公里）/)
  })

  it('is answered once to a place chosen from the menu, though event and message both come', async () => {
    const menu = { buttons: [{ type: 'location_select', name: '附近门店', key: 'NEAR' }] }
    await operator.send('put', '/api/admin/account-menu', { menu, version: 0 }).expect(200)
    await operator.send('post', '/api/admin/account-menu/push').expect(200)
    const person = await t.sandbox.follower({ nickname: '小红' })
    await person.menu(0, undefined, { location: PLACE })
    await person.waitForLine(({ from, content }) => from === 'account' && content.type === 'text')
    const heard = await heardBy(person)
    expect(heard).toHaveLength(1)
    expect(heard[0]).toContain('1. 山前南京西路店')
  })
})

describe('where somebody looked for a shop', () => {
  const look = async (token: string) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const body = JSON.stringify({ latitude: 31.2231, longitude: 121.4453 })
    const answer = await fetch(`${t.url}/api/mp/stores/nearest`, { method: 'POST', headers, body })
    expect(answer.status).toBe(200)
  }
  const signIn = async (): Promise<{ token: string; customerId: string }> => {
    const person = await t.sandbox.person({ nickname: '小兰' })
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ code: await person.loginCode() })
    const answer = await fetch(`${t.url}/api/mp/session`, { method: 'POST', headers, body })
    const { token, me } = (await answer.json()) as { token: string; me: { customerId: string } }
    return { token, customerId: me.customerId }
  }

  it('is kept to a kilometre for those who agreed, found by the audience, and not kept for the others', async () => {
    const [agreed, silent] = [await signIn(), await signIn()]
    const { customers } = t.app.features
    const at = (await t.sandbox.clock.read()).now
    await t.app.db.transact((tx) =>
      customers.consent.give(tx, agreed.customerId, ['location'], 1, 'card', at),
    )
    for (const { token } of [agreed, silent]) await look(token)
    const rows = await t.app.db.read.find(CustomerPlace)
    expect(rows).toMatchObject([{ customerId: agreed.customerId, latitudeE2: 3122, longitudeE2: 12145 }])
    const { items } = (await operator.get('/api/admin/stores')).body as {
      items: { id: string; name: string }[]
    }
    const near = async (name: string, km: number): Promise<number> => {
      const storeId = items.find((one) => one.name === name)!.id
      const audience = { all: [{ kind: 'near', storeId, km }] }
      const answer = await operator.send('post', '/api/admin/campaigns/audience', { audience }).expect(200)
      return (answer.body as { total: number }).total
    }
    expect(await near('山前南京西路店', 3)).toBe(1)
    expect(await near('山前湖滨店', 50)).toBe(0)
    await t.sandbox.clock.advance(31 * 86_400_000)
    expect(await near('山前南京西路店', 3)).toBe(0)
  })
})
