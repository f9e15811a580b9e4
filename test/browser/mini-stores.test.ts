import { deskOf, overflowing, part, picture, SIZES, until, type MiniDesk } from './mini-desk'
import { openShop, type Shop } from './shop'
import { settled } from './settled'

const HONGQIAO = { latitude: 31.1945, longitude: 121.3206, label: '上海虹桥站' }

let shop: Shop
let desk: MiniDesk

beforeAll(async () => {
  shop = await openShop()
  desk = deskOf(shop)
  const { items } = await desk.get<{ items: { id: string; code: string; version: number }[] }>(
    '/api/admin/stores',
  )
  const places: Record<string, object> = {
    wukang: { latitude: 31.2098, longitude: 121.4376, phone: '021-64330000' },
    tianmu: { latitude: 30.2749, longitude: 120.1086 },
  }
  for (const store of items)
    await shop.console
      .send('put', `/api/admin/stores/${store.id}`, { ...store, ...places[store.code] })
      .expect(200)
}, 180_000)
afterAll(() => shop?.close())
afterEach(() => {
  expect(shop.complaints.splice(0)).toEqual([])
})

const goTo = (id: string, place: object): Promise<unknown> =>
  shop.system.sandbox.client.call('PATCH', `people/${id}/location`, { place })

describe.each(SIZES)('stores nearby at $width × $height', (size) => {
  it('are a whole list first, and sorted by distance once the shopper allows it', async () => {
    const { id } = await shop.system.sandbox.client.person({ nickname: `找店${size.width}` })
    await goTo(id, HONGQIAO)
    const page = await shop.newPage(size)
    await desk.openPage(page, id, 'pages/home/index')
    await part(page, 'stores').tap()
    await part(page, 'locate').waitFor()
    await settled(async () => expect(await part(page, 'distance').count()).toBe(0))
    await settled(async () => expect(await part(page, 'store').count()).toBe(2))
    await part(page, 'locate').tap()
    await part(page, 'privacy-agree').tap()
    await page.getByText('用于把离你近的门店排在前面').waitFor()
    await page.getByRole('button', { name: '允许', exact: true }).tap()
    await part(page, 'distance').first().waitFor()
    await settled(async () => expect(await part(page, 'store').first().innerText()).toContain('武康路店'))
    await settled(async () =>
      expect(await part(page, 'distance').first().innerText()).toMatch(/^约 1\d\.\d 公里$/),
    )
    await settled(async () => expect(await part(page, 'locate').count()).toBe(0))
    expect(await overflowing(page)).toEqual([])
    await picture(page, `mini-stores-${size.width}`)
    await page.close()
  })
})

describe('who refuses', () => {
  it('reads what to do, still chooses a store, and can change it in the settings', async () => {
    const { id } = await shop.system.sandbox.client.person({ nickname: '不想说' })
    const page = await shop.newPage(SIZES[0]!)
    await desk.openPage(page, id, 'pages/stores/index')
    await part(page, 'locate').tap()
    await part(page, 'privacy-agree').tap()
    await page.getByRole('button', { name: '不允许' }).tap()
    await part(page, 'place').getByText('你没有允许获取位置').waitFor()
    await part(page, 'choose').last().tap()
    await part(page, 'mine').waitFor()
    await part(page, 'locate').tap()
    await page.getByRole('checkbox').setChecked(true)
    await page.getByRole('button', { name: '返回小程序' }).tap()
    await part(page, 'distance').first().waitFor()
    await page.close()
  })

  it('is not asked again by WeChat while the settings say no', async () => {
    const { id } = await shop.system.sandbox.client.person({ nickname: '还是不' })
    const page = await shop.newPage(SIZES[0]!)
    await desk.openPage(page, id, 'pages/stores/index')
    await part(page, 'locate').tap()
    await part(page, 'privacy-agree').tap()
    await page.getByRole('button', { name: '不允许' }).tap()
    await part(page, 'locate').getByText('去设置里打开').waitFor()
    await desk.openPage(page, id, 'pages/stores/index')
    await part(page, 'locate').tap()
    await part(page, 'place').getByText('你没有允许获取位置').waitFor()
    await settled(async () => expect(await page.getByRole('dialog').count()).toBe(0))
    await page.close()
  })
})

describe('who does not agree to the privacy guide', () => {
  it('reads what for and what works without, is not asked again at once, and may agree later', async () => {
    const { id } = await shop.system.sandbox.client.person({ nickname: '先不同意' })
    const page = await shop.newPage(SIZES[1]!)
    await desk.openPage(page, id, 'pages/stores/index')
    await part(page, 'locate').tap()
    const sheet = part(page, 'privacy-sheet')
    await sheet.getByText('用来把离你近的门店排在前面，只精确到约 1 公里。').waitFor()
    await sheet.getByText('门店按城市列出，一样可以选').waitFor()
    expect(await overflowing(page)).toEqual([])
    await picture(page, 'mini-privacy-sheet')
    await part(page, 'privacy-contract').tap()
    await page.getByText('小程序隐私保护指引》').waitFor()
    await page.getByRole('button', { name: '回到小程序' }).tap()
    await part(page, 'privacy-refuse').tap()
    await sheet.waitFor({ state: 'detached' })
    await part(page, 'place').getByText('没有同意隐私保护指引').waitFor()
    await part(page, 'choose').first().tap()
    await part(page, 'mine').waitFor()
    await part(page, 'locate').getByText('再看一次说明').tap()
    await part(page, 'locate').waitFor()
    await settled(async () => expect(await sheet.count()).toBe(0))
    await desk.openPage(page, id, 'pages/stores/index')
    await part(page, 'locate').tap()
    await part(page, 'privacy-agree').tap()
    await page.getByRole('button', { name: '允许', exact: true }).tap()
    await part(page, 'distance').first().waitFor()
    await page.close()
  })

  it('may take it back on the phone, and is asked again', async () => {
    const phone = await shop.openPhone()
    await phone.newPerson('收回同意')
    await phone.openMiniProgram()
    await phone.part('stores').tap()
    await phone.part('locate').tap()
    await phone.part('privacy-agree').tap()
    await phone.mini.getByRole('button', { name: '允许', exact: true }).tap()
    await phone.part('distance').first().waitFor()
    await phone.closeMiniProgram()
    await phone.device.getByRole('button', { name: '我', exact: true }).tap()
    await phone.device.getByRole('button', { name: /^所在位置/ }).tap()
    await phone.device.getByText('小程序的隐私保护指引：已同意').waitFor()
    await phone.device.getByRole('button', { name: '收回同意，下次再问' }).tap()
    await phone.device.getByText('小程序的隐私保护指引：还没有同意').waitFor()
    await phone.device.getByRole('button', { name: '返回' }).tap()
    await phone.openMiniProgram()
    await phone.part('stores').tap()
    await phone.part('privacy-sheet').waitFor()
    await phone.page.close()
  })
})

describe('the way to a store', () => {
  it('is shown on WeChat’s map, and the store can be called', async () => {
    const { id } = await shop.system.sandbox.client.person({ nickname: '问路' })
    const page = await shop.newPage(SIZES[0]!)
    await desk.openPage(page, id, 'pages/stores/index')
    await part(page, 'map').first().tap()
    await page.getByText('地图').waitFor()
    await page.getByRole('button', { name: '回到小程序' }).tap()
    await part(page, 'ring').first().tap()
    await page.getByText('021-64330000').waitFor()
    await page.getByRole('button', { name: '回到小程序' }).tap()
    await page.close()
  })
})

describe('the phone', () => {
  it('is taken elsewhere by hand, and may forget what was answered', async () => {
    const phone = await shop.openPhone()
    await phone.newPerson('走动的人')
    const me = () => phone.device.getByRole('button', { name: '我', exact: true }).tap()
    await me()
    await phone.device.getByRole('button', { name: /^所在位置/ }).tap()
    await phone.device.getByText('还没有问过').waitFor()
    await phone.device.getByRole('button', { name: '成都市锦江区远洋太古里' }).tap()
    await phone.openMiniProgram()
    await phone.part('stores').tap()
    await phone.part('locate').tap()
    await phone.part('privacy-agree').tap()
    await phone.mini.getByRole('button', { name: '允许', exact: true }).tap()
    await phone.part('distance').first().waitFor()
    await settled(async () =>
      expect(await phone.part('distance').first().innerText()).toMatch(/^约 1[56]\d\d 公里$/),
    )
    await phone.closeMiniProgram()
    await me()
    await phone.device.getByRole('button', { name: /^所在位置.*成都市/ }).tap()
    await phone.device.getByText('已允许').waitFor()
    await phone.device.getByRole('button', { name: '当作没问过，下次再问' }).tap()
    await phone.device.getByText('还没有问过').waitFor()
    await phone.page.close()
  })

  it('tells the server no more than two decimals of a degree', async () => {
    const { id } = await shop.system.sandbox.client.person({ nickname: '大概在哪' })
    await goTo(id, { latitude: 31.198765, longitude: 121.436543, label: '某处' })
    const page = await shop.newPage(SIZES[0]!)
    const told: unknown[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/stores/nearest')) told.push(request.postDataJSON())
    })
    await desk.openPage(page, id, 'pages/stores/index')
    await part(page, 'locate').tap()
    await part(page, 'privacy-agree').tap()
    await page.getByRole('button', { name: '允许', exact: true }).tap()
    await until(() => Promise.resolve(told.length > 0))
    expect(told).toEqual([{ latitude: 31.2, longitude: 121.44, limit: 20 }])
    await part(page, 'distance').first().waitFor()
    await page.close()
  })
})
