import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { OPERATOR, ruleNames, ruleRow, save, startDesk, writeRule, type ConsoleDesk } from './console-desk'
import { settled } from './settled'

let desk: ConsoleDesk

beforeAll(async () => {
  desk = await startDesk()
}, 120_000)

afterEach(() => desk.closePages())
afterAll(async () => {
  await desk?.close()
})

test('somebody signs in with the keyboard alone and lands where they wanted to go', async () => {
  const page = await desk.openAsStranger('/health')
  await page.getByRole('heading', { name: '导购台' }).waitFor()

  await page.keyboard.type(OPERATOR.login)
  await page.keyboard.press('Tab')
  await page.keyboard.type('not the password')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByText('登录名或密码不对').waitFor()

  await page.getByLabel('密码', { exact: true }).focus()
  await page.keyboard.type(OPERATOR.password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '账号健康' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/console/health')
})

test('a rule that is written answers on the phone, and a change of it too', async () => {
  const page = await desk.open('/rules')
  const follower = await desk.system.sandbox.client.follower({ nickname: '小满' })

  await writeRule(page, '几点关门', '几点关门', '今天 22:00 关门。')
  await follower.say('请问几点关门？')
  await follower.waitForLine((line) => JSON.stringify(line).includes('今天 22:00 关门。'))

  await page.getByRole('button', { name: '几点关门', exact: true }).click()
  const editor = page.getByRole('dialog')
  await editor.getByLabel('文字', { exact: true }).fill('今天 21:30 关门。')
  await editor.locator('.preview').getByText('今天 21:30 关门。').waitFor()
  await save(page)
  await follower.say('几点关门')
  await follower.waitForLine((line) => JSON.stringify(line).includes('今天 21:30 关门。'))
})

test('the test bench says which rule wins, why, and who lost', async () => {
  await desk.addRule('停车优惠', '停车', '凭小票停 2 小时。')
  await desk.addRule('停车场', '停车场', '地下二层。')
  const page = await desk.open('/rules')

  await page.getByRole('button', { name: '停车场', exact: true }).click()
  const bench = page.locator('.test-bench')
  await bench.getByLabel('像关注者那样问一句').fill('停 车 場 在哪')
  await bench.getByRole('button', { name: '试一试' }).click()
  await bench.locator('[data-test-winner]').getByText('停车场（本规则）').waitFor()
  await bench.getByText('地下二层。').waitFor()
  await bench.locator('ol').getByText('停车优惠').waitFor()
})

test('rules are put in order by dragging and by the keyboard', async () => {
  for (const name of ['甲', '乙', '丙']) await desk.addRule(name, `顺序${name}`, name)
  const page = await desk.open('/rules')
  await ruleRow(page, '丙').waitFor()
  const order = async () => (await ruleNames(page)).filter((name) => ['甲', '乙', '丙'].includes(name))
  expect(await order()).toEqual(['甲', '乙', '丙'])

  const from = (await ruleRow(page, '丙').locator('.handle').boundingBox())!
  const to = (await ruleRow(page, '甲').locator('.handle').boundingBox())!
  await page.mouse.move(from.x + 5, from.y + 10)
  await page.mouse.down()
  await page.mouse.move(to.x + 5, to.y + 30, { steps: 8 })
  await page.mouse.move(to.x + 5, to.y + 2, { steps: 4 })
  await page.mouse.up()
  await page.getByText('「丙」已移动').waitFor()
  await page.reload()
  await ruleRow(page, '丙').waitFor()
  expect(await order()).toEqual(['丙', '甲', '乙'])

  await ruleRow(page, '丙').locator('.handle').focus()
  await page.keyboard.press('ArrowDown')
  await page.getByText('「丙」已移动').waitFor()
  await page.reload()
  await ruleRow(page, '丙').waitFor()
  expect(await order()).toEqual(['甲', '丙', '乙'])
})

test('a rule that is switched off answers nobody; one that is deleted comes back when that is undone', async () => {
  await desk.addRule('开放日', '开放日', '周六开放。')
  const page = await desk.open('/rules')
  const follower = await desk.system.sandbox.client.follower({ nickname: '阿远' })
  await ruleRow(page, '开放日').locator('.el-switch').click()
  await page.getByText('「开放日」已停用').waitFor()
  await follower.say('开放日')
  expect(JSON.stringify(await desk.system.sandbox.client.chats(follower.id))).not.toContain('周六开放。')

  const remove = async () => {
    await ruleRow(page, '开放日')
      .getByRole('button', { name: /更多操作/ })
      .click()
    await page.getByRole('menuitem', { name: '删除' }).click()
    await ruleRow(page, '开放日').waitFor({ state: 'detached' })
  }
  await remove()
  await page.getByRole('button', { name: '撤销' }).click()
  await ruleRow(page, '开放日').waitFor()
  await page.reload()
  await ruleRow(page, '开放日').waitFor()

  await remove()
  await page.getByText('「开放日」将被删除').waitFor({ state: 'detached' })
  await page.reload()
  await ruleRow(page, '停车场').waitFor()
  expect(await ruleNames(page)).not.toContain('开放日')
})

test('what nobody answered becomes a rule with one click', async () => {
  const follower = await desk.system.sandbox.client.follower({ nickname: '林晓' })
  for (let times = 0; times < 3; times++) await follower.say('有没有羊绒围巾')
  await follower.say('可以带狗进店吗')

  const page = await desk.open('/rules?tab=phrases')
  const phrase = (words: string) => page.locator(`tr[data-phrase="${words}"]`)
  await phrase('有没有羊绒围巾').locator('b').getByText('3').waitFor()
  await phrase('可以带狗进店吗').getByRole('button', { name: '不处理' }).click()
  await phrase('可以带狗进店吗').waitFor({ state: 'detached' })

  await phrase('有没有羊绒围巾').getByRole('button', { name: '写一条规则' }).click()
  const editor = page.getByRole('dialog')
  await settled(async () =>
    expect(await editor.getByLabel('关键词，回车再加一个').inputValue()).toBe('有没有羊绒围巾'),
  )
  await editor.getByLabel('文字', { exact: true }).fill('有，三家店都有。')
  await save(page)
  await follower.say('有没有羊绒围巾')
  await follower.waitForLine((line) => JSON.stringify(line).includes('有，三家店都有。'))
})

test('an exported file comes back as the same rules, and a wrong one changes nothing', async () => {
  await desk.addRule('发票', '发票', '"电子发票"，逗号, 和\n换行')
  const page = await desk.open('/rules')
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: '导出 CSV' }).click()
  const csv = readFileSync((await (await downloading).path())!)

  const choose = async (bytes: Buffer) => {
    const dialog = page.getByRole('dialog', { name: '从 CSV 导入' })
    if (!(await dialog.isVisible())) {
      await page.getByRole('button', { name: '导入', exact: true }).click()
      await page.getByRole('menuitem', { name: '从 CSV 文件导入' }).click()
    }
    await dialog.locator('input[type=file]').setInputFiles({
      name: 'rules.csv',
      mimeType: 'text/csv',
      buffer: bytes,
    })
    return dialog
  }
  const same = await choose(csv)
  await same.getByText(/新增 0 条，更新 0 条，不变 \d+ 条/).waitFor()
  await settled(async () =>
    expect(await same.getByRole('button', { name: '没有要改动的规则' }).isDisabled()).toBe(true),
  )

  const changed = await choose(Buffer.from(csv.toString('utf8').replace('电子发票', '纸质发票')))
  await changed.getByText(/新增 0 条，更新 1 条/).waitFor()
  await changed.getByRole('button', { name: '导入 1 条' }).click()
  await page.getByText('已导入：新增 0 条，更新 1 条').waitFor()
  await ruleRow(page, '发票').getByText('纸质发票').waitFor()

  const wrong = await choose(Buffer.from('名称,触发条件,回复内容\n只有名称,,\n'))
  await wrong.getByText(/有 \d+ 处需要改正/).waitFor()
  await settled(async () =>
    expect(await wrong.getByRole('button', { name: /^(导入|没有要改动)/ }).isDisabled()).toBe(true),
  )
})

test('two people edit the same rule: the second is told and decides', async () => {
  await desk.addRule('尺码', '尺码', '按平时的码。')
  const one = await desk.open('/rules')
  await one.getByRole('button', { name: '尺码', exact: true }).click()
  await one.waitForURL(/rules\/[0-9A-Z]{26}/)
  const other = await desk.open(new URL(one.url()).pathname.replace('/console', ''))
  const answerOf = (page: Page) => page.getByRole('dialog').getByLabel('文字', { exact: true })
  await answerOf(other).waitFor()

  await answerOf(one).fill('建议大一码。')
  await save(one)
  await answerOf(other).fill('建议小一码。')
  await other.getByRole('dialog').getByRole('button', { name: '保存', exact: true }).click()
  await other.getByText('这条规则刚被别人改过').waitFor()
  await other.getByRole('button', { name: '用我的覆盖' }).click()
  await other.getByText('「尺码」已保存').waitFor()
  await one.reload()
  await expect(answerOf(one).inputValue()).resolves.toBe('建议小一码。')
})

test('a menu is edited, pushed, and tapped on the phone', async () => {
  const page = await desk.open('/menu')
  const follower = await desk.system.sandbox.client.follower({ nickname: '周周' })
  await page.getByRole('button', { name: '添加菜单' }).click()
  await page.getByLabel('名称').fill('找门店')
  await page.getByLabel(/^key/).fill('STORES')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByText('已保存。推送后关注者才会看到。').waitFor()
  await page.getByRole('button', { name: '推送到微信' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '推送到微信' }).click()
  await page.getByText('已推送，微信上的菜单与这里一致。').waitFor()

  await page.getByRole('link', { name: '为它写一条规则' }).click()
  const editor = page.getByRole('dialog')
  await editor.getByLabel('文字', { exact: true }).fill('三家门店：武康路、天目里、太古里。')
  await save(page)
  await follower.menu(0)
  await follower.waitForLine((line) => JSON.stringify(line).includes('三家门店：武康路'))
})

test('the dark theme is remembered', async () => {
  const page = await desk.open('/rules')
  await page.getByRole('radio', { name: '深色' }).click()
  await page.reload()
  await page.getByRole('heading', { name: '自动回复' }).waitFor()
  await settled(async () => expect(await page.locator('html.dark').count()).toBe(1))
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(16, 22, 21)')
})

test('on a phone no room is wider than the screen', async () => {
  const page = await desk.open('/rules', { width: 390, height: 844 })
  for (const [path, title] of [
    ['/rules', '自动回复'],
    ['/rules?tab=phrases', '自动回复'],
    ['/rules/new', '新建规则'],
    ['/menu', '公众号菜单'],
    ['/health', '账号健康'],
    ['/staff', '员工'],
  ]) {
    await page.goto(`${desk.system.url}/console${path}`)
    await page.getByRole('heading', { name: title }).first().waitFor()
    await page.waitForLoadState('networkidle')
    const width = await page.evaluate('document.documentElement.scrollWidth')
    expect({ path, width }).toEqual({ path, width: 390 })
  }
})

test('when the server cannot be reached the console says so and recovers by itself', async () => {
  const page = await desk.open('/rules')
  await ruleRow(page, '发票').waitFor()
  await page.context().setOffline(true)
  await page.getByLabel('搜索名称、关键词或回复内容').fill('发票')
  await page.getByText('与服务器的连接断了').waitFor()
  await page.context().setOffline(false)
  await page.getByText('与服务器的连接断了').waitFor({ state: 'detached' })
  await ruleRow(page, '发票').waitFor()
})

test('somebody who guesses passwords is told how long to wait', async () => {
  const page = await desk.openAsStranger('/sign-in')
  await page.getByLabel('登录名').fill('somebody')
  for (let guess = 0; guess < 12; guess++) {
    await page.getByLabel('密码', { exact: true }).fill(`guess ${guess}`)
    const answered = page.waitForResponse('**/api/admin/session')
    await page.keyboard.press('Enter')
    if ((await answered).status() === 429) break
  }
  await page.getByRole('alert').getByText('尝试次数过多').waitFor()
  await settled(async () =>
    expect(await page.getByRole('button', { name: /\d+:\d\d 后可以再试/ }).isDisabled()).toBe(true),
  )
})

test('the browser had nothing to complain about', () => {
  expect(desk.complaints).toEqual([])
})
