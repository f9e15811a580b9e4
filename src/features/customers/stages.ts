import { In, type EntityManager } from 'typeorm'
import { stageAt, type LifecyclePolicy, type LifecycleStage } from '../../domain/stage'
import { Customer } from './entities/customer'
import type { Neighbours } from './neighbours'

/** Where each of these customers stood at `at`, from facts alone. */
export async function stagesAt(
  read: EntityManager,
  neighbours: Pick<Neighbours, 'cardOpenedAt' | 'salesOf'>,
  customerIds: readonly string[],
  at: number,
  policy: LifecyclePolicy,
): Promise<Map<string, LifecycleStage | null>> {
  if (customerIds.length === 0) return new Map()
  const rows = await read.findBy(Customer, { id: In([...customerIds]) })
  const [cards, sales] = await Promise.all([
    neighbours.cardOpenedAt(customerIds),
    neighbours.salesOf(customerIds),
  ])
  return new Map(
    rows.map(({ id, createdAt }) => {
      const facts = {
        knownAt: createdAt,
        cardOpenedAt: cards.get(id) ?? null,
        sales: sales.get(id) ?? [],
      }
      return [id, stageAt(facts, at, policy)]
    }),
  )
}
