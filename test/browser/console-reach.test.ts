import type { PolicyNow } from '../../src/contract/policies'
import type { ReachView } from '../../src/contract/preferences'
import { startDesk, type ConsoleDesk } from './console-desk'
import { stockShops, type Goods, type Shopper } from './shop-goods'
import { settled } from './settled'

let desk: ConsoleDesk
let goods: Goods
let buyer: Shopper

beforeAll(async () => {
  desk = await startDesk()
  goods = await stockShops(desk.system.url, desk.api, desk.system.sandbox.client)
  const { id, guides } = goods.wukang
  const code = await goods.code({ kind: 'guide', storeId: id, staffId: guides['林知夏'], label: '林知夏' })
  buyer = await goods.shopper('小满', code)
}, 180_000)

afterEach(() => desk.closePages())
afterAll(async () => {
  await desk?.close()
})

test('staff read whether they can message somebody, and change preferences on the customer’s word', async () => {
  const page = await desk.open(`/customers/${buyer.customerId}?section=reach`)
  await page
    .getByRole('status')
    .getByText(/还可以再发|暂时不能发送|没有/)
    .waitFor()
  await page.getByText('小程序消息中心').first().waitFor()
  await page.getByText('对方还没有发过消息，暂时不能发送').first().waitFor()
  await page.getByText('自己的免打扰时段').waitFor()
  await page.setViewportSize({ width: 900, height: 800 })

  await page.getByRole('button', { name: '代为修改' }).click()
  const dialog = page.getByRole('dialog', { name: '代为修改' })
  const save = dialog.getByRole('button', { name: '保存' })
  await settled(async () => expect(await save.isDisabled()).toBe(true))
  await dialog.getByText('停止全部营销消息').click()
  await dialog.getByLabel('顾客怎么说的').fill('在店里当面提出')
  await save.click()
  await page.getByText('已退订：只收到回复和自己订阅的提醒').waitFor()
  const reach = await goods.get<ReachView>(`/api/admin/customers/${buyer.customerId}/reach`)
  expect(reach.preferences.isStopped).toBe(true)
  expect(reach.channels.filter(({ use }) => use === 'marketing').every(({ state }) => state === 'no')).toBe(
    true,
  )
  const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
  expect(await page.evaluate<number>(wide)).toBe(0)
})

test('staff set quiet hours and a pause on the customer’s word, and take them back', async () => {
  const page = await desk.open(`/customers/${buyer.customerId}?section=reach`)
  const facts = page.locator('dl')
  const change = async () => {
    await page.getByRole('button', { name: '代为修改' }).click()
    const dialog = page.getByRole('dialog', { name: '代为修改' })
    await dialog.getByLabel('顾客怎么说的').fill('电话里提出')
    return { dialog, save: dialog.getByRole('button', { name: '保存' }) }
  }
  const saved = async () => page.getByText('已保存，从下一条消息起生效').last().waitFor()
  const now = async () =>
    (await goods.get<ReachView>(`/api/admin/customers/${buyer.customerId}/reach`)).preferences

  const first = await change()
  await first.dialog.getByText('自己的免打扰时段', { exact: true }).click()
  await first.dialog.getByLabel('免打扰开始').fill('25:00')
  await first.dialog.getByText('请填写两个不同的时间').waitFor()
  await settled(async () => expect(await first.save.isDisabled()).toBe(true))
  await first.dialog.getByLabel('免打扰开始').fill('2000')
  await first.dialog.getByLabel('免打扰结束').fill('10:00')
  await first.dialog.getByLabel('暂停营销消息到').last().fill('2020-01-01 00:00')
  await page.keyboard.press('Enter')
  await first.dialog.getByText('这个时间已经过去').waitFor()
  await settled(async () => expect(await first.save.isDisabled()).toBe(true))
  await first.dialog.getByLabel('暂停营销消息到').last().fill('2030-01-01 09:30')
  await page.keyboard.press('Enter')
  await first.save.click()
  await saved()
  await facts.getByText('20:00 到 10:00').waitFor()
  await facts.getByText('2030年1月1日 09:30').waitFor()
  expect(await now()).toMatchObject({
    quiet: { from: 1200, to: 600 },
    pausedUntil: '2030-01-01T01:30:00.000Z',
  })

  await page.reload()
  const second = await change()
  await settled(async () => expect(await second.dialog.getByLabel('免打扰开始').inputValue()).toBe('20:00'))
  await second.dialog.getByText('自己的免打扰时段', { exact: true }).click()
  await second.dialog.getByLabel('暂停营销消息到').last().fill('')
  await page.keyboard.press('Enter')
  await second.save.click()
  await saved()
  await facts.getByText('没有暂停').waitFor()
  expect(await now()).toMatchObject({ quiet: null, pausedUntil: null })
})

test('the caps of marketing are changed from a day on, and today keeps what holds', async () => {
  const page = await desk.open('/policies')
  const policy = page.locator('[data-policy=frequency]')
  await policy.scrollIntoViewIfNeeded()
  await policy.getByRole('button', { name: '修改' }).click()
  const dialog = page.getByRole('dialog', { name: '修改「营销频次」' })
  await dialog.getByLabel('7 天内').last().fill('1')
  await dialog.getByLabel('生效时间').last().fill('2027-01-01 00:00')
  await page.keyboard.press('Enter')
  await page.setViewportSize({ width: 900, height: 800 })
  await dialog.getByRole('button', { name: '保存' }).click()
  await page.getByText('「营销频次」已保存').waitFor()
  await policy.getByText('将要生效').waitFor()
  const { items } = await goods.get<{ items: PolicyNow[] }>('/api/admin/policies')
  const frequency = items.find(({ key }) => key === 'frequency')!
  expect(frequency.current.value).toMatchObject({ perDay: 1, per7Days: 2, per30Days: 6 })
  expect(frequency.planned).toMatchObject([{ value: { perDay: 1, per7Days: 1, per30Days: 6 } }])
})
