import type { FrameLocator, Locator, Page } from 'playwright-core'

/** The window in which the sandbox's page is a phone. */
export const PHONE = { width: 390, height: 844 }
/** How long the phone's own movements take before a picture of it is still. */
const STILL_MS = 900

/** A person's hand on the sandbox's phone. */
export class Hand {
  readonly device: Locator
  readonly mini: FrameLocator

  constructor(
    readonly page: Page,
    private readonly url: string,
  ) {
    this.device = page.getByRole('region', { name: '手机' })
    this.mini = page.frameLocator('iframe[title="小程序"]')
  }

  tap(name: string | RegExp): Promise<void> {
    const target = this.device.getByRole('button', { name, exact: typeof name === 'string' })
    return target.first().tap()
  }

  /** The phone's first page. */
  async home(): Promise<void> {
    await this.page.goto(this.url)
  }

  async newPerson(name: string): Promise<void> {
    await this.home()
    await this.tap('我')
    await this.tap('新建一个人')
    await this.device.getByLabel('名字').fill(name)
    await this.tap('用这部手机')
    // The phone is the new person's once the form is gone.
    await this.device.getByLabel('名字').waitFor({ state: 'detached' })
  }

  /** Scans a printed code by its kind and the text below it. */
  async scan(label: string, kind = '公众号码'): Promise<void> {
    await this.home()
    await this.tap('发现')
    await this.tap(/^扫一扫/)
    await this.tap(kind)
    await this.tap(`扫 ${label}`)
  }

  /** Waits for a line of the chat that holds this text. */
  hears(text: string | RegExp): Promise<void> {
    return this.device.getByRole('log', { name: '聊天记录' }).getByText(text).last().waitFor()
  }

  part(testId: string): Locator {
    return this.mini.locator(`.mp-view:not([hidden]) [data-testid=${testId}]`)
  }

  /** The phone alone as a PNG, once it is still. */
  async shot(): Promise<Buffer> {
    await this.page.waitForTimeout(STILL_MS)
    return this.device.screenshot()
  }

  /** The whole page in base64, once it is still. */
  async picture(): Promise<string> {
    await this.page.waitForTimeout(STILL_MS)
    return (await this.page.screenshot()).toString('base64')
  }
}
