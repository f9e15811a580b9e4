import type { EntityManager } from 'typeorm'
import { NO_PREFERENCES, type Preferences } from '../../domain/preferences'
import type { Clock } from '../../platform/clock'
import { withdrawCards } from './cards'
import { PreferenceRow } from './entities/preference'
import { columnsOf, preferencesOf } from './preference-row'
import type { SendingNeighbours } from './people'

/** Who changed preferences: the customer in the Mini Program, the customer in the chat, or a member of staff. */
export type ChangedBy = 'customer' | 'chat' | { staffId: string }

/** What customers decided about marketing. */
export class PreferenceStore {
  constructor(
    private readonly clock: Clock,
    private readonly neighbours: Pick<SendingNeighbours, 'standings' | 'onCardsWithdrawn'>,
  ) {}

  async of(read: EntityManager, customerId: string): Promise<Preferences> {
    const row = await read.findOneBy(PreferenceRow, { customerId })
    return row ? preferencesOf(row) : { ...NO_PREFERENCES, stoppedTopics: [] }
  }

  /**
   * Changes what is given, with the customer locked: a decision that runs at this moment is made before it or sees it.
   * Undefined values take a limit away.
   */
  async change(
    tx: EntityManager,
    customerId: string,
    change: Partial<Preferences>,
    by: ChangedBy,
  ): Promise<Preferences> {
    const standing = (await this.neighbours.standings(tx, [customerId], { isLocked: true })).get(customerId)
    const id = standing?.customerId ?? customerId
    const preferences = { ...(await this.of(tx, id)), ...change }
    const changedBy = typeof by === 'string' ? by : by.staffId
    const row = { customerId: id, ...columnsOf(preferences), updatedAt: this.clock.now(), changedBy }
    await tx.save(PreferenceRow, row)
    const withdrawal = { because: 'stopped', at: row.updatedAt } as const
    if (preferences.isStopped) await withdrawCards(tx, this.neighbours, id, withdrawal)
    return preferences
  }
}
