import type { StoreRobot } from '../../../src/contract/conversations'
import { openDesk, until, type Clerk, type DeskWorld } from './world'

const SAY = '/cgi-bin/webhook/send'

let desk: DeskWorld
let guide: Clerk
let manager: Clerk

beforeAll(async () => {
  desk = await openDesk()
  guide = await desk.hire('王敏', 'guide', desk.stores.huaihai)
  manager = await desk.hire('周店长', 'store_manager', desk.stores.huaihai)
})
afterAll(() => desk.close())

const robot = (): string => `/api/admin/stores/${desk.stores.huaihai}/robot`
const codeOf = ({ body }: { body: unknown }): string => (body as { error: { code: string } }).error.code
const address = (key: string): string => `${desk.t.gate.url}${SAY}?key=${key}`

describe('the group robot of a store', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=a',
    'https://user:secret@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a',
    'https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=a',
    'https://qyapi.weixin.qq.com/cgi-bin/gettoken?key=a',
    'file:///etc/passwd',
  ])('refuses %s', async (url) => {
    const refused = await manager.send('put', robot(), { url, isOn: true }).expect(422)
    expect(codeOf(refused)).toBe('robot.bad_url')
  })

  it('says that somebody waits, without who and what', async () => {
    const { body } = await manager
      .send('put', robot(), { url: address('robot-0001'), isOn: true })
      .expect(200)
    expect(body as StoreRobot).toMatchObject({ state: 'on', keyEnd: '0001' })
    const person = await desk.customer('司徒小林', desk.stores.huaihai, guide.staffId)
    await person.say('我姓司徒，想改裤长')
    const { id } = await desk.conversationOf(person)
    const call = await until(async () => (await desk.t.calls(SAY))[0])
    const said = JSON.stringify(call)
    expect(said).toContain('一位顾客在等 王敏 回复')
    expect(said).toContain(`/console/conversations/${id}`)
    expect(said).not.toContain('司徒')
    // The next message of somebody who waits already is not told again.
    await person.say('周六可以吗')
    await desk.conversationOf(person, 2)
    await desk.t.app.worker.runDue()
    expect(await desk.t.calls(SAY)).toHaveLength(1)
  })

  it('pauses when its robot is gone, and says what to do', async () => {
    await manager.send('put', robot(), { url: address('gone-0002'), isOn: true }).expect(200)
    expect(codeOf(await manager.send('post', `${robot()}/test`).expect(502))).toBe('robot.failed')
    const { body } = await manager.get(robot()).expect(200)
    expect(body as StoreRobot).toMatchObject({ state: 'paused' })
    expect((body as StoreRobot).sentence).toMatch(/重新复制 Webhook 地址.*已暂停/)
  })
})
