import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { startSystem, type System } from '../../src/cli/demo/system'
import { launchChromium } from '../support/browser'
import { signIn, type ConsoleClient } from '../support/console-client'
import { migratedDatabase } from '../support/database'
import { buildPage } from '../support/pages'

export const OPERATOR = { name: '沈澜', login: 'shenlan', password: 'correct horse battery' }

/** With what somebody signs in. */
interface Account {
  login: string
  password: string
}

/** A server with its sandbox, and a browser in which an operator is signed in. */
export interface ConsoleDesk {
  system: System
  browser: Browser
  /** What the browser complained about: errors of scripts and refusals of the content policy. */
  complaints: string[]
  /** A page of somebody who is signed in; `size` 1280x800 unless told. */
  open(path: string, size?: { width: number; height: number }): Promise<Page>
  /** The same in a browser that believes to be somewhere else, such as `America/New_York`. */
  openIn(timeZone: string, path: string): Promise<Page>
  /** A page of somebody else who signs in. */
  openAs(who: Account, path: string): Promise<Page>
  /** The API as the operator may use it. */
  api: ConsoleClient
  /** A page of somebody who is not. */
  openAsStranger(path: string): Promise<Page>
  /** Adds a rule with one keyword and one text behind the console's back. */
  addRule(name: string, keyword: string, answer: string): Promise<void>
  /** Closes every page: one that stays open goes on asking the server and drawing. */
  closePages(): Promise<void>
  close(): Promise<void>
}

const LOCALE = { locale: 'zh-CN', reducedMotion: 'reduce', acceptDownloads: true } as const

/** Builds the console, starts everything and signs in once. */
export async function startDesk(): Promise<ConsoleDesk> {
  await buildPage('console')
  const database = await migratedDatabase('sqlite')
  const system = await startSystem({
    port: 0,
    sandboxPort: 0,
    databaseUrl: database.url,
    logLevel: 'silent',
  })
  await system.app.staff.create({ ...OPERATOR, roles: ['operator', 'admin'] })
  const browser = await launchChromium()
  const complaints: string[] = []
  const visits: BrowserContext[] = []

  const context = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> => {
    const made = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...LOCALE, ...options })
    made.on('weberror', (error) => complaints.push(error.error().message))
    made.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text())
    })
    return made
  }
  const signInAt = async (where: BrowserContext, { login, password }: Account): Promise<string> => {
    const answer = await where.request.post(`${system.url}/api/admin/session`, { data: { login, password } })
    if (!answer.ok()) throw new Error(`${login} could not sign in: ${answer.status()}`)
    return ((await answer.json()) as { csrfToken: string }).csrfToken
  }
  const first = await context()
  const csrfToken = await signInAt(first, OPERATOR)
  const storageState = await first.storageState()

  const visit = async (where: BrowserContext, path: string): Promise<Page> => {
    visits.push(where)
    const page = await where.newPage()
    page.setDefaultTimeout(20_000)
    await page.goto(`${system.url}/console${path}`)
    return page
  }
  return {
    system,
    browser,
    complaints,
    open: async (path, size) =>
      visit(await context({ storageState, ...(size ? { viewport: size } : {}) }), path),
    openIn: async (timezoneId, path) => visit(await context({ storageState, timezoneId }), path),
    openAs: async (who, path) => {
      const where = await context()
      await signInAt(where, who)
      return visit(where, path)
    },
    api: await signIn(system, OPERATOR.login, OPERATOR.password),
    openAsStranger: async (path) => visit(await context(), path),
    addRule: async (name, phrase, words) => {
      const data = {
        name,
        triggers: [{ kind: 'contains', phrase }],
        answers: [{ type: 'text', text: words }],
      }
      const headers = { 'x-csrf-token': csrfToken }
      const added = await first.request.post(`${system.url}/api/admin/rules`, { data, headers })
      if (!added.ok()) throw new Error(`the rule was refused: ${await added.text()}`)
    },
    closePages: async () => {
      for (const one of visits.splice(0)) await one.close()
    },
    close: async () => {
      await browser.close()
      await system.close()
      await database.drop()
    },
  }
}

/** The row of a rule in the list. */
export const ruleRow = (page: Page, name: string): Locator =>
  page.locator('tr[data-rule]', { has: page.getByRole('button', { name, exact: true }) })

/** The names of the rules in the list, from top to bottom. */
export const ruleNames = (page: Page): Promise<string[]> =>
  page.locator('tr[data-rule] .title').allInnerTexts()

/** Saves what the editor holds and waits until the server has it. */
export async function save(page: Page): Promise<void> {
  // The notice of an earlier save may still be there: the answer of the server is what counts.
  const kept = page.waitForResponse(
    (response) =>
      response.request().method() !== 'GET' && /\/admin\/rules(\/[0-9A-Z]{26})?$/.test(response.url()),
  )
  await page.getByRole('dialog').getByRole('button', { name: '保存', exact: true }).click()
  expect((await kept).ok()).toBe(true)
  await page.waitForURL(/rules\/[0-9A-Z]{26}/)
  await page
    .getByText(/已保存/)
    .first()
    .waitFor()
}

/** Writes a rule with one keyword and one text through the editor and goes back to the list. */
export async function writeRule(page: Page, name: string, keyword: string, answer: string): Promise<void> {
  await page.getByRole('button', { name: '新建规则' }).first().click()
  const editor = page.getByRole('dialog')
  await editor.getByLabel('规则名称').fill(name)
  await editor.getByLabel('关键词，回车再加一个').fill(keyword)
  await editor.getByLabel('文字', { exact: true }).fill(answer)
  await save(page)
  await editor.getByRole('button', { name: '关闭', exact: true }).last().click()
  await ruleRow(page, name).waitFor()
}

/** Opens a select by the keyboard and chooses an option of it. */
export async function pick(page: Page, select: Locator, option: string | RegExp): Promise<void> {
  await select.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: option }).last().click()
}
