import { hostname } from 'node:os'
import { request } from 'undici'
import { ShiftedClock } from './clock'
import { newId } from './ids'
import type { Logger } from './log'

interface ClockMove {
  seq: number
  offsetMs: number
}

/**
 * Follows the sandbox's virtual clock: reads its stream, takes each move over and acknowledges it, so that a move
 * returns only after every process has it (decisions.md 27). Connects again by itself.
 */
export class SandboxClock extends ShiftedClock {
  private readonly abort = new AbortController()
  // Several servers may live in one process, and containers share process ids.
  private readonly name = `${hostname()}-${process.pid}-${newId().slice(-6)}`

  private constructor(
    private readonly sandboxUrl: string,
    private readonly log: Logger,
  ) {
    super()
  }

  /** Connects and resolves once the first offset is known, or after two seconds without a sandbox. */
  static async follow(sandboxUrl: string, log: Logger): Promise<SandboxClock> {
    const clock = new SandboxClock(sandboxUrl, log)
    let known = (): void => undefined
    const first = new Promise<void>((resolve) => (known = resolve))
    void clock.keepFollowing(() => known())
    await Promise.race([first, new Promise((resolve) => setTimeout(resolve, 2000).unref())])
    return clock
  }

  close(): void {
    this.abort.abort()
  }

  private async keepFollowing(onMove: () => void): Promise<void> {
    while (!this.abort.signal.aborted) {
      try {
        await this.followOnce(onMove)
      } catch (error) {
        if (this.abort.signal.aborted) return
        this.log.debug({ reason: (error as Error).message }, 'sandbox clock is away; trying again')
      }
      await new Promise((resolve) => setTimeout(resolve, 500).unref())
    }
  }

  private async followOnce(onMove: () => void): Promise<void> {
    const url = `${this.sandboxUrl}/sandbox/clock/stream?name=${encodeURIComponent(this.name)}`
    const { body } = await request(url, { signal: this.abort.signal, headersTimeout: 3000, bodyTimeout: 0 })
    let buffered = ''
    for await (const chunk of body as AsyncIterable<Buffer>) {
      buffered += chunk.toString('utf8')
      const events = buffered.split('\n\n')
      buffered = events.pop() ?? ''
      for (const event of events) await this.take(event, onMove)
    }
  }

  private async take(event: string, onMove: () => void): Promise<void> {
    const line = event.split('\n').find((part) => part.startsWith('data:'))
    if (!line) return
    const move = JSON.parse(line.slice('data:'.length)) as ClockMove
    this.shift(move.offsetMs)
    onMove()
    const { body } = await request(`${this.sandboxUrl}/sandbox/clock/ack`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: this.name, seq: move.seq }),
      signal: this.abort.signal,
    })
    await body.dump()
  }
}
