import { StoreDraft } from '../../src/contract/stores'
import type { App } from '../../src/app'
import { Code } from '../../src/features/codes'
import { newId } from '../../src/platform/ids'
import { aStore } from '../app/samples-organisation'

/** The scene of the code that everybody scans: a guide's at a store. */
export const benchScene = 'benchmark0000001'

/** A store with a guide whose code hangs there. */
export async function addOrganisation({ db, features, staff }: App): Promise<void> {
  const { id: storeId } = await features.stores.writer.create(StoreDraft.parse(aStore()), null)
  const { id: staffId } = await staff.create({ name: '周宁', roles: ['guide'] })
  await features.staff.assignments.assign(staffId, storeId, 'guide', null)
  const code = {
    id: newId(),
    scene: benchScene,
    kind: 'guide' as const,
    carrier: 'account' as const,
    storeId,
    staffId,
    label: '周宁',
    tags: [],
    state: 'live' as const,
    fromAt: 0,
    createdAt: 0,
    updatedAt: 0,
  }
  await db.transact((tx) => tx.insert(Code, code))
}
