import { In, MoreThan, type EntityManager } from 'typeorm'
import { allowanceRules, type AllowanceKind } from '../../domain/send-window'
import type { OnConflict, RowWrite } from '../../platform/db/write'
import { newId } from '../../platform/ids'
import type { Account } from '../../wechat/account'
import type { InboundMessage } from '../../wechat/callback/message'
import type { CallbackContext } from '../../wechat/callback/router'
import { AllowanceRow } from './entities/allowance'

const COLUMNS = [
  'id',
  'account',
  'openId',
  'kind',
  'openedAt',
  'expiresAt',
  'allowance',
  'used',
  'sourceId',
] as const

/** One object for all writes, so that the hot path knows at once that they share a statement. */
const TAKE_OVER: OnConflict = {
  keys: ['account', 'openId', 'kind'],
  update: { openedAt: 'set', expiresAt: 'set', allowance: 'set', used: 'set', sourceId: 'set' },
  newerBy: 'openedAt',
}

/** What unfollowing takes away. */
const OFFICIAL_KINDS: readonly AllowanceKind[] = ['kfUserMsg', 'kfMenu', 'kfSubscribe', 'kfScan', 'kfPay']

/** A trigger takes over the row of its kind unless a newer one holds it, so disorder cannot close a newer allowance. */
function write(
  row: Pick<AllowanceRow, 'account' | 'openId' | 'kind' | 'openedAt' | 'sourceId'>,
  rule: { allowance: number; lifeMs: number },
): RowWrite {
  const { account, openId, kind, openedAt, sourceId } = row
  const expiresAt = openedAt + rule.lifeMs
  return {
    table: 'allowances',
    columns: COLUMNS,
    values: [newId(), account, openId, kind, openedAt, expiresAt, rule.allowance, 0, sourceId],
    onConflict: TAKE_OVER,
  }
}

/**
 * What the message opens (official-account-api.md §4): a follow by a scan counts once (decisions.md 16), a tap on a
 * menu message is a menu click and not a message. Of payments the account hears only through 微信买单 (callbacks.md
 * §6.5): WeChat Pay tells the merchant and not the account, so a till's sale opens nothing; 45015 corrects an account
 * to which WeChat does not grant it.
 */
export function kindOpenedBy(account: Account, message: InboundMessage): AllowanceKind | undefined {
  if (message.msgType === 'unknown') return undefined
  if (message.msgType !== 'event') {
    if (account === 'miniapp') return 'mpUserMsg'
    return message.msgType === 'text' && message.menuEntryId !== undefined ? 'kfMenu' : 'kfUserMsg'
  }
  switch (message.event) {
    case 'subscribe':
      return 'kfSubscribe'
    case 'scan':
      return 'kfScan'
    case 'click':
    case 'scancode_push':
    case 'scancode_waitmsg':
      return 'kfMenu'
    case 'user_pay_from_pay_cell':
      return 'kfPay'
    case 'user_enter_tempsession':
      return 'mpSession'
    default:
      return undefined
  }
}

/** The allowance rows that an inbound message causes; unfollowing voids all of them (decisions.md 13). */
export function allowanceEffects(message: InboundMessage, context: CallbackContext): RowWrite[] {
  const { account, inboundId: sourceId } = context
  const head = { account, openId: message.openId, openedAt: message.createdAt, sourceId }
  if (message.msgType === 'event' && message.event === 'unsubscribe') {
    return OFFICIAL_KINDS.map((kind) => write({ ...head, kind }, { allowance: 0, lifeMs: 0 }))
  }
  const kind = kindOpenedBy(account, message)
  return kind === undefined ? [] : [write({ ...head, kind }, allowanceRules[kind])]
}

/** A row that opens a window for customer-service messages. */
export type WindowRow = AllowanceRow & { kind: AllowanceKind }

/** The windows that persons opened, now or earlier. */
export async function windowsOf(
  tx: EntityManager,
  account: Account,
  openIds: readonly string[],
): Promise<WindowRow[]> {
  const rows = await tx.findBy(AllowanceRow, { account, openId: In([...openIds]) })
  return rows.filter((row): row is WindowRow => row.kind !== 'massMonth')
}

/** An allowance as it stood when the gate decided. */
export type SeenAllowance = Pick<AllowanceRow, 'id' | 'openedAt'>

/** Gives a message back to the allowance, unless a newer trigger took the row over. */
export async function giveBack(tx: EntityManager, { id, openedAt }: SeenAllowance): Promise<void> {
  await tx
    .createQueryBuilder()
    .update(AllowanceRow)
    .set({ used: () => 'used - 1' })
    .where({ id, openedAt, used: MoreThan(0) })
    .execute()
}

/** WeChat says that nothing is left: so it is, for the allowances the gate saw and not for newer ones. */
export async function useUp(tx: EntityManager, seen: readonly SeenAllowance[]): Promise<void> {
  for (const { id, openedAt } of seen) {
    await tx
      .createQueryBuilder()
      .update(AllowanceRow)
      .set({ used: () => 'allowance' })
      .where({ id, openedAt })
      .execute()
  }
}
