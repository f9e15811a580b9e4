import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { controlsOf, type Control } from '../../src/mp-host/build/controls'
import { readProject } from '../../src/mp-host/build/project'

/** What ran because a test acted on a page of the Mini Program, as the host tells it. */
export interface Acted {
  place: string
  event: string
  handler: string
  testId: string
}

const PROGRAM = path.resolve(__dirname, '../../miniprogram')

/** Where all test files of a run note what was acted on; global-setup.ts made the folder. */
const noteFile = (): string => path.join(process.env['TEST_RUN_FOLDER'] ?? '', 'mini-acted.jsonl')

/** Runs in every frame of the browser. */
const LISTEN = `document.addEventListener('mp:acted', ({ detail }) => window.noteActed(JSON.stringify(detail)))`

/** Notes from now on which controls of the Mini Program this window acts on, its frames included. */
export async function noteControls(page: Page): Promise<void> {
  const noted = new Set<string>()
  await page.exposeFunction('noteActed', (acted: string) => {
    if (noted.has(acted)) return
    noted.add(acted)
    appendFileSync(noteFile(), `${acted}\n`)
  })
  await page.addInitScript(LISTEN)
}

/** What this run has noted so far. */
export function actedSoFar(): Acted[] {
  if (!existsSync(noteFile())) return []
  const lines = readFileSync(noteFile(), 'utf8').split('\n')
  return [...new Set(lines)].filter((line) => line !== '').map((line) => JSON.parse(line) as Acted)
}

/** Every control of the Mini Program's templates. */
export const allControls = (): Control[] => controlsOf(readProject(PROGRAM))

/** The controls that nobody acted on. */
export function untouched(controls: Control[], acted: Acted[]): Control[] {
  return controls.filter(
    ({ place, event, handler, testId }) =>
      !acted.some(
        (one) =>
          one.place === place &&
          one.event === event &&
          fits(one.handler, handler) &&
          fits(one.testId, testId),
      ),
  )
}

/** Where a control stands, for whoever has to write its test. */
export function whereIs({ place, line, tag, event, handler, testId }: Control): string {
  return `${place}.wxml:${line} <${tag}> ${event} → ${handler}${testId && ` (${testId})`}`
}

/** Whether a value is what a template's attribute says; `{{…}}` may have become anything. */
function fits(value: string, attribute: string): boolean {
  const parts = attribute.split(/\{\{.*?\}\}/)
  const pattern = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')
  return new RegExp(`^${pattern}$`).test(value)
}
