import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core'
import { startSystem, type System } from '../../src/cli/demo/system'
import type { Code } from '../../src/contract/codes'
import { launchChromium } from '../support/browser'
import { signedIn, type ConsoleClient } from '../support/console-client'
import { migratedDatabase } from '../support/database'
import { noteControls } from '../support/mini-controls'
import { buildPage } from '../support/pages'

const ROOT = path.resolve(__dirname, '../..')

/** A shop that is open: server, sandbox, one store with two guides and their codes, and a browser. */
export interface Shop {
  system: System
  console: ConsoleClient
  /** The guide of the guide's code. */
  guideId: string
  /** The texts that are printed below the codes. */
  labels: { store: string; guide: string; link: string }
  /** Makes one more code and prints it in the sandbox; answers its label. */
  code(draft: object): Promise<string>
  /** The sandbox's page at the width of a phone. */
  openPhone(): Promise<Phone>
  /** A window of this size with touch, for the Mini Program by itself. */
  newPage(size: { width: number; height: number }): Promise<Page>
  /** What the browser complained about. */
  complaints: string[]
  close(): Promise<void>
}

/** The phone in the browser, and the Mini Program inside it. */
export interface Phone {
  page: Page
  device: Locator
  chat: Locator
  mini: FrameLocator
  /** An element of the Mini Program's page on top. */
  part(testId: string): Locator
  scan(label: string): Promise<void>
  closeMiniProgram(): Promise<void>
  /** Turns the network of the phone to what these words say: 网络正常, 网络很慢 or 没有网络. */
  network(words: string): Promise<void>
  /** Hands the phone to somebody new. */
  newPerson(name: string): Promise<void>
  /** Hands the phone back to somebody who had it before. */
  changeTo(name: string): Promise<void>
  /** Opens the Mini Program without any code. */
  openMiniProgram(): Promise<void>
}

/** Builds phone and Mini Program, starts everything and opens the shop. */
export async function openShop(): Promise<Shop> {
  await buildPage('phone')
  await buildPage('miniapp')
  const database = await migratedDatabase('sqlite')
  const options = { port: 0, sandboxPort: 0, databaseUrl: database.url, logLevel: 'silent' }
  const system = await startSystem(options)
  const browser = await launchChromium()
  const console = await signedIn(system)
  const complaints: string[] = []
  return {
    system,
    console,
    ...(await furnish(system, console)),
    code: (draft) => liveCode(system, console, draft),
    openPhone: () => openPhone(system, browser, complaints),
    newPage: (size) => openWindow(browser, complaints, size),
    complaints,
    close: async () => {
      await browser.close()
      await system.close()
      await database.drop()
    },
  }
}

async function furnish(system: System, console: ConsoleClient): Promise<Pick<Shop, 'guideId' | 'labels'>> {
  const store = await post<{ id: string }>(console, '/api/admin/stores', {
    code: 'wukang',
    name: '武康路店',
    city: '上海',
    address: '徐汇区武康路 376 号',
    openingPeriods: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
  })
  await post(console, '/api/admin/stores', {
    code: 'tianmu',
    name: '天目里店',
    city: '杭州',
    address: '西湖区天目山路 398 号',
  })
  const guide = (name: string, speciality: string) =>
    post<{ id: string }>(console, '/api/admin/staff', {
      name,
      speciality,
      roles: ['guide'],
      storeId: store.id,
    })
  const lin = await guide('林知夏', '亚麻与羊毛')
  await guide('周南', '家居')
  const at = { storeId: store.id }
  const code = (draft: object) => liveCode(system, console, draft)
  const labels = {
    store: await code({ kind: 'store', carrier: 'account', ...at, label: '武康路店 橱窗' }),
    guide: await code({ kind: 'guide', carrier: 'miniapp', ...at, staffId: lin.id, label: '林知夏 收银台' }),
    link: await code({
      kind: 'placement',
      carrier: 'link',
      ...at,
      placement: '海报',
      label: '武康路店 海报',
    }),
  }
  const cover = readFileSync(path.join(ROOT, 'src/cli/demo/pictures/card-cover.jpg'))
  await system.app.replies.assets.upload('thumb', '会员卡封面.jpg', cover)
  await post(console, '/api/admin/products', {
    code: 'SQ-1001',
    name: '亚麻衬衫',
    skus: [{ code: 'SQ-1001-M', spec: '墨绿 / M', priceFen: 45_900 }],
  })
  return { guideId: lin.id, labels }
}

async function post<T>(console: ConsoleClient, path: string, body: object): Promise<T> {
  return (await console.send('post', path, body).expect(200)).body as T
}

/** Makes a code, waits until its picture is there, and prints its label below it in the sandbox. */
async function liveCode(system: System, console: ConsoleClient, draft: object): Promise<string> {
  let code = await post<Code>(console, '/api/admin/codes', draft)
  for (let tries = 0; code.state === 'making'; tries += 1) {
    if (tries > 200) throw new Error(`the code is not made: ${code.lastError}`)
    await wait(50)
    code = (await console.get(`/api/admin/codes/${code.id}`).expect(200)).body as Code
  }
  const { client } = system.sandbox
  const { carrier, scene, content, label } = code
  if (carrier === 'miniapp') await client.printCode({ page: 'pages/home/index', scene, label })
  else if (carrier === 'link') await client.printCode({ url: content ?? '', label })
  else {
    const made = (await client.state()).codes.find((one) => one.scene === scene)
    await client.labelCode(made?.ticket ?? '', label)
  }
  return label
}

async function openWindow(
  browser: Browser,
  complaints: string[],
  viewport: { width: number; height: number },
): Promise<Page> {
  const page = await browser.newPage({ viewport, deviceScaleFactor: 2, hasTouch: true, isMobile: true })
  page.setDefaultTimeout(15_000)
  await noteControls(page)
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  return page
}

async function openPhone(system: System, browser: Browser, complaints: string[]): Promise<Phone> {
  const page = await openWindow(browser, complaints, { width: 390, height: 844 })
  const device = page.getByRole('region', { name: '手机' })
  const mini = page.frameLocator('iframe[title="小程序"]')
  const tap = (name: string): Promise<void> => device.getByRole('button', { name, exact: true }).tap()
  return {
    page,
    device,
    mini,
    chat: device.getByRole('log', { name: '聊天记录' }),
    part: (testId) => mini.locator(`.mp-view:not([hidden]) [data-testid=${testId}]`),
    scan: async (label) => {
      await tap('发现')
      await device.getByRole('button', { name: /^扫一扫/ }).tap()
      await tap(`扫 ${label}`)
    },
    network: async (words) => {
      await device.getByRole('button', { name: /^网络正常$|^网络很慢$|^没有网络$/ }).tap()
      await device.getByRole('radio', { name: words }).tap()
      await device.getByRole('button', { name: words, exact: true }).waitFor()
    },
    closeMiniProgram: () => tap('关闭小程序'),
    changeTo: async (name) => {
      await page.goto(system.sandbox.url)
      await tap('我')
      await device.getByRole('button', { name: /^换个人/ }).tap()
      await device.getByRole('button', { name: new RegExp(name) }).tap()
    },
    openMiniProgram: async () => {
      await tap('发现')
      await device
        .getByRole('button', { name: /小程序$/ })
        .first()
        .tap()
    },
    newPerson: async (name) => {
      await page.goto(system.sandbox.url)
      await tap('我')
      await device.getByRole('button', { name: '新建一个人' }).tap()
      await device.getByLabel('名字').fill(name)
      await device.getByRole('button', { name: '用这部手机' }).tap()
    },
  }
}
