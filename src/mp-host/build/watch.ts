import { mkdirSync, watch, writeFileSync } from 'node:fs'
import path from 'node:path'
import { BuildError, buildMiniProgram } from './build'

/** How the last build went; the page reads it as build.json and is loaded anew when `round` has grown. */
export interface BuildReport {
  round: number
  problems: readonly string[]
}

/** An editor writes several files at once, and one file in several pieces. */
const SETTLE_MS = 80

/** The host is a part of the page, too. */
const RUNTIME = path.resolve(__dirname, '../runtime')

/**
 * Builds the Mini Program now and after each change below `from`, and writes build.json beside the page. What is wrong
 * stands there and is told; the page that was built before stays until the files are right again.
 */
export function watchMiniProgram(options: {
  from: string
  to: string
  rewrite?: Record<string, string>
  told: (report: BuildReport) => void
}): { close(): Promise<void> } {
  const { from, to, rewrite, told } = options
  let round = 0
  let timer: NodeJS.Timeout | undefined
  let underway = Promise.resolve()
  const build = async (): Promise<void> => {
    const next = Date.now()
    const problems = await buildMiniProgram({ from, to, rewrite, round: next }).then(() => [], problemsOf)
    if (problems.length === 0) round = next
    mkdirSync(to, { recursive: true })
    const report: BuildReport = { round, problems }
    writeFileSync(path.join(to, 'build.json'), JSON.stringify(report))
    told(report)
  }
  const later = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void (underway = underway.then(build)), SETTLE_MS)
  }
  const built = path.resolve(to) + path.sep
  const watchers = [path.resolve(from), RUNTIME].map((folder) =>
    watch(folder, { recursive: true }, (_, file) => {
      if (!path.join(folder, file ?? '').startsWith(built)) later()
    }),
  )
  later()
  return {
    close: async () => {
      for (const one of watchers) one.close()
      clearTimeout(timer)
      await underway
    },
  }
}

function problemsOf(error: unknown): readonly string[] {
  if (error instanceof BuildError) return error.problems
  return [error instanceof Error ? error.message : String(error)]
}
