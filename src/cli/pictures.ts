import 'reflect-metadata'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { STORE_TIME_ZONE } from '../domain/store-time'
import { projectRoot } from '../platform/project-root'
import { buildPages } from './demo/pages'
import { crowdClockStart, DEMO_SIGN_IN, seedDemo } from './demo/seed'
import { placeOf, startSystem } from './demo/system'
import { drawMiniProgram } from './picture-mini'
import { drawScanStory } from './picture-story'

const FOLDER = path.join(projectRoot(), 'docs')
const DESKTOP = { width: 1440, height: 900 }

async function say(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: '消息' })
  await field.fill(text)
  await field.press('Enter')
  await page.waitForTimeout(1200)
}

/** Scans the code of a store, follows, and asks; then opens the wire's line of the question. */
async function drawPhone(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: DESKTOP, timezoneId: STORE_TIME_ZONE })
  await page.goto(url)
  await page.getByRole('button', { name: '扫门店二维码' }).click()
  await page.getByRole('button', { name: '公众号码', exact: true }).click()
  await page.getByRole('button', { name: '扫 武康路店', exact: true }).click()
  await page.getByRole('button', { name: '关注公众号' }).click()
  await page.getByText('欢迎光临山前武康路店').first().waitFor()
  await page.waitForTimeout(1500)
  await page.getByRole('button', { name: '打字' }).click()
  await say(page, '你们几点关门？')
  await say(page, '尺码怎么选')
  await page.getByRole('button', { name: /回调/ }).first().click()
  await page.waitForTimeout(800)
  await page.screenshot({ path: path.join(FOLDER, 'phone.png') })
  return page
}

async function signIn(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: DESKTOP, timezoneId: STORE_TIME_ZONE })
  await page.goto(`${url}/console/`)
  await page.getByLabel('登录名').fill(DEMO_SIGN_IN.login)
  await page.getByLabel('密码').fill(DEMO_SIGN_IN.password)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: '自动回复' }).first().waitFor()
  return page
}

async function drawRules(page: Page): Promise<void> {
  await page.getByRole('link', { name: '自动回复' }).first().click()
  await page.getByText('关注欢迎').first().waitFor()
  await page.waitForTimeout(600)
  await page.screenshot({ path: path.join(FOLDER, 'console-rules.png') })
  await page.getByRole('button', { name: '营业时间', exact: true }).click()
  await page.waitForTimeout(1500)
  await page.screenshot({ path: path.join(FOLDER, 'console-editor.png') })
}

/** The report of the campaign that is over, and the conversation that waits longest. */
async function drawRooms(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/console/campaigns`)
  await page.getByText('羊绒季会员先看').first().click()
  await page.getByRole('tab', { name: '报告' }).click()
  await page.waitForTimeout(2500)
  await page.screenshot({ path: path.join(FOLDER, 'console-campaign.png') })
  await page.goto(`${url}/console/conversations`)
  await page.locator('main ul.list button').first().click()
  await page.getByRole('button', { name: '接手', exact: true }).click()
  await page.waitForTimeout(2500)
  await page.screenshot({ path: path.join(FOLDER, 'console-conversation.png') })
}

interface Demo {
  url: string
  sandboxUrl: string
}

/** Starts a demo, whole with the crowd's 400 days or just the brand, hands it over, and throws it away. */
async function inDemo(isWhole: boolean, draw: (demo: Demo) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'guidepost-pictures-'))
  const databaseUrl = `sqlite:${path.join(folder, 'demo.db')}`
  const clockStart = isWhole ? crowdClockStart() : undefined
  const system = await startSystem({ port: 0, sandboxPort: 0, databaseUrl, clockStart })
  const progress = ({ days, of }: { days: number; of: number }): void => {
    if (days % 100 === 0) process.stdout.write(`正在生成 400 天的顾客往来 ${days}/${of}\n`)
  }
  try {
    await seedDemo(placeOf(system), isWhole ? progress : undefined)
    await draw({ url: system.url, sandboxUrl: system.sandbox.url })
  } finally {
    await system.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Draws the README's pictures from the running demo; needs Chromium (CHROMIUM_PATH, or `chromium` where Debian puts it). */
async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  await buildPages((text) => void process.stdout.write(`${text}\n`))
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  })
  try {
    await inDemo(false, async ({ url, sandboxUrl }) => {
      await drawPhone(browser, sandboxUrl)
      await drawRules(await signIn(browser, url))
      writeFileSync(path.join(FOLDER, 'scans.png'), await drawScanStory(browser, sandboxUrl))
    })
    await inDemo(true, async ({ url, sandboxUrl }) => {
      await drawRooms(await signIn(browser, url), url)
      for (const [name, bytes] of await drawMiniProgram(browser, { url, sandboxUrl }))
        writeFileSync(path.join(FOLDER, `mini-${name}.webp`), bytes)
    })
  } finally {
    await browser.close()
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
