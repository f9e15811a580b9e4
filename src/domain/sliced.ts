/** Long pure work in short slices, so that it can share a thread with callbacks that must be answered in time. */

/** What one slice may take, in milliseconds, when the caller names nothing else. */
const DEFAULT_SLICE_MS = 2

/**
 * A computation that pauses at its own `yield`s. `step` runs it until the budget is used and tells whether the result
 * is there; `finish` runs it to its end at once. The caller decides where the pauses go (setImmediate, a timer).
 */
export class SlicedBuild<T> {
  private done = false
  private value: T | undefined

  /** `work` should yield at least every half millisecond; `clock` gives milliseconds and exists for tests. */
  constructor(
    private readonly work: Generator<void, T>,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Works for about `budgetMs` milliseconds; true when the result is ready. */
  step(budgetMs = DEFAULT_SLICE_MS): boolean {
    const until = this.clock() + budgetMs
    while (!this.done && this.advance()) {
      if (this.clock() >= until) break
    }
    return this.done
  }

  /** Runs what is left and returns the result. */
  finish(): T {
    while (!this.done) this.advance()
    return this.value as T
  }

  /** The result, or undefined while slices are still missing. */
  get result(): T | undefined {
    return this.value
  }

  private advance(): boolean {
    const next = this.work.next()
    if (next.done) {
      this.done = true
      this.value = next.value
    }
    return !this.done
  }
}

/**
 * Sorts `items` by `compare` (a strict total order) in place, pausing after every few thousand comparisons: runs are
 * sorted first and then merged bottom-up.
 */
export function* sortSliced(
  items: Uint32Array,
  compare: (a: number, b: number) => number,
): Generator<void, Uint32Array> {
  const run = 512
  for (let start = 0; start < items.length; start += run) {
    items.subarray(start, start + run).sort(compare)
    yield
  }
  let from: Uint32Array = items
  let to: Uint32Array = new Uint32Array(items.length)
  for (let width = run; width < items.length; width *= 2) {
    for (let start = 0; start < items.length; start += 2 * width) {
      yield* mergeRuns(from, to, start, width, compare)
    }
    ;[from, to] = [to, from]
  }
  return from
}

/** Merges two neighbouring runs of `width` from `start` on. */
function* mergeRuns(
  from: Uint32Array,
  to: Uint32Array,
  start: number,
  width: number,
  compare: (a: number, b: number) => number,
): Generator<void, void> {
  const middle = Math.min(start + width, from.length)
  const end = Math.min(start + 2 * width, from.length)
  let left = start
  let right = middle
  for (let at = start; at < end; at++) {
    const takeLeft = right >= end || (left < middle && compare(from[left], from[right]) <= 0)
    to[at] = takeLeft ? from[left++] : from[right++]
    if ((at & 2047) === 2047) yield
  }
  yield
}
