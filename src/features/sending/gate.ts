import type { EntityManager } from 'typeorm'
import type { SendVerdict } from '../../domain/send-facts'
import { isUniqueViolation } from '../../platform/db/errors'
import { decideBatch, previewBatch, type DecideOptions } from './decide'
import { Delivery, type Delivered, type DeliverDeps, type DeliverOptions } from './deliver'
import type { SendIntent } from './intent'
import { sendMass, type MassOrder, type MassOutcome } from './mass'
import { outcomeOf, withheld, type SendOutcome } from './outcome'
import type { Decided, SendPass } from './pass'
import { hasNextChannel } from './past'
import { resolveUnknown } from './resolve-unknown'
import { settle } from './settle'
import { markSending } from './settle-rows'

/** A batch decides for so many at most. */
export const MAX_BATCH = 1000

/** The one door through which messages leave (domain.md I-7, I-9). */
export class SendGate {
  constructor(private readonly deps: DeliverDeps) {}

  /**
   * Decides, takes what the message needs, and sends; a channel that WeChat refuses is followed by the next one. A key
   * that was sent, skipped, refused or lost is answered as before and calls nothing. Rejects only when the database
   * does, and for an intent that is none.
   */
  async send(intent: SendIntent): Promise<SendOutcome> {
    for (;;) {
      const { pass, outcome } = await this.decideOne(intent)
      if (pass === undefined) return outcome
      if (pass.channel === 'mass') throw new Error('a mass message is sent by deliverMass')
      const ending = await this.deps.calls.make(pass)
      await this.deps.db.transact((tx) => settle(tx, this.deps.clock, [{ pass, ending }]))
      const isNextDue = ending.state === 'refused' && hasNextChannel(intent, new Set([pass.channel]))
      if (!isNextDue) return outcomeOf(ending, pass.channel)
    }
  }

  private async decideOne(intent: SendIntent): Promise<Decided> {
    const decide = async (tx: EntityManager): Promise<Decided> =>
      (await decideBatch(this.deps, tx, [intent], { isAtOnce: true }))[0]!
    try {
      return await this.deps.db.transact(decide)
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      // Somebody else decided the same turn a moment earlier; now the decision is there to be read.
      return this.deps.db.transact(decide)
    }
  }

  /** What `decide` would say at `at` (now unless told), in the same order; writes nothing. At most 1,000. */
  preview(intents: readonly SendIntent[], at?: number): Promise<SendVerdict[]> {
    demandBatch(intents)
    return intents.length === 0
      ? Promise.resolve([])
      : previewBatch(this.deps, this.deps.db.read, intents, at)
  }

  /**
   * Decides a batch inside the caller's transaction: stores the decisions and takes allowances, tokens and frequency
   * budget. At most 1,000; answers in the same order. Customers are locked by id ascending.
   */
  decide(tx: EntityManager, intents: readonly SendIntent[], options?: DecideOptions): Promise<Decided[]> {
    demandBatch(intents)
    return intents.length === 0 ? Promise.resolve([]) : decideBatch(this.deps, tx, intents, options)
  }

  /** Gives up passes whose call was never begun, inside the caller's transaction, and gives back what they took. */
  async withdraw(tx: EntityManager, passes: readonly SendPass[], reasonCode: string): Promise<void> {
    const ids = passes.map(({ attemptId }) => attemptId)
    const mine = await markSending(tx, ids, Date.now(), ['ready'])
    const ending = withheld(reasonCode, this.deps.clock.now())
    const given = passes.filter(({ attemptId }) => mine.has(attemptId))
    await settle(
      tx,
      this.deps.clock,
      given.map((pass) => ({ pass, ending })),
    )
  }

  /**
   * Somebody found out what became of messages of which nobody knew, by their keys: they arrived, or they did not and
   * what they took is given back. Those of which it is known stay as they are.
   */
  resolveUnknown(tx: EntityManager, keys: readonly string[], isSent: boolean): Promise<void> {
    return resolveUnknown(tx, keys, isSent, this.deps.clock.now())
  }

  /** Makes the calls of passes and stores how they ended; mass messages go by `deliverMass`. */
  deliver(passes: readonly SendPass[], options: DeliverOptions): Promise<Delivered[]> {
    if (passes.some(({ channel }) => channel === 'mass'))
      throw new Error('a mass message is sent by deliverMass')
    return new Delivery(this.deps, passes, options).run()
  }

  /**
   * Sends one mass message to everybody whose pass is given, once whatever happens: hand in the same passes with the
   * same `clientMessageId` again after a crash.
   */
  deliverMass(order: MassOrder): Promise<MassOutcome> {
    return sendMass(this.deps, order)
  }
}

function demandBatch(intents: readonly SendIntent[]): void {
  if (intents.length > MAX_BATCH) throw new Error(`a batch has at most ${MAX_BATCH} intents`)
}
