import type { Candidate } from './child'
import { closedLoop, median, percentile } from './load'
import { jobFinishBody, kindOfReply, request, textBody, type Mode } from './requests'

/** What a candidate is asked in a section. */
export interface Entrant {
  candidate: Candidate
  mode: Mode
  body: 'text' | 'jobfinish'
}

/** Medians over the rounds. */
export interface Result {
  name: string
  requestsPerSecond: number
  cpuMicrosPerRequest: number
  p50Ms: number
  p99Ms: number
  /** Of each round by itself. */
  rounds: { cpuMicrosPerRequest: number }[]
}

/** One entrant's turn. */
export type Round = Omit<Result, 'rounds'>

const connections = 48

/** Requests that are thrown away: it takes so many until the engine has compiled what runs often. */
const WARM_UP = 30_000

/**
 * Runs all entrants in turn, there and back again, so that whatever else the machine does hits them alike. Short
 * rounds do so best: the speed of a shared machine changes within seconds.
 */
export async function interleaved(
  entrants: Entrant[],
  rounds: number,
  requestsPerRound: number,
): Promise<Round[][]> {
  const measured = entrants.map(() => [] as Round[])
  const inTurn = [...entrants.entries()]
  for (let round = -Math.ceil(WARM_UP / requestsPerRound); round < rounds; round++) {
    for (const [index, entrant] of round % 2 === 0 ? inTurn : inTurn.toReversed()) {
      const result = await oneRound(entrant, requestsPerRound)
      if (round >= 0) measured[index]?.push(result)
      else await entrant.candidate.settle()
    }
  }
  return measured
}

/** The medians of each entrant over all rounds of all `starts`. */
export function summary(starts: Round[][][]): Result[] {
  return (starts[0] ?? []).map((_, index) => {
    const rounds = starts.flatMap((start) => start[index] ?? [])
    return {
      name: rounds[0]?.name ?? '',
      requestsPerSecond: median(rounds.map((round) => round.requestsPerSecond)),
      cpuMicrosPerRequest: median(rounds.map((round) => round.cpuMicrosPerRequest)),
      p50Ms: median(rounds.map((round) => round.p50Ms)),
      p99Ms: median(rounds.map((round) => round.p99Ms)),
      rounds,
    }
  })
}

/**
 * How often the first's CPU per request fits into the second's: the median over the rounds, in each of which both ran
 * back to back. What else the machine does comes and goes, and medians of each alone wander with it.
 */
export function cpuRatio(ours: Result | undefined, theirs: Result | undefined): number {
  const ratios = (ours?.rounds ?? []).map(
    (round, index) => (theirs?.rounds[index]?.cpuMicrosPerRequest ?? 0) / round.cpuMicrosPerRequest,
  )
  return median(ratios)
}

/**
 * The CPU per request of the first as a multiple of the second's: the median over rounds in which both ran back to
 * back, in changing order. Small differences need this; medians of each alone wander more than five per cent.
 */
export async function pairedCpuRatio(
  [first, second]: [Entrant, Entrant],
  rounds: number,
  requestsPerRound: number,
): Promise<number> {
  const ratios: number[] = []
  const warmUp = -Math.ceil(WARM_UP / requestsPerRound)
  for (let round = warmUp; round < rounds; round++) {
    const order = round % 2 === 0 ? [first, second] : [second, first]
    const cpu = new Map<Entrant, number>()
    for (const entrant of order)
      cpu.set(entrant, (await oneRound(entrant, requestsPerRound)).cpuMicrosPerRequest)
    if (round < 0) for (const entrant of order) await entrant.candidate.settle()
    else ratios.push((cpu.get(first) ?? 0) / (cpu.get(second) ?? 1))
  }
  return median(ratios)
}

async function oneRound({ candidate, mode, body }: Entrant, count: number): Promise<Round> {
  const bodies = Array.from({ length: count }, body === 'text' ? textBody : jobFinishBody)
  const requests = bodies.map((one) => request(mode, one))
  const expected = body === 'text' ? 'text' : 'success'
  const cpuBefore = await candidate.cpuMs()
  const { seconds, latencies } = await closedLoop(
    candidate.port,
    requests,
    connections,
    checkReplies(mode, expected),
  )
  const cpuMs = (await candidate.cpuMs()) - cpuBefore
  return {
    name: candidate.name,
    requestsPerSecond: count / seconds,
    cpuMicrosPerRequest: (cpuMs * 1000) / count,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  }
}

/** Every answer must be a 200; every fiftieth is opened, its signature checked, and read. */
export function checkReplies(
  mode: Mode,
  expected: string,
): (status: number, body: string, index: number) => void {
  return (status, body, index) => {
    if (status !== 200) throw new Error(`answered ${status}: ${body.slice(0, 80)}`)
    if (index % 50 !== 0) return
    const kind = kindOfReply(mode, body)
    if (kind !== expected) throw new Error(`a reply of kind ${kind} instead of ${expected}`)
  }
}
