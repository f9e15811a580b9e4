import path from 'node:path'
import type { CodeBatch } from '../../src/contract/codes'
import type { Handover } from '../../src/contract/bindings'
import type { StaffAtWork } from '../../src/contract/staff'
import type { Store } from '../../src/contract/stores'
import { pick, startDesk, type ConsoleDesk } from './console-desk'
import { stockShops, type Goods } from './shop-goods'
import { settled } from './settled'

const FACE = path.resolve(__dirname, '../../src/cli/demo/pictures/card-cover.jpg')

let desk: ConsoleDesk
let goods: Goods

beforeAll(async () => {
  desk = await startDesk()
  goods = await stockShops(desk.system.url, desk.api, desk.system.sandbox.client)
}, 120_000)

afterEach(() => desk.closePages())
afterAll(async () => {
  await desk?.close()
})

test('a store is added with its hours and a holiday, and is closed with a reason', async () => {
  const page = await desk.open('/stores')
  await page.getByRole('button', { name: '添加门店' }).first().click()
  const drawer = page.getByRole('dialog', { name: '添加门店' })
  await drawer.getByLabel('编号').fill('CD001')
  await drawer.getByLabel('名称', { exact: false }).first().fill('太古里店')
  await drawer.getByLabel('城市').fill('成都')
  await drawer.getByLabel('地址').fill('锦江区中纱帽街 8 号')
  await drawer.getByLabel('结束').first().fill('2130')
  await drawer.getByRole('button', { name: '添加一天' }).click()
  await drawer.getByPlaceholder('名称').fill('盘点')
  await drawer.getByRole('button', { name: '保存' }).click()
  await page.getByText('已添加「太古里店」').waitFor()

  const listed = await goods.get<{ items: Store[] }>('/api/admin/stores?search=CD001')
  expect(listed.items[0]).toMatchObject({
    name: '太古里店',
    hours: '每天 10:00–21:30',
    holidays: [{ name: '盘点', periods: [] }],
  })

  await page.getByRole('button', { name: '关店' }).click()
  const asking = page.getByRole('dialog', { name: '关闭「太古里店」？' })
  await asking.getByLabel('原因').fill('租约到期')
  await asking.getByRole('button', { name: '关店' }).click()
  await page.getByText('已关店').first().waitFor()
  expect(await goods.get(`/api/admin/stores/${listed.items[0]!.id}`)).toMatchObject({ state: 'closed' })
})

test('a guide is hired, gets a code for the workbench, and moves to another store', async () => {
  const page = await desk.open('/staff')
  await page.getByRole('button', { name: '添加员工' }).first().click()
  const dialog = page.getByRole('dialog', { name: '添加员工' })
  await dialog.getByLabel('姓名').fill('温岚')
  await pick(page, dialog.getByLabel('门店', { exact: true }), '武康路店')
  await dialog.locator('input[type=file]').setInputFiles(FACE)
  await dialog.getByAltText('照片预览').waitFor()
  await dialog.getByRole('button', { name: '保存' }).click()
  await page.getByText('已添加「温岚」').waitFor()

  const drawer = page.getByRole('dialog', { name: '温岚' })
  await drawer.getByRole('button', { name: '生成绑定码' }).click()
  await settled(async () => expect(await drawer.locator('output').innerText()).toMatch(/^[0-9A-Z]{6,}$/))

  await drawer.getByRole('button', { name: '调店' }).first().click()
  const move = page.getByRole('dialog', { name: '调店' })
  await pick(page, move.getByLabel('门店', { exact: true }), '天目里店')
  await move.getByRole('button', { name: '保存' }).click()
  await page.getByText('已调店').waitFor()
  const id = page.url().split('/').pop()!.split('?')[0]!
  const { assignments, photoId } = await goods.get<StaffAtWork>(`/api/admin/staff/${id}`)
  expect(photoId).not.toBeNull()
  expect(assignments.map(({ storeName, toAt }) => [storeName, toAt === null])).toEqual([
    ['天目里店', true],
    ['武康路店', false],
  ])
})

test('codes for every guide and counter are made in one action and printed', async () => {
  const page = await desk.open('/codes')
  await page.getByRole('button', { name: '批量制作' }).first().click()
  const drawer = page.getByRole('dialog', { name: '批量制作二维码' })
  await drawer.getByLabel('批次名称').fill('秋季')
  await drawer.getByText('全部门店').click()
  await drawer.getByText('全部在职导购，每人一个').click()
  await drawer.getByLabel('添加点位，按回车').fill('收银台')
  await page.keyboard.press('Enter')
  // Two stores, their counters, and the five guides of both.
  await drawer.getByRole('button', { name: '制作 9 个' }).click()
  await drawer.getByText('9 个码已做好').waitFor({ timeout: 20_000 })

  await drawer.getByRole('button', { name: '打印 PDF' }).click()
  const printing = page.getByRole('dialog', { name: '打印二维码' })
  const downloading = page.waitForEvent('download')
  await printing.getByRole('button', { name: '生成 PDF' }).click()
  expect((await downloading).suggestedFilename()).toMatch(/\.pdf$/)
  const { items } = await goods.get<{ items: CodeBatch[] }>('/api/admin/code-batches')
  expect(items[0]).toMatchObject({ name: '秋季', total: 9, made: 9, failed: 0 })
})

test('what a code says is seen before it is saved; retired it leaves the lists of what is in use', async () => {
  const made = await goods.code({
    kind: 'placement',
    storeId: goods.wukang.id,
    placement: '橱窗',
    label: '橱窗',
  })
  const page = await desk.open(`/codes/${made.id}`)
  const drawer = page.getByRole('dialog', { name: '橱窗' })
  await drawer.getByLabel('欢迎语').fill('欢迎来到武康路，橱窗里这件有您的码。')
  await drawer.locator('.theirs').getByText('橱窗里这件有您的码').waitFor()
  await drawer.getByRole('button', { name: '保存' }).click()
  await page.getByText('已保存').first().waitFor()
  expect(await goods.get(`/api/admin/codes/${made.id}`)).toMatchObject({
    welcomeText: '欢迎来到武康路，橱窗里这件有您的码。',
  })

  await drawer.getByRole('button', { name: '停用' }).click()
  await page.getByRole('dialog', { name: '停用「橱窗」？' }).getByRole('button', { name: '停用' }).click()
  await page.getByText('已停用').first().waitFor()
  expect(await goods.get(`/api/admin/codes/${made.id}`)).toMatchObject({ state: 'retired' })
})

test('a day means the day in the shop, wherever the console is opened', async () => {
  const made = await goods.code({
    kind: 'placement',
    storeId: goods.wukang.id,
    placement: '海报',
    label: '海报',
  })
  const page = await desk.openIn('America/New_York', `/codes/${made.id}`)
  const drawer = page.getByRole('dialog', { name: '海报' })
  await drawer.getByLabel('有效期至').last().fill('2027-03-01')
  await page.keyboard.press('Enter')
  await drawer.getByRole('button', { name: '保存' }).click()
  await page.getByText('已保存').first().waitFor()
  expect(await goods.get(`/api/admin/codes/${made.id}`)).toMatchObject({
    expiresAt: '2027-03-01T15:59:59.999Z',
  })
})

test('a guide leaves: the wizard shows what happens, hands over, reports, and undoes it', async () => {
  const { wukang } = goods
  const leaver = wukang.guides['周南']!
  const code = await goods.code({ kind: 'guide', storeId: wukang.id, staffId: leaver, label: '周南' })
  const shoppers = []
  for (const name of ['小满', '阿远', '林晓'])
    shoppers.push(await goods.shopper(name, code, { hasCard: false }))
  const guideOf = async (customerId: string) =>
    (
      await goods.get<{ home: { staff: { name: string } | null } }>(
        `/api/admin/customers/${customerId}/bindings`,
      )
    ).home.staff?.name
  expect(await guideOf(shoppers[0]!.customerId)).toBe('周南')

  const page = await desk.open(`/staff/${leaver}`)
  await page.getByRole('button', { name: '离职交接' }).click()
  const drawer = page.getByRole('dialog', { name: '「周南」的顾客交接' })
  await drawer.getByText('3 位顾客').first().waitFor()
  await drawer.getByRole('button', { name: '把「周南」标为离职' }).click()
  await page.getByText('已标为离职').waitFor()
  await drawer.getByText('交给一位同事').click()
  await pick(page, drawer.getByLabel('接手的导购'), /林知夏/)
  await drawer.getByLabel('原因').fill('回老家')
  await drawer.getByRole('button', { name: '交接 3 位顾客' }).click()
  await drawer.getByText('前后人数相等').waitFor({ timeout: 20_000 })
  for (const { customerId } of shoppers) expect(await guideOf(customerId)).toBe('林知夏')

  await drawer.getByRole('button', { name: '撤销交接' }).click()
  await page.getByRole('dialog', { name: '撤销这次交接？' }).getByRole('button', { name: '撤销交接' }).click()
  await drawer.getByText('已撤销，顾客都回到了原来的导购').waitFor({ timeout: 20_000 })
  for (const { customerId } of shoppers) expect(await guideOf(customerId)).toBe('周南')
  const { items } = await goods.get<{ items: Handover[] }>(`/api/admin/handovers?staffId=${leaver}`)
  expect(items[0]).toMatchObject({ state: 'undone', total: 3, reason: '回老家' })
})

test('nothing went wrong in the browser meanwhile', () => {
  expect(desk.complaints).toEqual([])
})
