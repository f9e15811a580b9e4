import type { Page } from 'playwright-core'
import type { Campaign } from '../../src/contract/campaigns'
import { templateContent } from '../support/campaign-contents'
import { signIn } from '../support/console-client'
import { pick, startDesk, type ConsoleDesk } from './console-desk'
import { settled } from './settled'

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

/** Moves the shops' clock to 10:01 of the next day. */
async function nextMorning(): Promise<void> {
  const { clock } = desk.system.sandbox.client
  const { now } = await clock.read()
  const tomorrow = Math.floor((now + 8 * HOUR_MS) / DAY_MS) * DAY_MS - 8 * HOUR_MS + DAY_MS
  await clock.setTo(tomorrow + 10 * HOUR_MS + 60_000)
}

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
  await settled(async () => expect(await figures.innerText()).toMatch(/人群\s*3 人[\s\S]*按时送达\s*3 人/))

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
  await settled(async () =>
    expect(await page.getByRole('button', { name: '保存', exact: true }).count()).toBe(0),
  )

  await section(page, '进度')
  await nextMorning()
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
  await settled(async () =>
    expect(await page.getByRole('button', { name: '排期', exact: true }).isDisabled()).toBe(true),
  )
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
  await settled(async () => expect(await centre.getByRole('alert').innerText()).toMatch(/图片/))
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

test('deliveries of which nobody knows are settled by what somebody found out', async () => {
  await nextMorning()
  const { client } = desk.system.sandbox
  await client.faults.add({ on: 'api', match: '/cgi-bin/message/template/send', kind: 'cut-after' })
  const { now } = await client.clock.read()
  const { templateId, data: example } = templateContent(desk.system)
  const words = Object.entries(example).map(([key, word]) => [
    key,
    key.startsWith('thing') ? '羊绒围巾' : word,
  ])
  const data = Object.fromEntries(words) as Record<string, string>
  const draft = {
    ...{ name: '到店取货', class: 'serviceNotice', topic: 'care', goal: { metric: 'visits', target: 1 } },
    ...{ audience: { kind: 'follows' }, holdoutPercent: 0 },
    contents: { template: { templateId, page: '/pages/home/index', data } },
    startAt: new Date(now + HOUR_MS).toISOString(),
    endAt: new Date(now + 3 * DAY_MS).toISOString(),
    ...{ windowFrom: 0, windowTo: 1440, ratePerMinute: 600 },
  }
  const { id, version } = (await desk.api.send('post', path, draft).expect(200)).body as Campaign
  expect((await desk.api.send('post', `${path}/${id}/schedule`, { version })).body).toMatchObject({
    state: 'scheduled',
  })
  const page = await desk.open(`/campaigns/${id}?section=live`)
  await page.getByRole('button', { name: '立即开始' }).click()
  await page.getByText(/有 3 位客户不确定是否收到，不会自动重发。/).waitFor({ timeout: 40_000 })
  await page.getByRole('button', { name: '查看这些客户' }).click()
  const unknown = page.getByRole('row', { name: /不确定/ })
  await unknown.nth(2).waitFor()
  await unknown.first().getByRole('button', { name: '确认结果' }).click()
  const one = page.getByRole('dialog', { name: '确认 1 位客户的结果' })
  await settled(async () =>
    expect(await one.getByRole('button', { name: '确认', exact: true }).isDisabled()).toBe(true),
  )
  await one.getByText('没有收到', { exact: true }).click()
  await one.getByText('计入失败，不会重发。').waitFor()
  await one.getByLabel('依据').fill('导购电话核实')
  await one.getByRole('button', { name: '确认', exact: true }).click()
  await page.getByText('已确认 1 位客户').waitFor()
  await unknown.nth(2).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: '确认本页这些客户' }).click()
  const both = page.getByRole('dialog', { name: '确认 2 位客户的结果' })
  await both.getByLabel('依据').fill('客户说收到了')
  await both.getByRole('button', { name: '确认', exact: true }).click()
  await page.getByText('已确认 2 位客户').waitFor()
  const { progress } = (await desk.api.get(`${path}/${id}`).expect(200)).body as Campaign
  expect(progress.states).toEqual({ sent: 2, failed: 1 })
}, 90_000)

test('who must agree to a campaign is changed where the policies are, from now on and on record', async () => {
  const page = await desk.open('/policies')
  const card = page.locator('[data-policy=campaignApproval]')
  await card.getByRole('button', { name: '修改' }).click()
  const dialog = page.getByRole('dialog', { name: /活动审批/ })
  await dialog.getByRole('spinbutton', { name: '同事审批' }).fill('2')
  await dialog.getByRole('spinbutton', { name: '管理员审批' }).fill('1')
  await dialog.getByLabel('说明').fill('试一试')
  await dialog.getByRole('button', { name: '保存', exact: true }).click()
  // The administrator's number may not be below the colleague's.
  await dialog.getByRole('alert').first().waitFor()
  await dialog.getByRole('spinbutton', { name: '管理员审批' }).fill('50000')
  await dialog.getByRole('button', { name: '保存', exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
  await settled(async () =>
    expect(await card.innerText()).toMatch(/同事审批\s*2 人起\s*管理员审批\s*50000 人起/),
  )
})

test('a material shows an offer that was picked, and its page follows what is shown', async () => {
  const { now } = await desk.system.sandbox.client.clock.read()
  const offer = {
    ...{ name: '新客九折', rule: { kind: 'percent', percentOff: 10 } },
    ...{
      startsAt: new Date(now - HOUR_MS).toISOString(),
      endsAt: new Date(now + 9 * DAY_MS).toISOString(),
    },
  }
  const { id } = (await desk.api.send('post', '/api/admin/offers', offer).expect(200)).body as { id: string }
  const page = await desk.open('/materials/new')
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('标题').fill('新客到店')
  await drawer.getByLabel('文案').fill('带朋友来，都有九折。')
  await pick(page, drawer.getByRole('combobox', { name: '优惠' }), /新客九折/)
  await settled(async () =>
    expect(await drawer.getByLabel('点开的小程序页面').inputValue()).toBe(`/pages/offer/index?id=${id}`),
  )
  await drawer.getByRole('button', { name: '保存', exact: true }).click()
  await page.waitForURL(/materials\/[0-9A-Z]{26}/)
  await page.reload()
  // What was picked still shows its name, not its number.
  await drawer.getByText('新客九折').first().waitFor()
})

test('the browser had nothing to complain about', () => {
  expect(desk.complaints).toEqual([])
})
