import { Conversation } from './entities'
import type { Ground } from './ground'
import type { NoticeOrder } from './notices'
import type { Robots } from './robots'

/** Tells the store's group that somebody waits. No personal data: neither a name nor what was written. */
export function makeNoticeHandler(ground: Ground, robots: Pick<Robots, 'say'>) {
  const { db, stores, staff, publicUrl, brand } = ground
  return async ({ conversationId }: NoticeOrder): Promise<void> => {
    const conversation = await db.read.findOneBy(Conversation, { id: conversationId })
    // Answered meanwhile: nobody needs to be told.
    if (conversation?.state !== 'open' || conversation.waitingSince === null) return
    const { storeId, ownerStaffId } = conversation
    if (storeId === null) return
    const store = await stores.byId(storeId)
    const owner = ownerStaffId === null ? undefined : await staff.byId(ownerStaffId)
    const who = owner ? `一位顾客在等 ${owner.name} 回复` : '一位顾客在等待接待'
    const link = `${publicUrl}/console/conversations/${conversationId}`
    const result = await robots.say(storeId, `【${brand} · ${store?.name ?? ''}】${who}\n${link}`)
    // The worker tries again, each time later than the last.
    if (result.state === 'later') throw new Error(`the store's robot was not reached: ${result.reason}`)
  }
}
