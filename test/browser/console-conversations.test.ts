import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import type { ConversationDetail } from '../../src/contract/conversations'
import type { Follower } from '../../src/sandbox/client'
import { uploadAsset } from '../support/rules-by-http'
import { asking, type Asking } from './asking'
import { pick, startDesk, type ConsoleDesk } from './console-desk'
import { stockShops, type Goods } from './shop-goods'
import { settled } from './settled'

const HOUR_MS = 3_600_000
const SEND = '/cgi-bin/message/custom/send'
const PICTURE = path.join(__dirname, '../../src/cli/demo/pictures/size-chart.png')

let desk: ConsoleDesk
let goods: Goods
let asks: Asking

beforeAll(async () => {
  desk = await startDesk()
  const { url, sandbox } = desk.system
  goods = await stockShops(url, desk.api, sandbox.client)
  asks = asking(desk, goods)
  const bytes = readFileSync(path.join(__dirname, '../../src/cli/demo/pictures/card-cover.jpg'))
  await uploadAsset({ url }, desk.api, 'thumb', { name: 'cover.jpg', bytes })
  const { now } = await sandbox.client.clock.read()
  await goods.post('/api/admin/offers', {
    name: '羊绒八折',
    rule: { kind: 'percent', percentOff: 20 },
    startsAt: new Date(now + 60_000).toISOString(),
    endsAt: new Date(now + 240 * HOUR_MS).toISOString(),
  })
  await sandbox.client.clock.advance(120_000)
}, 120_000)

afterEach(() => desk.closePages())
afterAll(async () => {
  await desk?.close()
})

const thread = (page: Page): Locator => page.getByRole('log')
const field = (page: Page): Locator => page.getByRole('textbox', { name: /回复顾客/ })
const calls = async (): Promise<number> =>
  (await desk.system.sandbox.client.calls(5_000)).filter((call) => call.path === SEND).length

const heard = (person: Follower, words: string) =>
  person.waitForLine(({ content }) => content.type === 'text' && content.text === words)

test('a message arrives by itself, and the guide answers with words, a picture, a product and an offer', async () => {
  const page = await desk.open('/conversations')
  await page.getByText('没有会话').waitFor()
  const { person } = await asks('程橙', '墨绿大衣还有 M 码吗？')
  // No reload: the stream brought it.
  await page.getByRole('button', { name: /程橙/ }).click()
  await thread(page).getByText('墨绿大衣还有 M 码吗？').waitFor()
  await page.getByRole('button', { name: '接手' }).click()
  await thread(page)
    .getByText(/沈澜.*接手/)
    .waitFor()
  await page
    .getByText(/^还可以再发 \d+ 条/)
    .first()
    .waitFor()

  await field(page).fill('有的，给您留一件。')
  await field(page).press('Enter')
  await heard(person, '有的，给您留一件。')
  await page.locator('form.composer input[type="file"]').setInputFiles(PICTURE)
  await thread(page).getByRole('img', { name: '顾客发来的图片' }).waitFor()
  await person.waitForLine(({ content, from }) => content.type === 'image' && from === 'account')
  for (const name of ['羊绒大衣', '羊绒八折']) {
    await page.getByRole('button', { name: '卡片' }).click()
    await page.getByRole('textbox', { name: /搜索商品/ }).fill(name)
    await page
      .getByRole('button', { name: new RegExp(name) })
      .last()
      .click()
    await thread(page).getByText(name).waitFor()
    await person.waitForLine(({ content }) => content.type === 'miniprogrampage' && content.title === name)
  }

  await person.say('太好了，谢谢')
  await thread(page).getByText('太好了，谢谢').waitFor()
  const box = (await field(page).boundingBox())!
  expect(box.y + box.height).toBeLessThan(800)
  expect(desk.complaints).toEqual([])
}, 120_000)

test('a note stays among colleagues, a quick reply is filled in, and the conversation goes to a colleague', async () => {
  const { person, id } = await asks('许野', '羊毛衫怎么洗？')
  await goods.post('/api/admin/quick-replies', {
    scope: 'brand',
    title: '问好',
    body: '{{name}}您好，我是{{store}}的{{guide}}。',
  })
  const page = await desk.open(`/conversations/${id}`)
  const beside = page.getByRole('complementary', { name: '顾客资料' })
  await beside.getByText('武康路店 · 林知夏').waitFor()
  await page.getByRole('button', { name: '接手' }).click()
  await page.getByText('备注', { exact: true }).click()
  await page.getByRole('textbox', { name: /写给同事的备注/ }).fill('老顾客，喜欢墨绿色')
  await page.getByRole('button', { name: '记下备注' }).click()
  await thread(page).getByText('老顾客，喜欢墨绿色').waitFor()

  await page.locator('form.composer').getByText('回复', { exact: true }).click()
  await page.getByRole('button', { name: '快捷回复' }).click()
  await page.getByRole('button', { name: /问好/ }).click()
  await field(page).press('Enter')
  await heard(person, '许野您好，我是武康路店的沈澜。')
  expect(JSON.stringify(await person.chat())).not.toContain('喜欢墨绿色')

  await page.getByRole('button', { name: '转交' }).click()
  const dialog = page.getByRole('dialog', { name: '转交' })
  await pick(page, dialog.getByRole('combobox'), /周南/)
  await dialog.getByLabel(/备注/).fill('请你跟进')
  await dialog.getByRole('button', { name: '转交' }).click()
  await thread(page).getByText('沈澜 转给 周南').waitFor()
  await page.getByText('正由周南接待', { exact: false }).waitFor()
  expect((await goods.get<ConversationDetail>(`/api/admin/conversations/${id}`)).owner?.name).toBe('周南')
}, 120_000)

test('after 48 hours the screen explains, the button is closed, and nothing is called', async () => {
  const { person, id } = await asks('何蔓', '可以改袖长吗？')
  await desk.api.send('post', `/api/admin/conversations/${id}/take`).expect(200)
  await desk.system.sandbox.client.clock.advance(48 * HOUR_MS + 60_000)
  const before = await calls()
  const page = await desk.open(`/conversations/${id}`)
  await page
    .getByText(/^对方 48 小时内没有互动，暂时不能发送；请等对方再发消息/)
    .last()
    .waitFor()
  await settled(async () =>
    expect(await page.getByRole('button', { name: '发送', exact: true }).isDisabled()).toBe(true),
  )
  await settled(async () => expect(await page.getByRole('button', { name: '图片' }).isDisabled()).toBe(true))
  await settled(async () => expect(await page.getByRole('button', { name: '卡片' }).isDisabled()).toBe(true))
  await settled(async () => expect(await field(page).isDisabled()).toBe(true))
  expect(await calls()).toBe(before)
  // Writing again opens the window, and the screen knows without a reload.
  await person.say('还在吗')
  await page
    .getByText(/^还可以再发 \d+ 条/)
    .first()
    .waitFor()
  await settled(async () => expect(await field(page).isEnabled()).toBe(true))
}, 120_000)

test('the room fits a narrow window, and a filter stands in the address', async () => {
  const { id } = await asks('周以宁', '围巾能包起来送人吗？')
  const page = await desk.open(`/conversations/${id}`, { width: 900, height: 800 })
  await thread(page).getByText('围巾能包起来送人吗？').waitFor()
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(900)
  expect((await field(page).boundingBox())!.width).toBeGreaterThan(220)
  await page.getByRole('button', { name: '顾客资料' }).click()
  await page.getByRole('complementary', { name: '顾客资料' }).getByText('武康路店 · 林知夏').waitFor()
  await page.getByRole('button', { name: '顾客资料' }).click()
  await page.getByText('等待回复', { exact: true }).click()
  await page.waitForURL(/waiting=true/)
  await page.getByRole('button', { name: /周以宁/ }).waitFor()
}, 60_000)

test('quick replies are written, ordered and deleted', async () => {
  const page = await desk.open('/conversations/quick-replies')
  for (const title of ['先看', '后看']) {
    await page.getByRole('button', { name: '新建快捷回复' }).click()
    const dialog = page.getByRole('dialog', { name: '新建快捷回复' })
    await dialog.getByLabel('标题').fill(title)
    await dialog.getByLabel('内容').fill('您好，')
    await dialog.getByRole('button', { name: '称呼' }).click()
    await dialog.getByRole('button', { name: '保存' }).click()
    await dialog.waitFor({ state: 'hidden' })
  }
  const own = page.getByRole('region', { name: '我自己' })
  await settled(async () => expect(await own.locator('strong').allInnerTexts()).toEqual(['先看', '后看']))
  await own.getByText('您好，〔称呼〕').first().waitFor()
  await page.getByRole('button', { name: '把「后看」上移' }).click()
  await own.locator('li').first().getByText('后看').waitFor()
  await own.locator('li', { hasText: '先看' }).getByRole('button', { name: '删除' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /确定|OK/ })
    .click()
  await own.getByText('先看').waitFor({ state: 'hidden' })
}, 60_000)

test('the robot of a store is set on its page, tested, and pauses after five failures', async () => {
  const { url } = desk.system.sandbox
  const robot = `/api/admin/stores/${goods.wukang.id}/robot`
  const page = await desk.open(`/stores/${goods.wukang.id}`)
  await page.getByRole('tab', { name: '群提醒' }).click()
  await page.getByText('未设置').waitFor()
  await page.getByLabel('群机器人的 Webhook 地址').fill(`${url}/cgi-bin/webhook/send?key=shop-4321`)
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByText('key 以 4321 结尾', { exact: false }).waitFor()
  expect(await page.content()).not.toContain('shop-4321')
  await page.getByRole('button', { name: '发一条测试' }).click()
  await page.getByText('已发送，请到群里查看。').waitFor()

  const fault = { on: 'api', match: '/cgi-bin/webhook/send', kind: 'cut-inside', times: 9 } as const
  await desk.system.sandbox.client.faults.add(fault)
  for (let failed = 0; failed < 5; failed++) await desk.api.send('post', `${robot}/test`).expect(502)
  await desk.system.sandbox.client.faults.clear()
  await page.reload()
  await page.getByRole('tab', { name: '群提醒' }).click()
  await page.getByText('已暂停', { exact: true }).waitFor()
  await page.getByText(/没有连上企业微信.*提醒已暂停/).waitFor()
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByText('已打开', { exact: true }).waitFor()
  const { items } = await goods.get<{ items: { action: string }[] }>('/api/admin/audit?pageSize=20')
  expect(items.filter(({ action }) => action === 'store.robot')).toHaveLength(2)
}, 60_000)
