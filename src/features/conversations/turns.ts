import { LessThan, type FindOptionsWhere } from 'typeorm'
import { ConversationMessage } from './entities'
import type { Ground } from './ground'
import { HELD } from './recall'

/** The settling of a line is told by the bus, which may lose it; then it is seen so much later. */
const LOOK_MS = 150

type Line = Pick<ConversationMessage, 'id' | 'conversationId'>

/**
 * Says when a line of staff may leave: once nothing before it in its thread is on its way, in whichever process. Lines
 * are written under the lock of their conversation and get ids in that order, so that all agree on what is before.
 */
export class Turns {
  constructor(private readonly ground: Pick<Ground, 'db' | 'events'>) {}

  /** Waits until nothing before the line is on its way; false when that takes longer than `patienceMs`. */
  async come(line: Line, patienceMs: number): Promise<boolean> {
    const until = Date.now() + patienceMs
    while (await this.ground.db.read.existsBy(ConversationMessage, before(line, { state: 'sending' }))) {
      if (Date.now() >= until) return false
      await this.somethingHappens(line, Math.min(LOOK_MS, until - Date.now()))
    }
    return true
  }

  /** What was left for the customer before the line and has not gone out, the oldest first. */
  async heldBefore(line: Line): Promise<string[]> {
    const where = before(line, { state: 'later', reasonCode: HELD })
    const held = await this.ground.db.read.find(ConversationMessage, {
      where,
      order: { id: 'ASC' },
      select: { id: true },
    })
    return held.map(({ id }) => id)
  }

  private somethingHappens({ conversationId }: Line, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        unlisten()
        resolve()
      }
      const timer = setTimeout(done, ms)
      const unlisten = this.ground.events.listen((event) => {
        if (event.conversationId === conversationId && event.kind === 'message') done()
      })
    })
  }
}

const before = (
  { id, conversationId }: Line,
  standing: Pick<FindOptionsWhere<ConversationMessage>, 'state' | 'reasonCode'>,
): FindOptionsWhere<ConversationMessage> => ({
  conversationId,
  id: LessThan(id),
  direction: 'out',
  ...standing,
})
