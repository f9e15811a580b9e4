import { decideWindow, windowSentence } from '../../domain/send-window'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Account } from '../../wechat/account'
import { windowsOf } from './allowances'

/** Whether customer-service messages may go to somebody. Times in epoch ms of the decision clock. */
export interface ServiceWindow {
  isOpen: boolean
  /** 「还可以再发 3 条，周日 14:05 前有效」, or why not and what to do instead. */
  sentence: string
  /** Messages that are left; 0 while closed. */
  left: number
  /** When it closes unless the person writes again; null while closed. */
  closesAt: number | null
}

/** Reads the window of one person. */
export async function windowOf(
  { db, clock }: { db: Database; clock: Clock },
  account: Account,
  openId: string,
): Promise<ServiceWindow> {
  const rows = await windowsOf(db.read, account, [openId])
  const now = clock.now()
  const isOpen = decideWindow(rows, now).result === 'send'
  const open = rows.filter((row) => now < row.expiresAt && row.used < row.allowance)
  return {
    isOpen,
    sentence: windowSentence(rows, now),
    left: isOpen ? open.reduce((sum, row) => sum + row.allowance - row.used, 0) : 0,
    closesAt: isOpen ? Math.max(...open.map((row) => row.expiresAt)) : null,
  }
}
