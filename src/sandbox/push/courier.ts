import { setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { waitForKf } from '../api/kf-sessions'
import type { Fault } from '../control/contract'
import type { SandboxWorld } from '../store'
import type { Delivery } from '../world'
import { Attempts, type AttemptResult } from './attempts'
import { Breaker } from './breaker'
import { plainBody } from './envelope'
import { showsFailureLine, takesReply } from './kinds'
import { Lanes } from './lanes'
import type { Push } from './push'
import type { AcceptedReply } from './reply'
import { contentOf, outcomeOf } from './show'

/** What the user sees when an account does not answer (wechat/callbacks.md §4). */
export const FAILURE_LINE = {
  official: '该公众号暂时无法提供服务，请稍后再试',
  miniapp: '该小程序客服暂时无法提供服务，请稍后再试',
} as const

const PER_DELIVERY: ReadonlySet<Fault['kind']> = new Set<Fault['kind']>(['duplicate', 'reorder'])
/** A delivery held back for reordering goes out by itself after this long. */
const LONGEST_HOLD_MS = 3_000

/** A delivery on its way; `done` resolves with it when its last attempt is over. */
export interface Underway {
  delivery: Delivery
  done: Promise<Delivery>
}

/** Brings pushes to the developer's server: in order for one person, at the same time for many. */
export class Courier {
  private readonly lanes = new Lanes()
  private readonly breaker: Breaker
  private readonly stopping = new AbortController()

  constructor(private readonly world: SandboxWorld) {
    this.breaker = new Breaker(world)
    setMaxListeners(0, this.stopping.signal)
  }

  /** Starts a delivery; the next one of the same person waits until this one's first attempt is over. */
  send(push: Push): Underway {
    const delivery = this.open(push)
    const done = this.run(push, delivery).catch((error: unknown) => {
      delivery.state = 'failed'
      delivery.outcome = error instanceof Error ? error.message : String(error)
      this.changed(delivery)
      return delivery
    })
    return { delivery, done }
  }

  /** Breaks off what is underway: nobody is there any more to be told. */
  close(): void {
    this.stopping.abort(new Error('沙盒已停止'))
  }

  private open(push: Push): Delivery {
    const delivery: Delivery = {
      id: this.world.ids.next('d'),
      app: push.account.kind,
      at: this.world.now(),
      kind: push.kind,
      body: plainBody(push.account, push.head, push.fields),
      attempts: [],
      state: 'sending',
      outcome: '',
    }
    if (push.person) delivery.personId = push.person.id
    this.world.deliveries.add(delivery)
    this.changed(delivery)
    return delivery
  }

  private async run(push: Push, delivery: Delivery): Promise<Delivery> {
    const silent = this.reasonNotToPush(push)
    if (silent) return this.end(delivery, 'acknowledged', silent)
    const isSuspended = this.breaker.isOpen(push.account.kind)
    const turn = this.lanes.enter(`${push.account.kind}:${push.head.fromUserName}`, push.account.kind)
    await turn.mine
    try {
      if (isSuspended) return this.fail(push, delivery, '推送已因连续失败暂停一分钟（MarkFail）')
      const fault = this.world.faults.take('callback', push.kind, PER_DELIVERY)
      if (fault?.kind === 'reorder') {
        turn.letPass()
        await Promise.race([turn.nextWentOut(), wait(LONGEST_HOLD_MS, undefined, { ref: false })])
      }
      return await this.attempt(push, delivery, fault?.kind === 'duplicate', () => turn.letPass())
    } finally {
      turn.letPass()
    }
  }

  private async attempt(
    push: Push,
    delivery: Delivery,
    isDoubled: boolean,
    onFirst: () => void,
  ): Promise<Delivery> {
    const attempts = new Attempts(this.world, push, delivery, this.stopping.signal, () =>
      this.changed(delivery),
    )
    const { attempts: most, timeoutSeconds } = this.world.switches
    const startedAt = performance.now()
    for (let index = 0; index < most; index += 1) {
      if (index > 0) await this.untilStep(startedAt + index * timeoutSeconds * 1000)
      this.stopping.signal.throwIfAborted()
      const results = await Promise.all(
        isDoubled && index === 0 ? [attempts.once(), attempts.once()] : [attempts.once()],
      )
      if (index === 0) onFirst()
      const answered = results.find((result) => result.reading)
      if (answered?.reading) return this.settle(push, delivery, answered)
    }
    return this.fail(push, delivery, `${most} 次推送都没有成功`)
  }

  /** Retries come at 5 s steps, or at once when the switch says so (decisions.md 2). */
  private async untilStep(stepAt: number): Promise<void> {
    if (this.world.switches.retryAfterRefusal === 'at-once') return
    const leftMs = stepAt - performance.now()
    if (leftMs > 0) await wait(leftMs, undefined, { signal: this.stopping.signal })
  }

  private settle(push: Push, delivery: Delivery, { reading }: AttemptResult): Delivery {
    if (!reading || reading.kind === 'none') return this.end(delivery, 'acknowledged', '')
    if (reading.kind === 'bad') return this.fail(push, delivery, reading.why)
    return this.show(push, delivery, reading.reply)
  }

  private show(push: Push, delivery: Delivery, reply: AcceptedReply): Delivery {
    const { person, account } = push
    if (!person || !takesReply(push.kind, push.isEvent)) {
      return this.end(delivery, 'acknowledged', '微信不展示对这种事件的回复')
    }
    if (reply.type === 'transfer') waitForKf(this.world, person.id)
    const content = contentOf(this.world, reply)
    if (content) {
      this.world.appendNow({
        personId: person.id,
        app: account.kind,
        from: 'account',
        via: 'reply',
        content,
        deliveryId: delivery.id,
      })
    }
    return this.end(delivery, 'replied', outcomeOf(reply))
  }

  private fail(push: Push, delivery: Delivery, why: string): Delivery {
    const { person, account } = push
    this.breaker.failed(account.kind)
    const isShown = person && showsFailureLine(push.kind, push.isEvent, this.world.switches)
    if (!isShown) return this.end(delivery, 'failed', why)
    const text = FAILURE_LINE[account.kind]
    this.world.appendNow({
      personId: person.id,
      app: account.kind,
      from: 'system',
      via: 'system',
      content: { type: 'system', text, isFailure: true },
      deliveryId: delivery.id,
    })
    return this.end(delivery, 'failed', `${text}（${why}）`)
  }

  private reasonNotToPush(push: Push): string | undefined {
    if (!push.account.callback.enabled) return '服务器配置没有启用，没有推送'
    if (push.person?.blacklisted && push.account.kind === 'official') return '用户在黑名单里，没有推送'
    return undefined
  }

  private end(delivery: Delivery, state: Delivery['state'], outcome: string): Delivery {
    delivery.state = state
    delivery.outcome = outcome
    this.changed(delivery)
    return delivery
  }

  private changed(delivery: Delivery): void {
    this.world.emit({ type: 'delivery', delivery })
  }
}
