import { In, type EntityManager } from 'typeorm'
import type { BindingView, MpHome, ShopGuide, ShopStore } from '../../contract/bindings'
import type { Named, ScanView } from '../../contract/scans'
import { Code } from '../codes'
import { Customer } from '../customers'
import { pictureUrl } from '../../contract/pictures'
import type { StaffInfo } from '../staff'
import type { StoreInfo, StoreDirectory } from '../stores'
import { Binding } from './entities/binding'
import type { Scan } from './entities/scan'
import type { Ground } from './ground'

/** Names of stores and staff by id. */
export interface Names {
  store(id: string): Named
  staff(id: string | null): Named | null
  /** Who decided, in words. */
  decider(id: string): string
}

const iso = (at: number): string => new Date(at).toISOString()

/** The names that a list of rows needs, in one query. */
export async function namesIn(
  { stores, staff }: Pick<Ground, 'stores' | 'staff'>,
  rows: readonly { staffId: string | null; decidedBy?: string }[],
): Promise<Names> {
  const ids = rows.flatMap(({ staffId, decidedBy }) => [staffId, decidedBy ?? null])
  const known = ids.filter((id): id is string => id !== null && id !== 'policy' && id !== 'customer')
  const staffNames = await staff.namesOf([...new Set(known)])
  const storeNames = new Map((await stores.all()).map(({ id, name }) => [id, name]))
  const staffName = (id: string): string => staffNames.get(id) ?? '已删除的员工'
  return {
    store: (id) => ({ id, name: storeNames.get(id) ?? '已删除的门店' }),
    staff: (id) => (id === null ? null : { id, name: staffName(id) }),
    decider: (id) => (id === 'customer' ? '顾客' : id === 'policy' ? '规则' : staffName(id)),
  }
}

/** The ids of the customer and of everybody who was merged into them. */
export async function familyOf(tx: EntityManager, customerId: string): Promise<string[]> {
  const family = [customerId]
  for (const id of family) {
    const merged = await tx.find(Customer, { where: { mergedInto: id }, select: { id: true } })
    family.push(...merged.map((row) => row.id))
  }
  return family
}

/** Every tenure of a customer and of those who were merged into them, the newest first. */
export async function history(tx: EntityManager, customerId: string): Promise<Binding[]> {
  const family = await familyOf(tx, customerId)
  return tx.find(Binding, { where: { customerId: In(family) }, order: { fromAt: 'DESC', id: 'DESC' } })
}

/** A tenure as the console shows it. */
export function shownBinding(binding: Binding, names: Names, now = 0): BindingView {
  const { id, role, storeId, staffId, fromAt, toAt, cause, openKey, decidedBy } = binding
  return {
    id,
    role,
    store: names.store(storeId),
    staff: names.staff(staffId),
    fromAt: iso(fromAt),
    toAt: toAt === null ? null : iso(toAt),
    isOpen: openKey !== null && (toAt === null || toAt > now),
    cause: cause as BindingView['cause'],
    decidedBy: names.decider(decidedBy),
  }
}

/** Scans as the console shows them. */
export async function shownScans(ground: Ground, scans: readonly Scan[]): Promise<ScanView[]> {
  const names = await namesIn(ground, scans)
  const codeIds = scans.flatMap(({ codeId }) => (codeId === null ? [] : [codeId]))
  const codes = codeIds.length === 0 ? [] : await ground.db.read.findBy(Code, { id: In(codeIds) })
  const byId = new Map(codes.map((code) => [code.id, code]))
  return scans.map((scan) => {
    const code = scan.codeId === null ? undefined : byId.get(scan.codeId)
    return {
      id: scan.id,
      at: iso(scan.at),
      type: scan.type,
      account: scan.account as ScanView['account'],
      customerId: scan.customerId,
      scene: scan.rawScene,
      code: code ? { id: code.id, label: code.label, kind: code.kind } : null,
      store: scan.storeId === null ? null : names.store(scan.storeId),
      staff: names.staff(scan.staffId),
      outcome: scan.outcome as ScanView['outcome'],
      reasonCode: scan.reasonCode as ScanView['reasonCode'],
      sentence: scan.sentence,
    }
  })
}

/** A store as shoppers read it. */
export function shopStore(stores: StoreDirectory, store: StoreInfo, now: number): ShopStore {
  const { id, name, city, address, phone, latitude, longitude } = store
  const hours = stores.hoursSentence(store)
  return {
    id,
    name,
    city,
    address,
    phone,
    latitude,
    longitude,
    hours,
    isOpenNow: stores.isOpenAt(store, now),
    openWords: stores.openWords(store, now),
  }
}

/** A guide as shoppers read it. */
export function shopGuide(guide: Pick<StaffInfo, 'id' | 'name' | 'speciality' | 'photoId'>): ShopGuide {
  const { id, name, speciality, photoId } = guide
  return { id, name, speciality, photoUrl: photoId === null ? null : pictureUrl(photoId, 160) }
}

/** The words that tell a customer of the guide who took over. */
export function handoverNotice(
  store: string,
  guide: string | null,
): NonNullable<MpHome['handover']>['notice'] {
  return guide === null
    ? `您的导购已离开${store}，店里的其他导购会继续为您服务。`
    : `您的导购已离开${store}，以后由导购${guide}为您服务。如不合适，您可以另选导购。`
}
