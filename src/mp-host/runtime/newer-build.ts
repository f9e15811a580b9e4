import type { Host } from './parts'
import { ProblemPanel } from './screen/problem-panel'

const EVERY_MS = 400

/**
 * Asks for build.json again and again: a newer build loads this page anew where it stands, and what is wrong with the
 * files is shown until it is right. `own` is the build that this page is.
 */
export function followBuilds(host: Host, own: number): void {
  const panel = new ProblemPanel('小程序构建失败', false)
  let shown = ''
  const look = async (): Promise<void> => {
    const report = await newestBuild()
    if (!report) return
    if (report.round > own) return location.replace(addressNow(host))
    const text = report.problems.join('\n')
    if (text !== shown) panel.show(report.problems)
    shown = text
  }
  const again = (): void => void look().finally(() => window.setTimeout(again, EVERY_MS))
  again()
}

/** Undefined while the sandbox is away or a build is being written. */
async function newestBuild(): Promise<{ round: number; problems: string[] } | undefined> {
  try {
    const response = await fetch('build.json', { cache: 'no-store' })
    return response.ok ? ((await response.json()) as { round: number; problems: string[] }) : undefined
  } catch {
    return undefined
  }
}

/** This page's address, with the page on top as the first one. */
function addressNow({ pages, launch }: Host): string {
  const top = pages.top()
  const params = new URLSearchParams(location.search)
  for (const name of Object.keys(launch.query)) params.delete(name)
  params.set('__path', top?.route ?? launch.path)
  for (const [name, value] of Object.entries(top?.query ?? launch.query)) params.set(name, value)
  return `${location.pathname}?${params.toString()}`
}
