/** What a guide is to do today, in which order and why (product.md G-41). */
import { addDays, daysBetween } from './follow-up-plan'

/** So many days before its month a birthday is told. */
export const BIRTHDAY_DAYS = 7
/** Whoever was looked after within these days needs no greeting and is left to sleep. */
export const CARED_DAYS = 30
/** More than this a day nobody greets, and nobody wakes. */
export const MOST_BIRTHDAYS = 10
export const MOST_SLEEPERS = 10

/** A customer with a name, if they told it. */
interface Someone {
  customerId: string
  name: string | null
}

/** What is known on `today` (`YYYY-MM-DD`, as all days). */
export interface TodayFacts {
  today: string
  followUps: readonly (Someone & { id: string; text: string; dueOn: string; planTitle: string | null })[]
  /** The month of each birthday, 1–12; its day is never stored. */
  birthdays: readonly (Someone & { month: number })[]
  /** Buyers who fell asleep, with the day of their last purchase. */
  sleepers: readonly (Someone & { boughtOn: string })[]
  /** Customers for whom a follow-up was done within the last `CARED_DAYS`. */
  caredFor: ReadonlySet<string>
  /** Tasks from headquarters that are not done. */
  tasks: readonly { materialId: string; title: string; instruction: string; dueOn: string }[]
}

/** One thing to do. */
export interface TodayThing {
  key: string
  kind: 'follow_up' | 'birthday' | 'task' | 'sleeping'
  customerId: string | null
  customerName: string | null
  title: string
  reason: string
  isOverdue: boolean
  followUpId: string | null
  materialId: string | null
}

const NOTHING = { customerId: null, customerName: null, isOverdue: false, followUpId: null, materialId: null }

/** `11-22` as 11 月 22 日. */
const monthDay = (day: string): string => {
  const [month, date] = day.slice(-5).split('-').map(Number) as [number, number]
  return `${month} 月 ${date} 日`
}

/** How long until or since a day, in words. */
function whenWords(today: string, day: string): string {
  const days = daysBetween(today, day)
  if (days === 0) return '今天'
  if (days === 1) return '明天'
  return days > 0 ? `${days} 天后` : `已过 ${-days} 天`
}

function followUpThing(today: string, one: TodayFacts['followUps'][number]): TodayThing {
  const isOverdue = one.dueOn < today
  const plan = one.planTitle === null ? '' : `，属于「${one.planTitle}」`
  const when = isOverdue ? `原定 ${monthDay(one.dueOn)}，${whenWords(today, one.dueOn)}` : '今天要做'
  const whose = { customerId: one.customerId, customerName: one.name, followUpId: one.id }
  return {
    ...NOTHING,
    ...whose,
    key: `follow_up:${one.id}`,
    kind: 'follow_up',
    title: one.text,
    reason: `${when}${plan}`,
    isOverdue,
  }
}

/** A birthday of this month, or of the next one when that is near. */
function birthdayThing(
  today: string,
  one: TodayFacts['birthdays'][number],
): (TodayThing & { isNow: boolean }) | undefined {
  const isNow = monthOf(today) === one.month
  if (!isNow && monthOf(addDays(today, BIRTHDAY_DAYS)) !== one.month) return undefined
  const whose = { customerId: one.customerId, customerName: one.name }
  return {
    ...NOTHING,
    ...whose,
    key: `birthday:${one.customerId}`,
    kind: 'birthday',
    title: '生日',
    reason: `${one.month} 月过生日`,
    isNow,
  }
}

const monthOf = (day: string): number => Number(day.slice(5, 7))

function taskThing(today: string, one: TodayFacts['tasks'][number]): TodayThing {
  const isOverdue = one.dueOn < today
  const reason = `${one.instruction} · 截止 ${monthDay(one.dueOn)}，${whenWords(today, one.dueOn)}`
  return {
    ...NOTHING,
    key: `task:${one.materialId}`,
    kind: 'task',
    materialId: one.materialId,
    title: one.title,
    reason,
    isOverdue,
  }
}

function sleeperThing(today: string, one: TodayFacts['sleepers'][number]): TodayThing {
  const reason = `上次购买 ${one.boughtOn}，已经 ${daysBetween(one.boughtOn, today)} 天没有来买`
  const whose = { customerId: one.customerId, customerName: one.name }
  return {
    ...NOTHING,
    ...whose,
    key: `sleeping:${one.customerId}`,
    kind: 'sleeping',
    title: '好久没来',
    reason,
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Follow-ups that are due, the oldest first; then birthdays of the month and of the one that is near, tasks of
 * headquarters by their end, and buyers who fell asleep, those who were awake last first. Who was looked after lately is
 * neither greeted nor woken.
 */
export function thingsToday(facts: TodayFacts): TodayThing[] {
  const { today } = facts
  const due = facts.followUps
    .filter(({ dueOn }) => dueOn <= today)
    .sort((a, b) => byText(a.dueOn, b.dueOn) || byText(a.id, b.id))
  const isCaredFor = ({ customerId }: Someone): boolean => facts.caredFor.has(customerId)
  const birthdays = facts.birthdays
    .filter((one) => !isCaredFor(one))
    .flatMap((one) => birthdayThing(today, one) ?? [])
    .sort((a, b) => Number(b.isNow) - Number(a.isNow) || byText(a.key, b.key))
    .slice(0, MOST_BIRTHDAYS)
    .map(({ isNow: _, ...thing }): TodayThing => thing)
  const tasks = [...facts.tasks].sort(
    (a, b) => byText(a.dueOn, b.dueOn) || byText(a.materialId, b.materialId),
  )
  const isBusy = new Set(due.map(({ customerId }) => customerId))
  const sleepers = facts.sleepers
    .filter((one) => !isBusy.has(one.customerId) && !isCaredFor(one))
    .sort((a, b) => byText(b.boughtOn, a.boughtOn) || byText(a.customerId, b.customerId))
    .slice(0, MOST_SLEEPERS)
  return [
    ...due.map((one) => followUpThing(today, one)),
    ...birthdays,
    ...tasks.map((one) => taskThing(today, one)),
    ...sleepers.map((one) => sleeperThing(today, one)),
  ]
}
