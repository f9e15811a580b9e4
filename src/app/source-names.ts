import { In } from 'typeorm'
import { Campaign } from '../features/push'
import type { SendingNeighbours } from '../features/sending'
import type { StaffDirectory } from '../features/staff'
import type { House } from './house'

/** What campaigns and staff are called, by id; ids of anything else are left out. */
export function sourceNames(
  { db }: House,
  directory: Pick<StaffDirectory, 'namesOf'>,
): SendingNeighbours['namesOf'] {
  return async (ids) => {
    const names = new Map(await directory.namesOf([...ids]))
    for (const { id, name } of await db.read.findBy(Campaign, { id: In([...ids]) })) names.set(id, name)
    return names
  }
}
