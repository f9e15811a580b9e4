import { In, type EntityManager } from 'typeorm'
import { cardOfCustomer } from './card-lock'
import type { Ground } from './doors'
import { Card } from './entities'
import type { MemberImports, OpeningBalance } from './imports'

/** What the customers feature asks about cards; hand it to `customers.connect`. */
export interface ForCustomers {
  hasCard(tx: EntityManager, customerId: string): Promise<boolean>
  /** When each of these customers opened their card (epoch ms); the others are left out. */
  cardOpenedAt(customerIds: readonly string[]): Promise<Map<string, number>>
  /** Whose active card has this number; spaces do not matter. */
  customerByCard(number: string): Promise<string | undefined>
  openBalance(tx: EntityManager, opening: OpeningBalance): Promise<void>
  undoBalance(
    tx: EntityManager,
    opening: Pick<OpeningBalance, 'customerId' | 'cause' | 'at'>,
  ): Promise<boolean>
}

/** Makes it. */
export function forCustomers({ db }: Ground, imports: MemberImports): ForCustomers {
  return {
    hasCard: async (tx, customerId) => (await cardOfCustomer(tx, customerId)) !== null,
    cardOpenedAt: async (customerIds) => {
      const cards = await db.read.find(Card, {
        where: { customerId: In([...customerIds]) },
        select: { customerId: true, openedAt: true },
        order: { openedAt: 'DESC' },
      })
      return new Map(cards.map(({ customerId, openedAt }) => [customerId, openedAt]))
    },
    customerByCard: async (number) => {
      const card = await db.read.findOneBy(Card, { number: number.replace(/\s/g, ''), state: 'active' })
      return card?.customerId
    },
    openBalance: (tx, opening) => imports.openBalance(tx, opening),
    undoBalance: (tx, opening) => imports.undoBalance(tx, opening),
  }
}
