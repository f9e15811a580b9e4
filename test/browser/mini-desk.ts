import { setTimeout as wait } from 'node:timers/promises'
import type { Locator, Page } from 'playwright-core'
import type { Shop } from './shop'

/** The windows in which pages of the Mini Program are looked at. */
export const SIZES = [
  { width: 375, height: 812 },
  { width: 320, height: 568 },
]

/** Pages of the Mini Program by themselves, as the phone would open them. */
export interface MiniDesk {
  openPage(page: Page, personId: string, path: string): Promise<void>
  /** Somebody whose store is 武康路店, with the Mini Program in a window of this size. */
  shopper(nickname: string, size?: { width: number; height: number }): Promise<{ id: string; page: Page }>
  /** Sends as the console does; anything but 200 fails. */
  post<T>(path: string, body: object): Promise<T>
  get<T>(path: string): Promise<T>
  /** The sandbox's clock. */
  now(): Promise<number>
}

/** An element of the page on top. */
export const part = (page: Page, testId: string): Locator =>
  page.locator(`.mp-view:not([hidden]) [data-testid=${testId}]`)

/** Keeps a picture for whoever wants to look: TEST_PICTURES names the folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['TEST_PICTURES']
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
}

/** Waits up to five seconds for something that the page does not show. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries > 100) throw new Error('waited in vain')
    await wait(50)
  }
}

/** Runs in the browser. */
const OVERFLOWING = `[...document.querySelectorAll('.mp-view:not([hidden]) *')]
  .filter((one) => !one.closest('wx-swiper') && one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.textContent.trim().slice(0, 20))`

/** What stands out over the window's edges, by its words. */
export const overflowing = (page: Page): Promise<string[]> => page.evaluate(OVERFLOWING)

/** The desk of an open shop. */
export function deskOf(shop: Shop): MiniDesk {
  const openPage: MiniDesk['openPage'] = async (page, personId, path) => {
    const [route = '', query = ''] = path.replace(/^\//, '').split('?')
    await page.goto(`${shop.system.sandbox.url}/mp/?__person=${personId}&__path=${route}&${query}`)
  }
  return {
    openPage,
    shopper: async (nickname, size = SIZES[0]!) => {
      const { id } = await shop.system.sandbox.client.person({ nickname })
      const page = await shop.newPage(size)
      await openPage(page, id, 'pages/home/index')
      await part(page, 'home').waitFor()
      await part(page, 'change').tap()
      await part(page, 'store').filter({ hasText: '武康路店' }).tap()
      await part(page, 'store').filter({ hasText: '武康路店' }).getByText('当前').waitFor()
      return { id, page }
    },
    post: async <T>(path: string, body: object) =>
      (await shop.console.send('post', path, body).expect(200)).body as T,
    get: async <T>(path: string) => (await shop.console.get(path).expect(200)).body as T,
    now: async () => (await shop.system.sandbox.client.clock.read()).now,
  }
}
