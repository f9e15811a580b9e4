import type { Locator, Page } from 'playwright-core'
import { Conversation } from '../../src/features/conversations'
import { newId } from '../../src/platform/ids'
import { Gate } from '../support/gate'
import { asking, type Asking } from './asking'
import { startDesk, type ConsoleDesk } from './console-desk'
import { stockShops, type Goods } from './shop-goods'
import { settled } from './settled'

const TABLET = { width: 759, height: 900 }
const PHONE = { width: 375, height: 812 }
const SMALL_PHONE = { width: 320, height: 568 }

let desk: ConsoleDesk
let goods: Goods
let asks: Asking
/** What stands between the browser and the server. */
let gate: Gate

beforeAll(async () => {
  desk = await startDesk()
  const { url, sandbox } = desk.system
  goods = await stockShops(url, desk.api, sandbox.client)
  asks = asking(desk, goods)
  gate = new Gate(Number(new URL(url).port))
  await gate.open()
}, 120_000)
afterEach(() => desk.closePages())
afterAll(async () => {
  await gate?.shut()
  await desk?.close()
})

const thread = (page: Page): Locator => page.getByRole('log')
const list = (page: Page): Locator => page.getByRole('region', { name: '会话' })
const offline = (page: Page): Locator => list(page).getByText('实时更新已断开，正在重连…')
const note = (id: string, text: string) =>
  desk.api.send('post', `/api/admin/conversations/${id}/notes`, { text }).expect(200)

/** A page that reaches the server through the gate, with its stream up. */
async function openThroughGate(path: string): Promise<Page> {
  const page = await desk.open('/conversations')
  await page.goto(`${gate.url}/console${path}`)
  await thread(page).waitFor()
  await offline(page).waitFor({ state: 'hidden' })
  return page
}

/** Keeps a picture for whoever wants to look: TEST_PICTURES names the folder. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['TEST_PICTURES']
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
}

test('earlier messages come above, and what is read stays where it is', async () => {
  const { id } = await asks('程橙', '墨绿大衣还有 M 码吗？')
  for (let number = 1; number <= 90; number++) await note(id, `第 ${number} 条`)
  const page = await desk.open(`/conversations/${id}`)
  await thread(page).getByText('第 90 条', { exact: true }).waitFor()
  const shown = (): Promise<string[]> => thread(page).locator('.note .bubble').allInnerTexts()
  expect(await shown()).toEqual(Array.from({ length: 40 }, (_, index) => `第 ${51 + index} 条`))
  const earlier = thread(page).getByRole('button', { name: '显示更早的消息' })
  await earlier.scrollIntoViewIfNeeded()
  const before = (await thread(page).getByText('第 51 条', { exact: true }).boundingBox())!
  await earlier.click()
  await thread(page).getByText('第 50 条', { exact: true }).waitFor()
  const after = (await thread(page).getByText('第 51 条', { exact: true }).boundingBox())!
  expect(Math.abs(after.y - before.y)).toBeLessThan(60)
  await earlier.scrollIntoViewIfNeeded()
  await earlier.click()
  await thread(page).getByText('墨绿大衣还有 M 码吗？').waitFor()
  await earlier.waitFor({ state: 'detached' })
  expect(await shown()).toEqual(Array.from({ length: 90 }, (_, index) => `第 ${1 + index} 条`))

  // Who reads further up is not pulled to the end by what arrives.
  await thread(page).evaluate('element => { element.scrollTop = 0 }')
  await note(id, '第 91 条')
  await page.getByRole('button', { name: '有新消息' }).click()
  await thread(page).getByText('第 91 条', { exact: true }).waitFor()
}, 120_000)

test('more conversations come below, and the list says how many are left', async () => {
  const { id } = await asks('许野', '羊毛衫怎么洗？')
  await desk.api.send('post', `/api/admin/conversations/${id}/resolve`).expect(200)
  const { db } = desk.system.app
  const one = await db.read.findOneByOrFail(Conversation, { id })
  const others = Array.from({ length: 104 }, () => ({ ...one, id: newId() }))
  await db.transact((tx) => tx.insert(Conversation, others))
  const page = await desk.open('/conversations?state=resolved')
  await page.getByRole('button', { name: '再显示一些（还有 5 个）' }).click()
  await page.getByRole('button', { name: /再显示一些/ }).waitFor({ state: 'detached' })
  await settled(async () => expect(await list(page).locator('li').count()).toBe(105))
}, 60_000)

test('while the server is away the page says so; it comes back by itself and misses nothing', async () => {
  const { person, id } = await asks('何蔓', '可以改袖长吗？')
  const page = await openThroughGate(`/conversations/${id}`)
  await gate.shut()
  await offline(page).waitFor()
  await person.say('在线等')
  await note(id, '她在店里等')
  await asks('周以宁', '围巾能包起来送人吗？')
  await settled(async () => expect(await thread(page).getByText('在线等').count()).toBe(0))
  await gate.open()
  await thread(page).getByText('在线等').waitFor()
  await thread(page).getByText('她在店里等').waitFor()
  await list(page)
    .getByRole('button', { name: /周以宁/ })
    .waitFor()
  await offline(page).waitFor({ state: 'hidden' })
  await person.say('好的')
  await thread(page).getByText('好的', { exact: true }).waitFor()
}, 90_000)

test('an answer that is no stream does not end it for good', async () => {
  const { person, id } = await asks('江予', '有礼盒吗？')
  const page = await openThroughGate(`/conversations/${id}`)
  await page.route('**/api/admin/events', (route) => route.fulfill({ status: 502, body: 'bad gateway' }))
  desk.system.app.endStreams()
  await offline(page).waitFor()
  await person.say('要两个')
  await page.unroute('**/api/admin/events')
  await thread(page).getByText('要两个').waitFor()
  await offline(page).waitFor({ state: 'hidden' })
}, 90_000)

test('a line that fell silent is found dead, and a new one is opened', async () => {
  const { person, id } = await asks('苏叶', '有童装吗？')
  const page = await desk.open('/conversations')
  await page.clock.install()
  await page.goto(`${gate.url}/console/conversations/${id}`)
  await thread(page).getByText('有童装吗？').waitFor()
  await offline(page).waitFor({ state: 'hidden' })
  gate.stall('GET /api/admin/events')
  await person.say('三岁的')
  await page.waitForTimeout(1_000)
  expect(await thread(page).getByText('三岁的').count()).toBe(0)
  await page.clock.fastForward(45_000)
  await thread(page).getByText('三岁的').waitFor()
}, 90_000)

test.each([TABLET, PHONE, SMALL_PHONE])(
  'at $width × $height it is list, conversation, profile, and back',
  async (size) => {
    const name = `陆遥${size.width}`
    const { person, id } = await asks(name, '这条围巾掉毛吗？')
    await desk.api.send('post', `/api/admin/conversations/${id}/take`).expect(200)
    const page = await desk.open('/conversations', size)
    const fits = async (): Promise<boolean> =>
      (await page.evaluate<number>('document.documentElement.scrollWidth')) <= size.width &&
      (await page.evaluate<number>('document.documentElement.scrollHeight')) <= size.height
    await list(page)
      .getByRole('button', { name: new RegExp(name) })
      .waitFor()
    expect(await fits()).toBe(true)
    await picture(page, `talks-list-${size.width}`)
    await list(page)
      .getByRole('button', { name: new RegExp(name) })
      .click()
    await thread(page).getByText('这条围巾掉毛吗？').waitFor()
    // The greeting holds a link to the Mini Program, of which the thread shows the words.
    await thread(page).getByText('打开山前小程序，查看会员权益。').waitFor()
    await settled(async () => expect(await list(page).isVisible()).toBe(false))
    expect(await fits()).toBe(true)
    const field = page.getByRole('textbox', { name: /回复顾客/ })
    const box = (await field.boundingBox())!
    expect(box.y + box.height).toBeLessThanOrEqual(size.height)
    expect(box.width).toBeGreaterThan(180)
    expect((await thread(page).boundingBox())!.height).toBeGreaterThan(120)
    await picture(page, `talks-thread-${size.width}`)
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture(page, `talks-thread-dark-${size.width}`)
    await page.emulateMedia({ colorScheme: 'light' })
    await field.fill('不掉毛，放心。')
    await page.getByRole('button', { name: '发送', exact: true }).click()
    await person.waitForLine(({ content }) => content.type === 'text' && content.text === '不掉毛，放心。')

    await page.getByRole('button', { name: '顾客资料' }).click()
    const beside = page.getByRole('complementary', { name: '顾客资料' })
    await beside.getByText('武康路店 · 林知夏').waitFor()
    expect((await beside.boundingBox())!.width).toBe(size.width)
    await picture(page, `talks-beside-${size.width}`)
    await beside.getByRole('button', { name: '回到会话' }).click()
    await beside.waitFor({ state: 'hidden' })
    await page.getByRole('link', { name: '全部会话' }).click()
    await list(page)
      .getByRole('button', { name: new RegExp(name) })
      .waitFor()
    expect(desk.complaints).toEqual([])
  },
  60_000,
)
