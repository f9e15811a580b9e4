import { In, type EntityManager } from 'typeorm'
import { bindingTimes, type BindingTimes } from '../../domain/binding-policy'
import type {
  ScanGuide,
  ScanHome,
  ScanKind,
  ScannedCode,
  ScanSituation,
  ScanStore,
} from '../../domain/scan-decision'
import { rowBy, rowsWhere } from '../../platform/db/rows'
import { Follower, Touch } from '../customers'
import type { StoreInfo } from '../stores'
import type { Binding } from './entities/binding'
import { Scan } from './entities/scan'
import type { Ground, ScannableCode } from './ground'
import { successorOf } from './successor'
import { homeOf, openRows } from './tenures'

/** Who scanned what; `at` in epoch ms. */
export interface ScanQuestion {
  customerId: string
  scene: string
  type: ScanKind
  at: number
  /** The follower's openid, when it is at hand. */
  openId?: string | undefined
}

/** Everything that the decision and its consequences need. */
export interface ScanFacts {
  situation: ScanSituation
  code: ScannableCode | undefined
  policyVersion: number
  /** The customer's open rows, visits that ran out among them. */
  open: Binding[]
  /** Scans of this customer in the minute before, of any code. */
  recentScans: number
}

/** A guide's name and state against the store where they should be; who works elsewhere now is gone from there. */
export async function guideAt(
  { staff }: Pick<Ground, 'staff'>,
  staffId: string | null,
  storeId: string | null,
  at: number,
): Promise<ScanGuide | null> {
  const known = staffId === null ? undefined : await staff.byId(staffId)
  if (!known) return null
  const { id, name, state } = known
  if (state === 'left' || storeId === null) return { id, name, state: 'gone' }
  // Somebody may work at several stores; the directory names the newest one.
  const isThere =
    known.storeId === storeId || (await staff.guidesOf(storeId, at)).some((one) => one.id === id)
  return { id, name, state: !isThere ? 'gone' : state === 'active' ? 'active' : 'away' }
}

/** A store as decisions see it. */
export async function storeAt(
  { stores }: Pick<Ground, 'stores'>,
  storeId: string,
): Promise<ScanStore | null> {
  const known = await stores.byId(storeId)
  return known ? scanStore(known) : null
}

const scanStore = ({ id, name, state }: StoreInfo): ScanStore => ({ id, name, isOpen: state === 'open' })

/** Reads the facts of a scan; the dry run and the real scan both do it here. The customer row should be locked. */
export async function readFacts(ground: Ground, tx: EntityManager, asked: ScanQuestion): Promise<ScanFacts> {
  const { customerId, scene, type, at } = asked
  const code = await ground.codes.resolve(scene, at)
  const policy = await ground.policies.at('binding', at, tx)
  const times = bindingTimes(policy.value)
  const open = await openRows(tx, customerId)
  const home = await homeFacts(ground, homeOf(open), at)
  const scanned = code ? await codeFacts(ground, tx, code, at) : null
  const recent = await recentScans(tx, asked, times)
  const same = recent.find(({ codeId }) => code !== undefined && codeId === code.id)
  const running = open.find(
    ({ role, storeId, toAt }) => role === 'visiting' && storeId === scanned?.store?.id && (toAt ?? 0) > at,
  )
  const situation: ScanSituation = {
    at,
    type,
    code: scanned,
    home,
    visiting: running ? { bindingId: running.id, guideId: running.staffId } : null,
    lastHomeTouchAt: home ? await lastTouch(tx, customerId, homeOf(open)!, scanned) : null,
    sameCodeAt: same?.at ?? null,
    isStaff: (await ground.staff.byCustomer(customerId)) !== undefined,
    unfollowedAt: type === 'subscribe' ? await lastUnfollow(ground, tx, asked) : null,
    times,
  }
  const recentCount = recent.filter((scan) => at - scan.at < 60_000).length
  return { situation, code, policyVersion: policy.version, open, recentScans: recentCount }
}

async function codeFacts(
  ground: Ground,
  tx: EntityManager,
  { id, state, storeId, staffId }: ScannableCode,
  at: number,
): Promise<ScannedCode> {
  const known = storeId === null ? undefined : await ground.stores.byId(storeId)
  const own = known ? scanStore(known) : null
  const guide = await guideAt(ground, staffId, storeId, at)
  const closed = own?.isOpen === false ? own : null
  const successor = known && closed ? await successorOf(ground, known, at, tx) : undefined
  return { id, isLive: state === 'live', store: successor ? scanStore(successor) : own, closed, guide }
}

async function homeFacts(ground: Ground, home: Binding | undefined, at: number): Promise<ScanHome | null> {
  const store = home && (await storeAt(ground, home.storeId))
  if (!store) return null
  return { bindingId: home.id, store, guide: await guideAt(ground, home.staffId, home.storeId, at) }
}

function recentScans(
  tx: EntityManager,
  { customerId, at }: ScanQuestion,
  { repeatMs }: BindingTimes,
): Promise<Scan[]> {
  const tail = 'customerId = ? AND at BETWEEN ? AND ? ORDER BY at DESC, id DESC LIMIT 50'
  return rowsWhere(tx, Scan, tail, [customerId, at - Math.max(repeatMs, 60_000), at])
}

/**
 * The last scan, reply or sale with the home guide, or in the home store when there is none. Not looked up for the
 * home guide's own code, where nothing depends on it.
 */
async function lastTouch(
  tx: EntityManager,
  customerId: string,
  home: Binding,
  code: ScannedCode | null,
): Promise<number> {
  const isOwn = code?.store?.id === home.storeId && (code.guide === null || code.guide.id === home.staffId)
  if (code === null || isOwn) return home.fromAt
  return lastHomeTouch(tx, customerId, home)
}

/** When the protection of a home binding was renewed last: by a scan, reply or sale, or by its begin. */
export async function lastHomeTouch(tx: EntityManager, customerId: string, home: Binding): Promise<number> {
  const whose = home.staffId === null ? { storeId: home.storeId } : { staffId: home.staffId }
  const last = await tx.findOne(Touch, {
    where: { customerId, kind: In(['scan', 'reply', 'sale']), ...whose },
    order: { at: 'DESC' },
  })
  return Math.max(home.fromAt, last?.at ?? 0)
}

async function lastUnfollow(
  { customers }: Ground,
  tx: EntityManager,
  { customerId, openId }: ScanQuestion,
): Promise<number | null> {
  const known = openId ?? (await officialOpenId(customers, customerId))
  if (known === undefined) return null
  const follower = await rowBy(tx, Follower, { account: 'official', openId: known })
  return follower?.unsubscribedAt ?? null
}

/** The customer's openid at the official account, if there is one. */
export async function officialOpenId(
  customers: Pick<Ground['customers'], 'openIdsOf'>,
  customerId: string,
): Promise<string | undefined> {
  return (await customers.openIdsOf(customerId)).find(({ account }) => account === 'official')?.openId
}
