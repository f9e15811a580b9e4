import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Logger } from '../../platform/log'
import type { MiniappGateway } from '../../wechat/api/gateway'
import type { Customers } from '../customers'
import type { Gallery } from '../pictures'
import type { Reminders } from '../reminders'

/** Whom a share link credits. */
export interface LiveGuide {
  staffId: string
  storeId: string | null
}

/** Sales that entries of a session brought about. */
export interface EntrySales {
  staffId: string | null
  sales: number
  salesFen: number
}

/** What live sessions are made from. */
export interface LiveDeps {
  db: Database
  clock: Clock
  log: Logger
  gateway: Pick<MiniappGateway, 'checkText'>
  gallery: Pick<Gallery, 'all'>
  customers: Pick<Customers, 'lock' | 'touch'>
  reminders: Pick<Reminders, 'connect' | 'happened' | 'moved' | 'calledOff' | 'waiting'>
  /** The names of members of staff by id. */
  namesOf(staffIds: string[]): Promise<Map<string, string>>
  /** The guide of a share link that leads to this session; undefined for an unknown or foreign link. */
  guideOfShare(shareId: string, sessionId: string): Promise<LiveGuide | undefined>
  /** Sales credited to entries of this session, by guide (domain.md 3.7 step 8). */
  salesOfEntries(sessionId: string): Promise<EntrySales[]>
}
