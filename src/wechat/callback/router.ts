import type { EntityManager } from 'typeorm'
import type { RowWrite } from '../../platform/db/write'
import type { NewJob } from '../../platform/jobs/jobs'
import type { Account } from '../account'
import type { InboundMessage } from './message'
import type { PassiveReply } from './reply'

/** What is known about a callback besides its message. */
export interface CallbackContext {
  account: Account
  /** The id of its inbox row; a good cause for whatever it leads to. */
  inboundId: string
  /** Epoch ms of our clock. */
  receivedAt: number
}

/**
 * What a handler wants done. Effects and jobs are committed together with the inbox row, once per callback however
 * often it is delivered.
 */
export interface Decision {
  reply?: PassiveReply | undefined
  /** The reply needs the network: a resolver of this name is run after the commit and gives it. */
  later?: { job: string; payload: unknown } | undefined
  effects?: readonly RowWrite[]
  jobs?: readonly NewJob[]
  ruleId?: string | undefined
  /** A text that no rule knew; for the list of most frequent ones. */
  unmatchedPhrase?: string | undefined
  /** A human should look at it: no rule was meant for it, or a rule hands it over. */
  needsPerson?: 'unmatched' | 'rule' | undefined
  /**
   * Work that must read and write in the transaction which takes the callback on: the claim, this work and the reply
   * that it resolves with commit together. What else stands beside it in the decision is ignored. It may run again
   * (deadlock, failure), never for a redelivery; the network must not be waited for inside.
   */
  within?: ((tx: EntityManager) => Promise<Decision>) | undefined
}

/**
 * Decides what to do about a message; undefined passes it on to the next handler. May read the database, must not
 * wait for the network and must not write: it may run more than once for one callback.
 */
export type Handler = (
  message: InboundMessage,
  context: CallbackContext,
) => Decision | undefined | Promise<Decision | undefined>

/** Rows that a message causes whoever answers it, such as allowances; pure. */
export type Observer = (message: InboundMessage, context: CallbackContext) => readonly RowWrite[]

/** Works out a reply over the network. May run again when a process dies; its own effects must be guarded. */
export type Resolver = (
  payload: never,
  context: CallbackContext & { signal: AbortSignal },
) => Promise<PassiveReply | undefined>

const nothing: Decision = Object.freeze({})

/** Who does what about which message; wired in app.ts. */
export class CallbackRouter {
  private readonly handlers: Handler[] = []
  private readonly observers: Observer[] = []
  private readonly resolvers = new Map<string, Resolver>()

  /** Adds a handler behind those that are there; the first one that decides wins. */
  handle(handler: Handler): this {
    this.handlers.push(handler)
    return this
  }

  /** Adds an observer. */
  observe(observer: Observer): this {
    this.observers.push(observer)
    return this
  }

  /** Names a resolver for `Decision.later`. */
  resolveWith(job: string, resolver: Resolver): this {
    if (this.resolvers.has(job)) throw new Error(`two resolvers named ${job}`)
    this.resolvers.set(job, resolver)
    return this
  }

  /** Asks the handlers in their order; synchronous as long as they are. */
  decide(message: InboundMessage, context: CallbackContext): Decision | Promise<Decision> {
    return this.decideFrom(0, message, context)
  }

  private decideFrom(
    start: number,
    message: InboundMessage,
    context: CallbackContext,
  ): Decision | Promise<Decision> {
    for (let index = start; index < this.handlers.length; index++) {
      const decision = this.handlers[index]?.(message, context)
      if (decision instanceof Promise) {
        return decision.then((decided) => decided ?? this.decideFrom(index + 1, message, context))
      }
      if (decision !== undefined) return decision
    }
    return nothing
  }

  /** The rows of all observers. */
  effectsOf(message: InboundMessage, context: CallbackContext): RowWrite[] {
    const effects: RowWrite[] = []
    for (const observer of this.observers)
      for (const effect of observer(message, context)) effects.push(effect)
    return effects
  }

  /** Runs a resolver; throws when there is none of that name. */
  resolve(
    job: string,
    payload: unknown,
    context: CallbackContext & { signal: AbortSignal },
  ): Promise<PassiveReply | undefined> {
    const resolver = this.resolvers.get(job)
    if (!resolver) throw new Error(`no resolver named ${job}`)
    return resolver(payload as never, context)
  }
}
