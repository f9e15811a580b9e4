import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks'

/**
 * What to give up, in this order (reliability.md, load shedding): 0 nothing; 1 campaign sends pause; 2 admin lists and
 * exports answer 503 as well; 3 replies turn into `success` with the answer sent afterwards.
 */
export type PressureLevel = 0 | 1 | 2 | 3

/** Both are the figures of reliability.md: the event loop's p99 delay, and units waiting for their commit. */
const delayLimitMs = 200
const queueLimit = 1_000
const intervalMs = 500
/** A level is reached after that many bad measurements in a row, and left after as many good ones. */
const measurementsPerLevel = 2

/** Measures how hard the process is pressed. */
export class Pressure {
  private histogram: IntervalHistogram | undefined
  private timer: NodeJS.Timeout | undefined
  private score = 0

  constructor(private readonly waiting: () => number) {}

  /** The present level. */
  get level(): PressureLevel {
    return Math.floor(this.score / measurementsPerLevel) as PressureLevel
  }

  /** Starts measuring, every half second. */
  start(): void {
    this.histogram = monitorEventLoopDelay({ resolution: 20 })
    this.histogram.enable()
    this.timer = setInterval(() => this.measure(), intervalMs)
    this.timer.unref()
  }

  stop(): void {
    clearInterval(this.timer)
    this.histogram?.disable()
  }

  private measure(): void {
    const delayMs = (this.histogram?.percentile(99) ?? 0) / 1e6
    this.histogram?.reset()
    this.take(delayMs, this.waiting())
  }

  /** Takes one measurement: the event loop's p99 delay in ms and the number of units that wait. */
  take(delayMs: number, waiting: number): void {
    const isPressed = delayMs > delayLimitMs || waiting > queueLimit
    const top = 3 * measurementsPerLevel
    this.score = isPressed ? Math.min(this.score + 1, top) : Math.max(this.score - 1, 0)
  }
}
