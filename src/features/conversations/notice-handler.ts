import { Conversation } from './entities'
import type { Ground } from './ground'
import type { NoticeOrder } from './notices'
import type { Robots } from './robots'
import { templateTime } from './recall'
import type { StaffInfo } from '../staff'

/** Where a guide's message leads in the Mini Program. */
const workbenchPage = (conversationId: string): string => `workbench/talk/index?id=${conversationId}`

/** Tells the store's group, and the guide on their own phone, that somebody waits. No personal data: neither a name nor what was written. */
export function makeNoticeHandler(ground: Ground, robots: Pick<Robots, 'say'>) {
  const { db, stores, staff, publicUrl, brand } = ground
  return async ({ conversationId, messageId }: NoticeOrder): Promise<void> => {
    const conversation = await db.read.findOneBy(Conversation, { id: conversationId })
    // Answered meanwhile: nobody needs to be told.
    if (conversation?.state !== 'open' || conversation.waitingSince === null) return
    const { storeId, ownerStaffId } = conversation
    const store = storeId === null ? undefined : await stores.byId(storeId)
    const owner = ownerStaffId === null ? undefined : await staff.byId(ownerStaffId)
    const isTold = await tellGuide(ground, { conversation, messageId, owner, store: store?.name })
    if (storeId === null) return requireTold(isTold)
    const who = owner ? `一位顾客在等 ${owner.name} 回复` : '一位顾客在等待接待'
    const link = `${publicUrl}/console/conversations/${conversationId}`
    const result = await robots.say(storeId, `【${brand} · ${store?.name ?? ''}】${who}\n${link}`)
    // The worker tries again, each time later than the last.
    if (result.state === 'later') throw new Error(`the store's robot was not reached: ${result.reason}`)
    requireTold(isTold)
  }
}

/** The worker tries again what has to wait. */
function requireTold(isTold: boolean): void {
  if (!isTold) throw new Error('the subscription message to the guide has to wait')
}

interface Waiting {
  conversation: Conversation
  messageId: string
  owner: StaffInfo | undefined
  store: string | undefined
}

/** By a token that the guide gave at the workbench; false while it is worth another turn. */
async function tellGuide(
  { notice, sending, clock, brand }: Ground,
  { conversation, messageId, owner, store }: Waiting,
): Promise<boolean> {
  if (owner?.state !== 'active' || owner.customerId === null) return true
  const time = templateTime(clock.now())
  const words = await notice('desk', { what: '有顾客在等你回复', store: store ?? brand, time })
  if (!words) return true
  const { result } = await sending.gate.send({
    key: `conversation-waits:${messageId}:${owner.id}`,
    class: 'serviceNotice',
    to: { customerId: owner.customerId },
    contents: { subscription: { ...words, page: workbenchPage(conversation.id) } },
    source: { kind: 'conversation', id: conversation.id, staffId: owner.id },
  })
  return result !== 'later' && result !== 'sending'
}
