import type { Result } from './rounds'

const say = (text: string): boolean => process.stdout.write(`${text}\n`)

/** Prints what was measured, and remembers which targets were missed. */
export class Report {
  private passed = 0
  private readonly missed: string[] = []

  /** Medians of several candidates that ran in turn. */
  table(title: string, results: readonly Result[]): void {
    say(`\n${title}`)
    const width = Math.max(...results.map((result) => result.name.length))
    say(`${''.padEnd(width)}  requests/s  CPU µs/request  p50 ms  p99 ms`)
    for (const { name, requestsPerSecond, cpuMicrosPerRequest, p50Ms, p99Ms } of results) {
      const columns = [
        requestsPerSecond.toFixed(0).padStart(10),
        cpuMicrosPerRequest.toFixed(1).padStart(14),
        p50Ms.toFixed(1).padStart(6),
        p99Ms.toFixed(1).padStart(6),
      ]
      say(`${name.padEnd(width)}  ${columns.join('  ')}`)
    }
  }

  /** The name of a section that has no table. */
  heading(title: string): void {
    say(`\n${title}`)
  }

  /** Something worth reading that is no target. */
  line(text: string): void {
    say(`  ${text}`)
  }

  atLeast(what: string, value: number, target: number): void {
    this.judge(`${what}: ${value.toFixed(2)} (at least ${target})`, value >= target)
  }

  atMost(what: string, value: number, target: number): void {
    this.judge(`${what}: ${value.toFixed(2)} (at most ${target})`, value <= target)
  }

  private judge(text: string, isMet: boolean): void {
    say(`  ${isMet ? '✓' : '✗'} ${text}`)
    if (isMet) this.passed++
    else this.missed.push(text)
  }

  /** Prints the sum; the exit code. */
  finish(): number {
    say(`\n${this.passed} targets met, ${this.missed.length} missed`)
    for (const text of this.missed) say(`  ✗ ${text}`)
    return this.missed.length === 0 ? 0 : 1
  }
}
