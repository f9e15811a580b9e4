import { openShop, type Shop } from './shop'
import { settled } from './settled'

const SIZE = { width: 375, height: 812 }

let shop: Shop

beforeAll(async () => {
  shop = await openShop()
}, 180_000)
afterAll(() => shop?.close())
afterEach(() => {
  expect(shop.complaints.splice(0)).toEqual([])
})

/** Runs in the browser: the colours of WeChat's bar, the page and its letters, and the size of the letters. */
const LOOK = `(() => {
  const view = document.querySelector('.mp-view:not([hidden])')
  const of = (selector) => getComputedStyle(view.querySelector(selector))
  return {
    bar: of('.mp-nav').backgroundColor,
    title: of('.mp-nav').color,
    page: of('wx-page').backgroundColor,
    ink: of('[data-testid=home]').color,
    letters: of('[data-testid=home]').fontSize,
  }
})()`
const LIGHT = {
  bar: 'rgb(246, 247, 246)',
  title: 'rgb(0, 0, 0)',
  page: 'rgb(246, 247, 246)',
  ink: 'rgb(22, 33, 31)',
}
const DARK = {
  bar: 'rgb(16, 22, 21)',
  title: 'rgb(255, 255, 255)',
  page: 'rgb(16, 22, 21)',
  ink: 'rgb(232, 238, 236)',
}

/** Runs in the browser: the icons of the tab bar, once they are there. */
const ICONS = `Promise.all([...document.querySelectorAll('.mp-tabbar img')].map(async (icon) => {
  await icon.decode()
  return icon.naturalWidth + ' ' + new URL(icon.src).pathname.split('/').at(-1)
}))`
const icons = (theme: string): string[] => [
  `81 home-on-${theme}.png`,
  ...['goods', 'messages', 'me'].map((name) => `81 ${name}-${theme}.png`),
]

const HEAR_THEMES = `window.heard = []; wx.onThemeChange(({ theme }) => window.heard.push(theme))`

describe('the Mini Program by itself', () => {
  it('is dark where the browser prefers it, turns while it is open, and tells the pages', async () => {
    const { id } = await shop.system.sandbox.client.person({ nickname: '夜里看' })
    const page = await shop.newPage(SIZE)
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(`${shop.system.sandbox.url}/mp/?__person=${id}`)
    await page.locator('[data-testid=home]').waitFor()
    expect(await page.evaluate(LOOK)).toMatchObject(DARK)
    expect(await page.evaluate('wx.getAppBaseInfo().theme')).toBe('dark')
    expect(await page.evaluate(ICONS)).toEqual(icons('dark'))
    await page.evaluate(HEAR_THEMES)
    await page.emulateMedia({ colorScheme: 'light' })
    await settled(async () => {
      expect(await page.evaluate('window.heard.join()')).toBe('light')
    })
    expect(await page.evaluate(LOOK)).toMatchObject(LIGHT)
    expect(await page.evaluate('wx.getAppBaseInfo().theme')).toBe('light')
    expect(await page.evaluate(ICONS)).toEqual(icons('light'))
    await page.close()
  })
})

describe('the Mini Program inside the phone', () => {
  it('follows the phone’s theme at once, whatever the browser prefers', async () => {
    const phone = await shop.openPhone()
    await phone.newPerson('日里看')
    await phone.openMiniProgram()
    await phone.part('home').waitFor()
    await settled(async () =>
      expect(await phone.mini.locator('html').getAttribute('data-mp-theme')).toBe('light'),
    )
    await phone.page.getByRole('button', { name: '切换深浅色' }).tap()
    await phone.mini.locator('html[data-mp-theme=dark]').waitFor()
    const frame = phone.page.frames().at(-1)!
    expect(await frame.evaluate(LOOK)).toMatchObject(DARK)
    await phone.page.close()
  })

  it('shows larger letters to who set them in WeChat', async () => {
    const phone = await shop.openPhone()
    await phone.newPerson('看不清')
    const sizes: string[] = []
    for (const name of ['标准', '大', '特大']) {
      await phone.device.getByRole('button', { name: '我', exact: true }).tap()
      if (name !== '标准') await phone.device.getByRole('button', { name: /^字体大小/ }).tap()
      await phone.device.getByRole('button', { name: new RegExp(`^字体大小.*${name}$`) }).waitFor()
      await phone.openMiniProgram()
      await phone.part('home').waitFor()
      const frame = phone.page.frames().at(-1)!
      sizes.push(((await frame.evaluate(LOOK)) as { letters: string }).letters)
      await phone.closeMiniProgram()
    }
    const [standard = 0, large = 0, huge = 0] = sizes.map((size) => parseFloat(size))
    expect(standard).toBeGreaterThanOrEqual(14)
    expect(large).toBeGreaterThan(standard)
    expect(huge).toBeGreaterThan(large)
    await phone.page.close()
  })
})
