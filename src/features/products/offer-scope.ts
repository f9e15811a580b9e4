import type { OfferScope } from '../../domain/offer'
import { STORE_TIME_ZONE, wallClock } from '../../domain/store-time'

/** Names for the ids of scopes. */
export interface ScopeNames {
  stores: ReadonlyMap<string, string>
  tiers: ReadonlyMap<string, string>
  products: ReadonlyMap<string, string>
}

const MOST = 3

function listed(names: readonly string[], counter: string): string {
  const shown = names.slice(0, MOST).join('、')
  return names.length > MOST ? `${shown}等 ${names.length} ${counter}` : shown
}

const named = (ids: readonly string[], names: ReadonlyMap<string, string>): string[] =>
  ids.map((id) => names.get(id) ?? '（已删除）')

/** Where, for whom and on what, in words: 武康路店 · 金卡 · 羊绒. */
export function scopeWords(scope: OfferScope, names: ScopeNames): string {
  const people = [...named(scope.tierIds, names.tiers), ...scope.customerTags.map((tag) => `标签「${tag}」`)]
  const goods = [...named(scope.productIds, names.products), ...scope.tags.map((tag) => `「${tag}」类商品`)]
  return [
    scope.storeIds.length === 0 ? '全部门店' : listed(named(scope.storeIds, names.stores), '家店'),
    people.length === 0 ? '所有顾客' : listed(people, '类顾客'),
    goods.length === 0 ? '全部商品' : listed(goods, '种商品'),
  ].join(' · ')
}

/** Until when, as shops say it: 11 月 30 日 24:00 is the end of the 30th. */
export function untilWords(endsAt: number): string {
  const last = wallClock(endsAt - 1, STORE_TIME_ZONE)
  const end = wallClock(endsAt, STORE_TIME_ZONE)
  const [, month, day] = last.date.split('-').map(Number)
  return end.time === '00:00' ? `${month} 月 ${day} 日` : `${month} 月 ${day} 日 ${end.time}`
}
