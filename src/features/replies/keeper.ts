import { In, type EntityManager } from 'typeorm'
import { MenuMemory } from './entities/menu-memory'

interface OpenIds {
  openIds: readonly { account: string; openId: string }[]
}

async function forgetMenus(tx: EntityManager, { openIds }: OpenIds): Promise<void> {
  if (openIds.length > 0) await tx.delete(MenuMemory, { openId: In(openIds.map(({ openId }) => openId)) })
}

/** Replies as a keeper of customers' data: only the menu that somebody was shown last names a person. */
export const repliesKeeper = {
  name: '自动回复',
  merge: () => Promise.resolve([]),
  erase: forgetMenus,
  leave: forgetMenus,
  forget: forgetMenus,
  export: () => Promise.resolve({}),
}
