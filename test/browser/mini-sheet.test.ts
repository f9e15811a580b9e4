import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { BOXES, type BoxReport } from './mini-boxes'
import { isOfPackage, readProject } from '../../src/mp-host/build/project'
import { COMPONENTS, mount } from './mini-components'
import { part, picture, SIZES } from './mini-desk'
import { openFullWorld, type FullWorld } from './mini-full-world'
import { settled } from './settled'

const ROOT = path.resolve(__dirname, '../..')
const FOLDER = path.join(ROOT, 'dist/contact-sheet')
const THEMES = ['light', 'dark'] as const
/** WeChat's largest letters, as the phone says it in the page's address. */
const LARGEST = '&__letters=23'
const CELL = { width: 188, height: 406 }

interface AppJson {
  pages: string[]
  subPackages: { root: string; pages: string[] }[]
}
const app = JSON.parse(readFileSync(path.join(ROOT, 'miniprogram/app.json'), 'utf8')) as AppJson
const ROUTES = [
  ...app.pages,
  ...app.subPackages.flatMap(({ root, pages }) => pages.map((page) => `${root}/${page}`)),
]

let world: FullWorld
let page: Page
/** The pictures of one page: light and dark at the larger size, then at the smaller. */
const rows = new Map<string, Buffer[]>()

beforeAll(async () => {
  world = await openFullWorld()
  page = await world.shop.newPage(SIZES[0]!)
  await page.addInitScript(world.phoneScript)
  await hurryFading()
}, 180_000)
afterAll(async () => {
  if (rows.size > 0) await drawSheet()
  await world?.shop.close()
}, 60_000)

/** Colours fade within a moment instead of 0.3 s: every page is looked at in two themes and two sizes. */
async function hurryFading(): Promise<void> {
  const browser = await page.context().newCDPSession(page)
  await browser.send('Animation.enable')
  await browser.send('Animation.setPlaybackRate', { playbackRate: 100 })
}

/** Begins to open a page as whom it is for. */
async function begin(route: string, look = ''): Promise<void> {
  await page.setViewportSize(SIZES[0]!)
  const query = world.queries[route] ?? ''
  const person = route.startsWith('workbench/') ? world.staffPersonId : world.personId
  await world.desk.openPage(page, person, `${route}?${query}${look}`)
}

/** Opens a page, and waits until it has everything. */
async function open(route: string): Promise<void> {
  await begin(route)
  await settle()
}

/** Waits until the page on top has everything. */
async function settle(): Promise<void> {
  const top = page.locator('.mp-view:not([hidden])')
  await top.waitFor()
  await top.locator('[data-testid=skeleton]').waitFor({ state: 'detached' })
  await settled(async () => {
    expect(await page.evaluate('[...document.images].every((one) => one.complete)')).toBe(true)
  }, 30_000)
}

/** Runs in the browser: puts onto the page what must be found. */
const SPOIL = `document.querySelector('.mp-view:not([hidden]) .mp-scroll').insertAdjacentHTML('beforeend',
  '<div style="position:relative;height:200px;background:#fff;color:#000">' +
  '<div style="width:60px;overflow:hidden;white-space:nowrap">这几个字在右边被切掉了</div>' +
  '<div style="height:10px;overflow:hidden;line-height:40px">这几个字在下面被切掉了</div>' +
  '<div style="margin-top:20px">下面的字</div><div style="margin-top:-20px">上面的字</div>' +
  '<div style="color:#999">太淡的字</div><div style="margin-left:95vw;white-space:nowrap">这几个字出了屏幕</div>' +
  '<input style="width:60px" placeholder="这句提示比框长得多"></div>')`

describe('the comparison of boxes', () => {
  it('finds what is cut, on top of each other, or too faint', async () => {
    await open('pages/why/index')
    await page.evaluate(SPOIL)
    const report: BoxReport = await page.evaluate(BOXES)
    expect([...report.cut].sort()).toEqual([
      '这几个字出了屏幕',
      '这几个字在下面被切掉了',
      '这几个字在右边被切掉了',
      '这句提示比框长得多',
    ])
    expect(report.overlapping).toContain('下面的字 / 上面的字')
    expect(report.faint.map((one) => one.split(' ')[0])).toEqual(['太淡的字'])
  })
})

/** Runs in the browser: how many colours are on their way to another one. */
const FADING = 'document.getAnimations().filter((one) => one instanceof CSSTransition).length'

/** The theme is on, and nothing of the page on top is cut, on top of each other, or too faint. */
async function expectReadable(theme: string, width: number): Promise<void> {
  expect(await page.evaluate('document.documentElement.dataset.mpTheme')).toBe(theme)
  expect(await page.evaluate(FADING)).toBe(0)
  const { texts, ...wrong }: BoxReport = await page.evaluate(BOXES)
  expect({ ...wrong, at: width }).toEqual({ cut: [], overlapping: [], faint: [], at: width })
  expect(texts).toBeGreaterThan(3)
}

describe('every page of the Mini Program, light and dark, on a large and a small phone', () => {
  it.each(ROUTES)('%s: no text cut, no overlap, everything readable', async (route) => {
    await open(route)
    const pictures: Buffer[] = []
    for (const size of SIZES) {
      await page.setViewportSize(size)
      for (const colorScheme of THEMES) {
        await page.emulateMedia({ colorScheme })
        // Colours fade from one theme to the other.
        await settled(() => expectReadable(colorScheme, size.width))
        pictures.push(await page.screenshot({ scale: 'css' }))
      }
    }
    rows.set(route, pictures)
    expect(world.shop.complaints.splice(0)).toEqual([])
  })
})

describe('every page for who reads the largest letters, on a small phone', () => {
  it.each(ROUTES)('%s: no text cut, no overlap', async (route) => {
    await begin(route, LARGEST)
    await settle()
    await page.setViewportSize(SIZES[1]!)
    await page.emulateMedia({ colorScheme: 'light' })
    expect(await page.locator('.mp-view:not([hidden]) .page-state--huge').count()).toBeGreaterThan(0)
    const { cut, overlapping }: BoxReport = await page.evaluate(BOXES)
    expect({ cut, overlapping }).toEqual({ cut: [], overlapping: [] })
    await picture(page, `huge-${route.replaceAll('/', '-')}`)
    expect(world.shop.complaints.splice(0)).toEqual([])
  })
})

const SERVER = '**/mp/api/**'

/** What the phone keeps by itself is shown without a server. */
const ASKING = ROUTES.filter((route) => route !== 'workbench/queue/index')

describe('every page while the server cannot be reached', () => {
  it.each(ASKING)('%s: says so, and is there after a tap on 再试一次', async (route) => {
    await page.route(SERVER, (request) => request.abort())
    await begin(route)
    await page
      .getByText(/网络不太通畅|连不上/)
      .first()
      .waitFor()
    await page.unroute(SERVER)
    await part(page, 'retry').tap()
    await part(page, 'retry').waitFor({ state: 'detached' })
    await part(page, 'skeleton').waitFor({ state: 'detached' })
    expect(await page.locator('.mp-view:not([hidden]) .mp-scroll').innerText()).not.toContain('网络不太通畅')
    expect(world.shop.complaints.splice(0).every((text) => text.includes('ERR_FAILED'))).toBe(true)
  })
})

describe('every component by itself, on the same bundle', () => {
  it('is in the table', () => {
    const { components } = readProject(path.join(ROOT, 'miniprogram'))
    const own = [...components].filter(([place, { isPage }]) => !isPage && !isOfPackage(place))
    const places = own.map(([place]) => place)
    expect(Object.keys(COMPONENTS).sort()).toEqual([...places].sort())
  })

  it.each(Object.entries(COMPONENTS))('%s', async (place, { data, isForStaff, shows, act }) => {
    await open(isForStaff ? 'workbench/talks/index' : 'pages/why/index')
    const alone = await mount(page, place, data)
    for (const words of shows) await alone.at.filter({ hasText: words }).waitFor()
    await act?.(alone)
    expect(world.shop.complaints.splice(0)).toEqual([])
  })
})

/** One picture of all, four to a page, for whoever wants to look. */
async function drawSheet(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  const all = [...rows.values()].flat()
  const across = 12
  const cells = await Promise.all(
    all.map(async (picture, at) => ({
      input: await sharp(picture)
        .resize({ ...CELL, fit: 'contain', background: '#888888' })
        .png()
        .toBuffer(),
      left: (at % across) * (CELL.width + 8),
      top: Math.floor(at / across) * (CELL.height + 8),
    })),
  )
  const high = Math.ceil(all.length / across) * (CELL.height + 8)
  await sharp({
    create: { width: across * (CELL.width + 8), height: high, channels: 3, background: '#888888' },
  })
    .composite(cells)
    .png()
    .toFile(path.join(FOLDER, 'mini-program.png'))
}
