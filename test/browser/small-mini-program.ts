import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { watchMiniProgram, type BuildReport } from '../../src/mp-host/build/watch'
import { startSandbox, type RunningSandbox } from '../../src/sandbox/main'
import { accountsAt } from '../sandbox/support/world'
import { launchChromium } from '../support/browser'
import { until } from './mini-desk'

/** A Mini Program of a few files in a temporary folder, watched, in a sandbox of its own. */
export interface SmallMiniProgram {
  sandbox: RunningSandbox
  /** How each build went, the newest last. */
  reports: BuildReport[]
  write(file: string, text: string): void
  /** Opens the first page as a new person. */
  open(): Promise<{ id: string; page: Page }>
  /** What the browser complained about. */
  complaints: string[]
  close(): Promise<void>
}

/** Writes the files, builds them and opens a sandbox and a browser for them. */
export async function openSmall(files: Record<string, string>): Promise<SmallMiniProgram> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mini-'))
  const write = (file: string, text: string): void => {
    const full = path.join(folder, 'from', file)
    mkdirSync(path.dirname(full), { recursive: true })
    writeFileSync(full, text)
  }
  for (const [file, text] of Object.entries(files)) write(file, text)
  const reports: BuildReport[] = []
  const to = path.join(folder, 'to')
  const told = (report: BuildReport): void => void reports.push(report)
  const watching = watchMiniProgram({ from: path.join(folder, 'from'), to, told })
  await until(() => Promise.resolve(reports.length > 0))
  const accounts = accountsAt('http://127.0.0.1:9/')
  const sandbox = await startSandbox({ port: 0, accounts, miniappFolder: to })
  const browser = await launchChromium()
  const complaints: string[] = []
  return {
    sandbox,
    reports,
    write,
    open: () => openPage(browser, sandbox, complaints),
    complaints,
    close: async () => {
      await browser.close()
      await sandbox.close()
      await watching.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function openPage(
  browser: Browser,
  sandbox: RunningSandbox,
  complaints: string[],
): Promise<{ id: string; page: Page }> {
  const { id } = await sandbox.client.person({ nickname: '小鱼' })
  const page = await browser.newPage({ viewport: { width: 375, height: 700 }, hasTouch: true })
  page.setDefaultTimeout(10_000)
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(`${sandbox.url}/mp/?__person=${id}`)
  await page.locator('html[data-mp-ready]').waitFor()
  return { id, page }
}
