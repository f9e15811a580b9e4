/** Whether a store can be visited now, in words for shoppers. */
import { closingAt, holidayAt, isOpenAt, nextOpeningAt, openingWords, type StorePlan } from './store-hours'

/** How far ahead days that differ are told. */
const AHEAD_DAYS = 14
const DAY_MS = 86_400_000

/** A store as the words need it. */
export interface StatedStore extends StorePlan {
  /** `closed` is for good. */
  state: 'open' | 'closed'
}

/** `今天 21:30` is 21:30 to whoever stands before the door, and the end of the day is 24:00. */
function untilWords(at: number, now: number, zone: string): string {
  const words = openingWords(at, now, zone)
  return words === '明天 00:00' ? '24:00' : words.replace(/^今天 /, '')
}

/**
 * `营业中，21:30 打烊`, `全天营业`, `休息中，明天 10:00 开门`, `春节休息，2月4日 10:00 开门`; a store that is closed for
 * good and one without any opening ahead say so.
 */
export function openWords(store: StatedStore, now: number): string {
  if (store.state === 'closed') return '已停止营业'
  if (isOpenAt(store, now)) {
    const end = closingAt(store, now)
    return end === undefined ? '全天营业' : `营业中，${untilWords(end, now, store.timeZone)} 打烊`
  }
  const holiday = holidayAt(store, now)
  const why = holiday && holiday.periods.length === 0 && holiday.name ? `${holiday.name}休息` : '休息中'
  const next = nextOpeningAt(store, now)
  return next === undefined ? why : `${why}，${openingWords(next, now, store.timeZone)} 开门`
}

/** Days that differ from the week, today and in the two weeks to come: `11月23日 盘点，休息`, `12月24日 平安夜，10:00–24:00`. */
export function specialDays(plan: StorePlan, now: number): string[] {
  const found: string[] = []
  for (let ahead = 0; ahead <= AHEAD_DAYS; ahead++) {
    const day = holidayAt(plan, now + ahead * DAY_MS)
    if (!day) continue
    const [, month, date] = day.date.split('-').map(Number)
    const hours = day.periods.map(({ from, to }) => `${from}–${to}`).join('、')
    found.push(`${month}月${date}日 ${[day.name, hours || '休息'].filter((one) => one !== '').join('，')}`)
  }
  return found
}
