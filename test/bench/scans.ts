import { accountsFor } from '../../src/sandbox/accounts'
import { startSandbox, type RunningSandbox } from '../../src/sandbox/main'
import type { BackgroundPerson } from '../../src/sandbox/world'
import type { Candidate } from './child'
import { closedLoop, median, percentile } from './load'
import { benchScene } from './organisation'
import type { Report } from './report'
import { followBody, kindOfReply, request, scanBody, textBody } from './requests'
import { configOf } from './rules'

const CONNECTIONS = 48
/** A scan that repeats another within a minute says so and changes nothing; the second one here comes later. */
const FIRST_SCAN_AGO_MS = 3_600_000

/** What is measured in turn. */
type Deed = 'text' | 'follow' | 'rescan' | 'card'

interface Measure {
  perSecond: number
  p99Ms: number
  /** CPU of the server, with the jobs that followed, until nothing was left to do. */
  cpuMicros: number
  statements: number
}

/** The pretend WeChat from which the server reads the profiles of those who follow. */
export function benchSandbox(): Promise<RunningSandbox> {
  const config = configOf('sqlite:none', 'safe')
  return startSandbox({ port: 0, accounts: accountsFor(config, 'http://127.0.0.1:9'), seedNumber: 7 })
}

/** Somebody whom the pretend WeChat knows as a follower by the code. */
const newcomer = (): BackgroundPerson => ({
  nickname: '新朋友',
  subscribedAt: Date.now(),
  qrScene: benchScene,
})

/** Runs text messages, new followers by a guide's code, re-scans and cards in turn; prints each beside the text. */
export async function measureScans(
  report: Report,
  title: string,
  candidate: Candidate,
  sandbox: RunningSandbox,
  { rounds, perRound }: { rounds: number; perRound: number },
): Promise<void> {
  const measured: Record<Deed, Measure[]> = { text: [], follow: [], rescan: [], card: [] }
  for (let round = 0; round <= rounds; round++) {
    const people = Array.from({ length: perRound }, () => {
      const person = sandbox.world.crowd.createInBackground(newcomer())
      return person.openId.official
    })
    const before = Date.now() - FIRST_SCAN_AGO_MS
    const bodies: Record<Exclude<Deed, 'card'>, string[]> = {
      text: people.map(textBody),
      follow: people.map((openId) => followBody(openId, benchScene, before)),
      rescan: people.map((openId) => scanBody(openId, benchScene)),
    }
    for (const deed of ['text', 'follow', 'rescan', 'card'] as const) {
      const measure = await oneTurn(candidate, perRound, deed === 'card' ? 'card' : bodies[deed])
      if (round > 0) measured[deed].push(measure)
    }
  }
  print(report, title, measured)
}

async function oneTurn(candidate: Candidate, count: number, work: string[] | 'card'): Promise<Measure> {
  await candidate.settle()
  const { count: statementsBefore = 0 } = await candidate.ask('statements')
  const cpuBefore = await candidate.cpuMs()
  const { seconds, p99Ms } = work === 'card' ? await openCards(candidate, count) : await send(candidate, work)
  await candidate.settle()
  const cpuMs = (await candidate.cpuMs()) - cpuBefore
  const { count: statements = 0 } = await candidate.ask('statements')
  return {
    perSecond: count / seconds,
    p99Ms,
    cpuMicros: (cpuMs * 1000) / count,
    statements: (statements - statementsBefore) / count,
  }
}

async function send(candidate: Candidate, bodies: string[]): Promise<{ seconds: number; p99Ms: number }> {
  const requests = bodies.map((body) => request('safe', body))
  const { seconds, latencies } = await closedLoop(
    candidate.port,
    requests,
    CONNECTIONS,
    (status, body, index) => {
      if (status !== 200) throw new Error(`answered ${status}: ${body.slice(0, 80)}`)
      if (index % 50 === 0 && kindOfReply('safe', body) !== 'text') throw new Error('not greeted by a text')
    },
  )
  return { seconds, p99Ms: percentile(latencies, 0.99) }
}

async function openCards(candidate: Candidate, count: number): Promise<{ seconds: number; p99Ms: number }> {
  const { ms = 0, opened = 0, p99Ms = 0 } = await candidate.ask('openCards')
  if (opened !== count) throw new Error(`${opened} cards were opened instead of ${count}`)
  return { seconds: ms / 1000, p99Ms }
}

const NAMES: Record<Deed, string> = {
  text: 'text message, answered by a rule',
  follow: 'new follower by a code: binding and welcome',
  rescan: 'the same code scanned again',
  card: 'membership card opened',
}

function print(report: Report, title: string, measured: Record<Deed, Measure[]>): void {
  report.heading(title)
  const of = (deed: Deed, what: keyof Measure): number => median(measured[deed].map((one) => one[what]))
  for (const deed of ['text', 'follow', 'rescan', 'card'] as const) {
    const [perSecond, p99Ms, cpu] = [of(deed, 'perSecond'), of(deed, 'p99Ms'), of(deed, 'cpuMicros')]
    const ratios = `${(perSecond / of('text', 'perSecond')).toFixed(2)} of a text's rate, ${(cpu / of('text', 'cpuMicros')).toFixed(1)} times its CPU`
    report.line(
      `${NAMES[deed].padEnd(44)} ${perSecond.toFixed(0).padStart(6)}/s  p99 ${p99Ms.toFixed(0).padStart(4)} ms  ` +
        `${cpu.toFixed(0).padStart(5)} µs CPU  ${of(deed, 'statements').toFixed(1).padStart(5)} statements  (${ratios})`,
    )
  }
}
