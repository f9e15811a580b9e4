import type { ScanKind } from '../../domain/scan-decision'
import { Follower } from '../customers'
import { officialOpenId } from './facts'
import type { Ground } from './ground'

/** How a customer's next scan would come: a follower's is a scan, a former one's a follow, anybody else opens the Mini Program. */
export async function openTypeOf({ customers, db }: Ground, customerId: string): Promise<ScanKind> {
  const openId = await officialOpenId(customers, customerId)
  if (openId === undefined) return 'open'
  const follower = await db.read.findOneBy(Follower, { account: 'official', openId })
  return follower?.isSubscribed === false ? 'subscribe' : 'scan'
}
