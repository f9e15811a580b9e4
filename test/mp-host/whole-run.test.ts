import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { allControls } from '../support/mini-controls'
import { summaryOf, type FileResult } from '../support/mini-report'

const BROWSER = path.resolve(__dirname, '../browser')
const played: FileResult[] = readdirSync(BROWSER)
  .filter((name) => /^mini-[\w-]+\.test\.ts$/.test(name))
  .map((name) => ({ testFilePath: path.join(BROWSER, name), numPassingTests: 20, numFailingTests: 0 }))

const before = process.env['TEST_RUN_FOLDER']
let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'mini-run-'))
  process.env['TEST_RUN_FOLDER'] = folder
})
afterEach(() => {
  process.env['TEST_RUN_FOLDER'] = before
  rmSync(folder, { recursive: true, force: true })
})

/** As if every control but the last had been acted on. */
function touchAllButLast(): void {
  const acted = allControls().map(({ place, event, handler, testId }) => ({ place, event, handler, testId }))
  const notes = acted.slice(0, -1).map((one) => JSON.stringify(one))
  writeFileSync(path.join(folder, 'mini-acted.jsonl'), notes.join('\n'))
}

describe('a run of every file that plays the Mini Program', () => {
  it('lacks the control that nobody tapped, by its file and line', () => {
    touchAllButLast()
    const { lacks } = summaryOf({ testResults: played }, false)
    expect(lacks).toEqual([expect.stringMatching(/^never tapped: [\w/-]+\.wxml:\d+ </)])
  })

  it('lacks checks when there are fewer than eighty', () => {
    touchAllButLast()
    const few = played.map((one) => ({ ...one, numPassingTests: 1 }))
    expect(summaryOf({ testResults: few }, false).lacks.at(-1)).toContain('80 are asked for')
  })

  it('lacks nothing when only some files or tests ran', () => {
    expect(summaryOf({ testResults: played.slice(1) }, false).lacks).toEqual([])
    expect(summaryOf({ testResults: played }, true).lacks).toEqual([])
    expect(summaryOf({ testResults: [] }, false)).toEqual({ lines: [], lacks: [] })
  })
})
