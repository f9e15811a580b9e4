import type { EntityManager } from 'typeorm'
import type { StageSale } from '../../domain/stage'
import type { OpenedScene } from './sign-in'

/** The balance with which an imported member begins. */
export interface OpeningBalance {
  customerId: string
  /** Names the row, so that it happens once: `import:<row>`. */
  cause: string
  points: number
  /** The tier by its name; null for none. */
  tier: string | null
  at: number
}

/**
 * What features that stand above customers tell them; handed in once all of them are made. What is not there does not
 * exist in this installation: nobody has a card, and a scene leads nowhere.
 */
export interface Neighbours {
  hasCard(tx: EntityManager, customerId: string): Promise<boolean>
  /** The Mini Program was opened with the scene of a code. */
  onScene(tx: EntityManager, opened: OpenedScene): Promise<unknown>
  /** Somebody signed in to the Mini Program; their row is locked. */
  onSignIn(tx: EntityManager, who: { customerId: string; openId: string }): Promise<unknown>
  /** When each of these customers opened their card; the others are left out. */
  cardOpenedAt(customerIds: readonly string[]): Promise<Map<string, number>>
  /** The sales of each of these customers. */
  salesOf(customerIds: readonly string[]): Promise<Map<string, StageSale[]>>
  /** Whose card has this number. */
  customerByCard(number: string): Promise<string | undefined>
  /** Opens the card of an imported member with points and tier; throws an AppError for an unknown tier. */
  openBalance(tx: EntityManager, opening: OpeningBalance): Promise<void>
  /** Takes an opening balance back; false, and nothing is changed, when the card was used since. */
  undoBalance(
    tx: EntityManager,
    opening: Pick<OpeningBalance, 'customerId' | 'cause' | 'at'>,
  ): Promise<boolean>
}

/** Nobody above. */
export const noNeighbours = (): Neighbours => ({
  hasCard: () => Promise.resolve(false),
  onScene: () => Promise.resolve(),
  onSignIn: () => Promise.resolve(),
  cardOpenedAt: () => Promise.resolve(new Map()),
  salesOf: () => Promise.resolve(new Map()),
  customerByCard: () => Promise.resolve(undefined),
  openBalance: () => Promise.resolve(),
  undoBalance: () => Promise.resolve(true),
})
