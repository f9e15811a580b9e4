import type { Page } from 'playwright-core'
import type { Campaign } from '../../src/contract/campaigns'
import { signIn } from '../support/console-client'
import { startDesk, type ConsoleDesk } from './console-desk'

let desk: ConsoleDesk

beforeAll(async () => {
  desk = await startDesk()
  const { app, sandbox, url } = desk.system
  const { customers } = app.features
  // Three people who use the Mini Program and agreed to marketing, so that there is somebody to count and to send to.
  for (const nickname of ['林晚', '周以宁', '陈默']) {
    const person = await sandbox.client.follower({ nickname })
    const body = JSON.stringify({ code: await person.loginCode() })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${url}/api/mp/session`, { method: 'POST', headers, body })
    const { me } = (await answer.json()) as { me: { customerId: string } }
    await app.db.transact((tx) => customers.consent.give(tx, me.customerId, ['marketing'], 1, 'card'))
  }
}, 120_000)
afterEach(() => desk.closePages())
afterAll(() => desk?.close())

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const path = '/api/admin/campaigns'

/** Saves what the editor holds and waits for the server's answer. */
async function save(page: Page): Promise<Campaign> {
  const kept = page.waitForResponse(
    (response) =>
      ['POST', 'PUT'].includes(response.request().method()) &&
      /\/campaigns(\/[0-9A-Z]{26})?$/.test(response.url()),
  )
  await page.getByRole('button', { name: '保存', exact: true }).click()
  return (await (await kept).json()) as Campaign
}

const section = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click()

async function write(page: Page, name: string): Promise<void> {
  await page.getByLabel('名称').fill(name)
  const centre = page.locator('section.channel', { hasText: '小程序消息中心' })
  await centre.getByRole('button', { name: '添加' }).click()
  await centre.getByLabel('标题').fill('秋款到店')
  await centre.getByLabel('正文').fill('周末来试试新到的大衣。')
}

test('a campaign is written with its audience counted live, rehearsed, approved, sent and reported', async () => {
  const page = await desk.open('/campaigns/new')
  await write(page, '秋款到店')
  const phone = page.getByLabel('手机预览')
  await phone.getByText('周末来试试新到的大衣。').waitFor()
  const count = page.locator('aside.count')
  await count.getByText('3 人', { exact: true }).waitFor()
  await page.getByRole('button', { name: '添加条件' }).click()
  await page.getByRole('menuitem', { name: '关注公众号' }).click()
  await count.getByText('关注了公众号', { exact: true }).waitFor()
  await page.getByRole('spinbutton', { name: '对照组（%）' }).fill('0')
  const { id, version } = await save(page)
  await page.getByText('内容已检查，没有问题。').waitFor()
  await page.getByText(/发给 3 位客户，要先由另一位同事审批/).waitFor()

  await section(page, '试算')
  await page.getByRole('button', { name: '开始试算' }).click()
  await page.locator('.two dt', { hasText: '小程序消息中心' }).waitFor()
  const figures = page.locator('.card:visible').first()
  expect(await figures.innerText()).toMatch(/人群\s*3 人[\s\S]*按时送达\s*3 人/)

  const colleague = { name: '罗宁', login: 'luoning', password: 'correct horse battery' }
  await desk.system.app.staff.create({ ...colleague, roles: ['operator'] })
  const other = await signIn(desk.system, colleague.login, colleague.password)
  await other.send('post', `${path}/${id}/approve`, { version }).expect(200)
  await page.reload()
  await page.getByRole('button', { name: '排期', exact: true }).click()
  await page.getByText('已排期', { exact: true }).first().waitFor()

  // What is on the schedule looks as if it could not be changed, and cannot.
  await section(page, '内容')
  await page.getByText('活动已排期或开始，内容不能再修改。').waitFor()
  for (const label of ['名称', '每天最早', '每天最晚', '每分钟最多（条）'])
    expect(await page.getByLabel(label).first().isDisabled()).toBe(true)
  expect(await page.getByRole('button', { name: '保存', exact: true }).count()).toBe(0)

  await section(page, '进度')
  const { now } = await desk.system.sandbox.client.clock.read()
  const tomorrow = Math.floor((now + 8 * HOUR_MS) / DAY_MS) * DAY_MS - 8 * HOUR_MS + DAY_MS
  await desk.system.sandbox.client.clock.setTo(tomorrow + 10 * HOUR_MS + 60_000)
  await page.getByText('已完成', { exact: true }).first().waitFor()
  await page.getByRole('cell', { name: '已送达' }).nth(2).waitFor()
  const table = page.waitForEvent('download')
  await page.getByRole('button', { name: '导出客户表格' }).click()
  expect((await table).suggestedFilename()).toBe('活动客户-秋款到店.csv')

  await section(page, '报告')
  await page.getByText('没有留对照组，无法比较。').waitFor()
  await page.locator('li', { hasText: '已送达' }).getByText('3', { exact: true }).waitFor()
}, 90_000)

test('what is wrong is said at its place with what to change, and it cannot be scheduled', async () => {
  const page = await desk.open('/campaigns/new')
  await write(page, '写错的活动')
  await page.getByRole('button', { name: '添加条件' }).click()
  await page.getByRole('menuitem', { name: '标签', exact: true }).click()
  await page.getByRole('textbox', { name: '标签' }).fill('没有人有')
  await page.keyboard.press('Enter')
  await page.locator('aside.count').getByText('0 人', { exact: true }).waitFor()
  await page.getByLabel('开始时间').first().fill('2020-01-01 10:00')
  await page.keyboard.press('Enter')
  await save(page)
  const alerts = page.getByRole('alert')
  await alerts.getByText('没有客户符合这些条件，请放宽或删除一些条件。').waitFor()
  await alerts.getByText('开始时间已经过去，请改为现在之后的时间。').waitFor()
  expect(await page.getByRole('button', { name: '排期', exact: true }).isDisabled()).toBe(true)
})

test('a service notice with marketing in its template, a missing variable and a file that is no picture are refused', async () => {
  const page = await desk.open('/campaigns/new')
  await page.getByLabel('名称').fill('服务通知')
  await page.locator('.el-radio-button', { hasText: '服务通知' }).click()
  const notice = page.locator('section.channel', { hasText: '订阅消息' }).first()
  await notice.getByRole('button', { name: '添加' }).click()
  await notice.getByRole('combobox', { name: '模板' }).click()
  await page.getByRole('option').filter({ visible: true }).first().click()
  await notice.getByRole('textbox').first().fill('全场五折')
  const centre = page.locator('section.channel', { hasText: '小程序消息中心' })
  await centre.getByRole('button', { name: '添加' }).click()
  await centre.getByLabel('标题').fill('到店提醒')
  await centre.getByLabel('正文').fill('您预约的试穿在今天。')
  await centre.locator('input[type=file]').setInputFiles({
    ...{ name: 'poster.png', mimeType: 'image/png', buffer: Buffer.from('<html>不是图片</html>') },
  })
  await centre.getByRole('alert').waitFor()
  expect(await centre.getByRole('alert').innerText()).toMatch(/图片/)
  await save(page)
  await notice
    .getByText(/「五折」是营销用语，服务通知不能带营销内容/)
    .first()
    .waitFor()
  await notice
    .getByText(/没有内容，请补上/)
    .first()
    .waitFor()
})

test('a running campaign is paused, goes on and is stopped with a reason', async () => {
  const { now } = await desk.system.sandbox.client.clock.read()
  const draft = {
    ...{ name: '慢慢发', class: 'marketing', topic: 'care', goal: { metric: 'visits', target: 1 } },
    ...{
      audience: { all: [] },
      holdoutPercent: 0,
      contents: { messageCentre: { title: '问候', text: '近来好吗' } },
    },
    startAt: new Date(now + HOUR_MS).toISOString(),
    endAt: new Date(now + 3 * DAY_MS).toISOString(),
    ...{ windowFrom: 0, windowTo: 1440, ratePerMinute: 1 },
  }
  const { id } = (await desk.api.send('post', path, draft).expect(200)).body as Campaign
  // The policy can let campaigns of this size go out without a colleague.
  const value = { colleagueFrom: 1_000, adminFrom: 100_000 }
  await desk.api.send('post', '/api/admin/policies', { key: 'campaignApproval', value }).expect(200)
  const page = await desk.open(`/campaigns/${id}`)
  await page.getByRole('button', { name: '排期', exact: true }).click()
  await page.getByRole('button', { name: '立即开始' }).click()
  await page.getByRole('button', { name: '暂停' }).click()
  await page.getByText('已暂停', { exact: true }).first().waitFor()
  await page.getByRole('button', { name: '继续' }).click()
  await page.getByText('进行中', { exact: true }).first().waitFor()
  await page.getByRole('button', { name: '停止' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('原因').fill('内容写错了')
  await dialog.getByRole('button', { name: '停止' }).click()
  await page.getByText('已停止', { exact: true }).first().waitFor()
})

test('a material is written, published and asked for; the list says who did it', async () => {
  const { app } = desk.system
  const { id: storeId } = (
    await desk.api
      .send('post', '/api/admin/stores', {
        ...{ code: 'B1', name: '湖滨店', city: '杭州', address: '湖滨路 1 号' },
        openingPeriods: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '10:00', to: '21:30' }],
      })
      .expect(200)
  ).body as { id: string }
  const { id: guideId } = await app.staff.create({ name: '安安', roles: ['guide'] })
  await app.features.staff.assignments.assign(guideId, storeId, 'guide', null)
  const page = await desk.open('/materials/new')
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('标题').fill('秋款到店')
  await drawer.getByLabel('文案').fill('周末来试试新到的大衣。')
  await drawer.getByRole('button', { name: '保存', exact: true }).click()
  await drawer.getByRole('button', { name: '发布', exact: true }).click()
  await drawer.getByRole('button', { name: '布置任务' }).click()
  const dialog = page.getByRole('dialog', { name: '布置任务' })
  await dialog.getByLabel('要做什么').fill('周五前分享给老客户')
  await dialog.getByRole('button', { name: '布置', exact: true }).click()
  const task = drawer.locator('article', { hasText: '周五前分享给老客户' })
  await task.getByText('0 / 1 人').waitFor()
  await task.getByRole('button', { name: '完成情况' }).click()
  await task.getByRole('row', { name: /安安 湖滨店 还没有/ }).waitFor()
})

test('the browser had nothing to complain about', () => {
  expect(desk.complaints).toEqual([])
})
