import { StoreDraft } from '../../src/contract/stores'
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
