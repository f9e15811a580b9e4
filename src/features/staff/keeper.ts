import type { EntityManager } from 'typeorm'
import { Staff } from './entities/staff'

/** What happens to a workbench when the customer behind it is joined with another one, or erased. */
export const workbenchKeeper = {
  name: '工作台',
  /** The binding goes along, unless the other customer has one already. Gives the rows that moved. */
  async merge(
    tx: EntityManager,
    { fromId, intoId }: { fromId: string; intoId: string },
  ): Promise<{ table: string; rowId: string }[]> {
    const moving = await tx.findBy(Staff, { customerId: fromId })
    if (moving.length === 0) return []
    const isTaken = await tx.existsBy(Staff, { customerId: intoId })
    await tx.update(Staff, { customerId: fromId }, { customerId: isTaken ? null : intoId })
    return moving.map(({ id }) => ({ table: 'staff', rowId: id }))
  },
  /** Who is erased as a customer has no workbench any more. */
  async erase(tx: EntityManager, { customerId }: { customerId: string }): Promise<void> {
    await tx.update(Staff, { customerId }, { customerId: null })
  },
  /** Nothing is kept here that the customer wrote. */
  export(): Promise<Record<string, unknown>> {
    return Promise.resolve({})
  },
}
