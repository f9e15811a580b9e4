import type { CustomerDetail } from '../../src/contract/customers'
import type { MemberCard } from '../../src/contract/membership'
import type { PolicyNow } from '../../src/contract/policies'
import type { SaleDetail } from '../../src/contract/sales'
import { pick, startDesk, type ConsoleDesk } from './console-desk'
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
  await desk.api
    .send('patch', `/api/admin/customers/${buyer.customerId}/profile`, { name: '王小满' })
    .expect(200)
}, 120_000)

afterEach(() => desk.closePages())
afterAll(async () => {
  await desk?.close()
})

const detail = () => goods.get<CustomerDetail>(`/api/admin/customers/${buyer.customerId}`)
const card = async () =>
  (await goods.get<{ card: MemberCard }>(`/api/admin/customers/${buyer.customerId}/card`)).card

test('a customer is found by pinyin, gets a tag, and what was looked for stays out of the address', async () => {
  const page = await desk.open('/customers')
  await page.getByLabel('姓名、拼音、完整手机号或卡号').fill('wangxiaoman')
  await page.getByRole('link', { name: '王小满' }).waitFor()
  expect(page.url()).not.toContain('wangxiaoman')
  await page.getByRole('link', { name: '王小满' }).click()

  await page.getByRole('heading', { name: '王小满' }).waitFor()
  await page.getByText('武康路店 · 林知夏').first().waitFor()
  await page.getByRole('button', { name: '添加标签' }).click()
  const dialog = page.getByRole('dialog', { name: '添加标签' })
  await dialog.getByLabel('标签').fill('羊绒')
  await dialog.getByRole('button', { name: '保存' }).click()
  await page.getByText('已添加「羊绒」').waitFor()
  expect((await detail()).tagList).toMatchObject([{ tag: '羊绒', source: 'guide' }])
})

test('what would happen at another code is told, and nothing changes; the manager moves the customer', async () => {
  const other = await goods.code({ kind: 'store', storeId: goods.tianmu.id, label: '天目里店 门口' })
  const page = await desk.open(`/customers/${buyer.customerId}?section=bindings`)
  await pick(page, page.getByRole('combobox', { name: '选一个二维码' }), /天目里店 门口/)
  await page.getByRole('button', { name: '试一试' }).click()
  const answer = page.locator('.answer')
  await answer.getByText('到访其他门店').waitFor()
  await answer.getByText('归属不变').waitFor()
  const scans = await goods.get<{ total: number }>(`/api/admin/scans?codeId=${other.id}`)
  expect(scans.total).toBe(0)

  await page.getByRole('button', { name: '调整归属' }).click()
  const dialog = page.getByRole('dialog', { name: '调整归属' })
  await pick(page, dialog.getByLabel('门店', { exact: true }), '天目里店')
  await dialog.getByLabel('原因').fill('顾客搬到杭州')
  await dialog.getByRole('button', { name: '调整归属' }).click()
  await page.getByText('归属已调整').waitFor()
  expect((await detail()).home).toEqual({ storeId: goods.tianmu.id, staffId: null })
  await settled(async () => expect(await page.locator('.chart rect').count()).toBe(2))
})

test('points are given once with a reason, which stands beside them', async () => {
  const page = await desk.open(`/customers/${buyer.customerId}?section=card`)
  await page.getByRole('button', { name: '调整积分' }).click()
  const dialog = page.getByRole('dialog', { name: '调整积分' })
  await dialog.getByLabel('变动的积分').fill('-0')
  await dialog.getByText('请填写不为 0 的整数').waitFor()
  await dialog.getByLabel('变动的积分').fill('120')
  await dialog.getByLabel('原因').fill('补登旧卡积分')
  await dialog.getByRole('button', { name: '调整积分' }).click()
  await page.getByText('积分已调整').waitFor()
  await page.getByText('补登旧卡积分').waitFor()
  await settled(async () => expect(await page.locator('[data-points=spendable]').innerText()).toBe('120'))
  expect((await card()).points.spendable).toBe(120)
})

test('a sale is refunded by line after its effect was shown', async () => {
  const { sale } = await goods.sell('R-1', { 'COAT-M': 1, 'SCARF-1': 2 }, buyer)
  const before = (await card()).points.pending
  const page = await desk.open('/sales')
  await page.getByRole('link', { name: 'R-1' }).click()
  await page.getByRole('button', { name: '退货', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: '退货：小票 R-1' })
  const scarf = dialog.getByRole('listitem').filter({ hasText: '羊绒围巾' })
  await scarf.getByLabel('退几件：羊绒围巾 驼色').fill('1')
  await page.keyboard.press('Tab')
  await dialog.locator('dl').getByText('¥399.00').waitFor()
  await dialog.locator('dl').getByText('399', { exact: true }).waitFor()
  await dialog.getByLabel('原因').fill('颜色不合适')
  await dialog.getByRole('button', { name: '退款 ¥399.00' }).click()
  await page.getByText('已退 ¥399.00').waitFor()

  const after = await goods.get<SaleDetail>(`/api/admin/sales/${sale.id}`)
  expect(after).toMatchObject({ state: 'part_refunded', refundedFen: 39_900 })
  expect((await card()).points.pending).toBe(before - 399)
})

test('points will be earned by another rule from a day in the future; today keeps what holds', async () => {
  const page = await desk.open('/membership')
  const policy = page.locator('[data-policy=points]')
  await policy.getByRole('button', { name: '修改' }).click()
  const dialog = page.getByRole('dialog', { name: '修改「积分」' })
  await dialog.getByLabel('每实付 1 元').last().fill('2')
  await dialog.getByLabel('生效时间').last().fill('2027-01-01 00:00')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: '保存' }).click()
  await page.getByText('「积分」已保存').waitFor()
  await policy.getByText('将要生效').waitFor()
  const { items } = await goods.get<{ items: PolicyNow[] }>('/api/admin/policies')
  const points = items.find(({ key }) => key === 'points')!
  expect(points.current.value).toMatchObject({ perYuan: 1 })
  expect(points.planned).toMatchObject([{ effectiveFrom: '2026-12-31T16:00:00.000Z', value: { perYuan: 2 } }])
})

test('a coupon is made and handed out to somebody who is found by name', async () => {
  const page = await desk.open('/coupons/new')
  const drawer = page.getByRole('dialog', { name: '新建优惠券' })
  await drawer.getByLabel('名称').fill('满 300 减 30')
  await drawer.getByLabel('减多少').last().fill('30')
  await drawer.getByLabel('门槛').last().fill('300')
  await drawer.getByText('员工发放').click()
  await drawer.getByRole('button', { name: '保存' }).click()
  await page.getByText('「满 300 减 30」已创建').waitFor()

  await page.getByRole('button', { name: '发给顾客' }).click()
  const dialog = page.getByRole('dialog', { name: '发「满 300 减 30」' })
  await dialog.getByLabel('顾客').last().fill('王小满')
  await page.getByRole('option', { name: /王小满/ }).click()
  await dialog.getByLabel('原因').fill('生日关怀')
  await dialog.getByRole('button', { name: '发放' }).click()
  await page.getByText('已发放。').waitFor()
  const held = await goods.get<{ items: object[] }>(`/api/admin/customers/${buyer.customerId}/coupons`)
  expect(held.items).toMatchObject([{ title: '满 300 减 30', state: 'held', minFen: 30_000 }])
})

test('members are imported from a file whose columns have other names, and taken back', async () => {
  const page = await desk.open('/imports')
  await page.getByRole('button', { name: '导入文件' }).first().click()
  const dialog = page.getByRole('dialog', { name: '导入会员' })
  const csv = '旧号码,电话,称呼\nV001,13800000001,周周\nV002,12345,坏号码\n'
  await dialog.locator('input[type=file]').setInputFiles({
    name: 'members.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(csv),
  })
  for (const [field, heading] of [
    ['原会员号', '旧号码'],
    ['手机号', '电话'],
    ['姓名', '称呼'],
  ] as const) {
    await pick(page, dialog.getByLabel(field).last(), heading)
  }
  await dialog.getByText('共 2 行，1 行可以导入').waitFor()
  await dialog.getByText('1 处需要改正').waitFor()
  await dialog.getByRole('button', { name: '导入 1 行' }).click()
  await dialog.getByText('导入完成').waitFor({ timeout: 20_000 })
  await dialog.getByRole('button', { name: '关闭', exact: true }).last().click()
  const find = () => desk.api.send('post', '/api/admin/customers/search', { q: '周周' }).expect(200)
  expect((await find()).body).toMatchObject({ total: 1 })

  await page.getByRole('button', { name: '撤销' }).click()
  await page
    .getByRole('dialog', { name: '撤销「members.csv」？' })
    .getByRole('button', { name: '撤销' })
    .click()
  await page.getByText('已撤销').waitFor({ timeout: 20_000 })
  expect((await find()).body).toMatchObject({ total: 0 })
})

test('the secret of an API key is shown once', async () => {
  const page = await desk.open('/api-keys')
  await page.getByRole('button', { name: '新建密钥' }).first().click()
  const dialog = page.getByRole('dialog', { name: '新建密钥' })
  await dialog.getByLabel('名称').fill('太古里收银')
  await dialog.getByRole('button', { name: '保存' }).click()
  const once = page.getByRole('dialog', { name: '密钥已建好' })
  const secret = await once.locator('code').last().innerText()
  expect(secret.length).toBeGreaterThan(20)
  await once.getByRole('button', { name: '我已经保存好了' }).click()
  await page.reload()
  await page.getByText('太古里收银').waitFor()
  expect(await page.content()).not.toContain(secret)
})

test('a store manager sees the own store and nothing of the others, and no rooms of headquarters', async () => {
  await desk.api
    .send('post', '/api/admin/staff', {
      name: '店长',
      login: 'manager1',
      password: 'correct horse battery',
      roles: ['store_manager'],
      storeId: goods.wukang.id,
      assignmentRole: 'store_manager',
    })
    .expect(200)
  const page = await desk.openAsStranger('/stores')
  await page.getByLabel('登录名').fill('manager1')
  await page.getByLabel('密码', { exact: true }).fill('correct horse battery')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: '武康路店' }).waitFor()
  await settled(async () => expect(await page.getByText('天目里店').count()).toBe(0))
  await settled(async () => expect(await page.getByRole('link', { name: '操作记录' }).count()).toBe(0))
  await page.goto(`${desk.system.url}/console/audit`)
  await page.getByText('您的角色看不到这个页面').waitFor()
})

test('on a phone none of these rooms is wider than the screen', async () => {
  const page = await desk.open('/customers', { width: 390, height: 844 })
  const { items } = await goods.get<{ items: { id: string }[] }>('/api/admin/sales')
  const wide: string[] = []
  for (const path of [
    '/customers',
    ...['', 'bindings', 'card', 'coupons', 'sales', 'privacy'].map(
      (section) => `/customers/${buyer.customerId}?section=${section}`,
    ),
    '/stores',
    `/stores/${goods.wukang.id}`,
    '/staff',
    `/staff/${goods.wukang.guides['林知夏']}`,
    '/codes',
    '/codes/make',
    '/membership',
    '/coupons',
    '/sales',
    `/sales/${items[0]!.id}`,
    '/products',
    '/imports',
    '/policies',
    '/api-keys',
    '/domains',
    '/audit',
  ]) {
    await page.goto(`${desk.system.url}/console${path}`)
    await page.waitForLoadState('networkidle')
    if (Number(await page.evaluate('document.documentElement.scrollWidth')) > 390) wide.push(path)
  }
  expect(wide).toEqual([])
}, 60_000)

test('nothing went wrong in the browser meanwhile', () => {
  expect(desk.complaints).toEqual([])
})
