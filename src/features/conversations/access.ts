import { mayRead, type Desk } from '../../domain/conversation'
import { AppError } from '../../domain/errors'
import { lockRow } from '../../platform/db/lock'
import type { Actor } from '../../platform/http/serve'
import { Conversation } from './entities'
import type { Ground, Moment } from './ground'

/** The answer for a conversation that is not there, or not for the one who asks. */
export const noConversation = (): AppError =>
  new AppError('not_found', 'conversation.unknown', '没有找到这个会话，或不归你的门店，请刷新列表。')

/** Somebody at the console or at the workbench, as decisions about conversations see them. */
export const deskOf = ({ staffId, storeIds, roles }: Actor): Desk => ({
  staffId,
  storeIds,
  isManager: roles.includes('store_manager'),
})

/** A conversation that somebody may see; throws `conversation.unknown`. */
export async function visible({ db }: Pick<Ground, 'db'>, actor: Actor, id: string): Promise<Conversation> {
  const conversation = await db.read.findOneBy(Conversation, { id })
  if (!conversation || !mayRead(deskOf(actor), conversation)) throw noConversation()
  return conversation
}

/** The same, locked for a change. */
export async function lockVisible({ tx }: Moment, actor: Actor, id: string): Promise<Conversation> {
  const conversation = await lockRow(tx, Conversation, { id })
  if (!conversation || !mayRead(deskOf(actor), conversation)) throw noConversation()
  return conversation
}

/** Why this person cannot write to the customer now; undefined when they can. `ownerName` is whose it is. */
export function whyNotWrite(
  { state, ownerStaffId, dataKey }: Conversation,
  staffId: string,
  ownerName: string | undefined,
): { code: string; sentence: string } | undefined {
  if (dataKey === null) return { code: 'conversation.erased', sentence: '这位顾客的资料已删除，不能再发送。' }
  if (state === 'resolved')
    return { code: 'conversation.resolved', sentence: '会话已结束；要继续，请先重新打开。' }
  if (ownerStaffId === staffId) return undefined
  if (ownerStaffId === null)
    return { code: 'conversation.in_pool', sentence: '还没有人接待；请先接手，再回复顾客。' }
  const who = ownerName ?? '同事'
  return { code: 'conversation.not_owner', sentence: `正由${who}接待；请${who}转给你，或由店长接手。` }
}
