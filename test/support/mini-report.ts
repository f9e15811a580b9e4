import { readdirSync } from 'node:fs'
import path from 'node:path'
import { actedSoFar, allControls, untouched, whereIs } from './mini-controls'

/** Issue 5 asks for as many end-to-end checks of the Mini Program. */
const CHECKS = 80

const FOLDER = path.resolve(__dirname, '../browser')

/** The files that play the Mini Program in a browser. */
const isPlayed = (file: string): boolean => /[\\/]browser[\\/]mini-[\w-]+\.test\.ts$/.test(file)

/** The contact sheet compares boxes and the watching host rebuilds: neither plays anybody's task. */
const isOfMachinery = (file: string): boolean => /mini-(sheet|watch)\.test\.ts$/.test(file)

/** What jest says of one test file. */
export interface FileResult {
  testFilePath: string
  numPassingTests: number
  numFailingTests: number
  testExecError?: unknown
}

/** What a run shows of the Mini Program, and what it lacks; nothing is lacking where only some files ran. */
export interface MiniSummary {
  lines: string[]
  lacks: string[]
}

/** Sums up a run: how many controls were tapped and how many checks passed. */
export function summaryOf({ testResults }: { testResults: FileResult[] }, isPart: boolean): MiniSummary {
  const played = testResults.filter(({ testFilePath }) => isPlayed(testFilePath))
  if (played.length === 0) return { lines: [], lacks: [] }
  const controls = allControls()
  const missing = untouched(controls, actedSoFar())
  const checks = played
    .filter(({ testFilePath }) => !isOfMachinery(testFilePath))
    .reduce((sum, { numPassingTests }) => sum + numPassingTests, 0)
  const lines = [
    `Mini Program: controls tapped: ${controls.length - missing.length} of ${controls.length}; end-to-end checks: ${checks}`,
  ]
  const names = new Set(played.map(({ testFilePath }) => path.basename(testFilePath)))
  const isWhole = readdirSync(FOLDER).every((name) => !isPlayed(path.join(FOLDER, name)) || names.has(name))
  const isGreen = played.every(
    ({ numFailingTests, testExecError }) => numFailingTests === 0 && !testExecError,
  )
  if (isPart || !isWhole || !isGreen) return { lines, lacks: [] }
  const lacks = missing.map((control) => `never tapped: ${whereIs(control)}`)
  if (checks < CHECKS)
    lacks.push(`only ${checks} end-to-end checks of the Mini Program, ${CHECKS} are asked for`)
  return { lines, lacks }
}
