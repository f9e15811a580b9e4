import { setTimeout as wait } from 'node:timers/promises'
import type { Fault } from '../control/contract'
import type { SandboxWorld } from '../store'
import type { Delivery, DeliveryAttempt } from '../world'
import { seal, type SealedPush, type Stamp } from './envelope'
import type { Push } from './push'
import { readReply, type ReplyReading } from './reply'
import { post, type Cut, type WireOutcome } from './transport'

const PER_ATTEMPT: ReadonlySet<Fault['kind']> = new Set<Fault['kind']>([
  'slow',
  'cut-before',
  'cut-inside',
  'cut-after',
  'lost-answer',
])

/** A timestamp and nonce as WeChat would choose them now. */
export function newStamp(world: SandboxWorld): Stamp {
  return { timestamp: String(world.clock.seconds()), nonce: world.ids.digits(10) }
}

/** One attempt: what it recorded, and the reading of its answer when there was a usable one. */
export interface AttemptResult {
  attempt: DeliveryAttempt
  reading?: ReplyReading
}

/** Makes the attempts of one delivery; every one is recorded in the delivery as it begins. */
export class Attempts {
  private sealed: SealedPush | undefined

  constructor(
    private readonly world: SandboxWorld,
    private readonly push: Push,
    private readonly delivery: Delivery,
    private readonly signal: AbortSignal,
    private readonly onChange: () => void,
  ) {}

  /** Sends once, within the platform's time limit (real time), spoilt by a fault when one was asked for. */
  async once(): Promise<AttemptResult> {
    const { world, push, delivery } = this
    const fault = world.faults.take('callback', push.kind, PER_ATTEMPT)
    const sealed = this.seal()
    const attempt: DeliveryAttempt = {
      at: world.now(),
      url: sealed.url,
      requestBody: sealed.body,
      latencyMs: 0,
    }
    delivery.attempts.push(attempt)
    this.onChange()
    const outcome = await this.send(sealed, fault)
    const reading = await this.judge(attempt, outcome, fault)
    this.onChange()
    return reading ? { attempt, reading } : { attempt }
  }

  private seal(): SealedPush {
    const fresh = this.world.switches.retryQuery === 'fresh' || !this.sealed
    if (fresh) this.sealed = seal(this.push.account, this.push.head, this.push.fields, newStamp(this.world))
    return this.sealed as SealedPush
  }

  private async send(sealed: SealedPush, fault: Fault | undefined): Promise<WireOutcome> {
    const limitMs = this.world.switches.timeoutSeconds * 1000
    const delayMs = fault?.kind === 'slow' ? Math.min(fault.delayMs ?? 0, limitMs) : 0
    if (delayMs > 0) await wait(delayMs, undefined, { signal: this.signal })
    if (delayMs === limitMs) return { error: 'timeout', latencyMs: limitMs }
    const cut = fault?.kind.startsWith('cut-') ? (fault.kind as Cut) : undefined
    const outcome = await post(sealed, limitMs - delayMs, { cut, signal: this.signal })
    return { ...outcome, latencyMs: outcome.latencyMs + delayMs }
  }

  private async judge(
    attempt: DeliveryAttempt,
    outcome: WireOutcome,
    fault: Fault | undefined,
  ): Promise<ReplyReading | undefined> {
    attempt.latencyMs = outcome.latencyMs
    if (outcome.status !== undefined) attempt.status = outcome.status
    if (outcome.body !== undefined) attempt.responseBody = outcome.body
    if (outcome.error) attempt.error = outcome.error
    else if (fault?.kind === 'lost-answer') attempt.error = 'lost-answer'
    else if (outcome.status !== 200) attempt.error = 'non-200'
    if (attempt.error) return undefined
    const { account, head, isEvent } = this.push
    const frame = { account, openId: head.fromUserName, isEvent }
    const reading = await readReply(this.world, frame, outcome.body ?? '')
    if (reading.kind !== 'none') {
      if (reading.plain !== undefined) attempt.reply = reading.plain
      if (reading.signatureOk !== undefined) attempt.signatureOk = reading.signatureOk
    }
    if (reading.kind === 'bad') attempt.error = `bad-reply：${reading.why}`
    return reading
  }
}
