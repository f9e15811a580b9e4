import type { CareNote, CarePlan, FollowUp } from '../../../src/contract/care'
import { momentText } from '../../words/day'

const CHINA_MS = 8 * 3_600_000
const DAY_MS = 86_400_000

/** The shop's day so many days after an instant, as `YYYY-MM-DD`. */
export const shopDay = (now: string, days = 0): string =>
  new Date(Date.parse(now) + CHINA_MS + days * DAY_MS).toISOString().slice(0, 10)

/** `2026-11-22` as 11月22日, with its year when it is another one. */
export function dayWords(day: string, today: string): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  return `${today.startsWith(String(year)) ? '' : `${year}年`}${month}月${date}日`
}

/** A follow-up in the list. */
export interface FollowUpRow {
  id: string
  text: string
  line: string
  isOverdue: boolean
}

/** Words for a follow-up. */
export function followUpRow({ id, text, dueOn, planTitle, madeBy }: FollowUp, today: string): FollowUpRow {
  const isOverdue = dueOn < today
  const when = dueOn === today ? '今天' : dayWords(dueOn, today)
  const plan = planTitle === null ? '' : `「${planTitle}」`
  return {
    id,
    text,
    line: [isOverdue ? `${when}，已过期` : when, plan, madeBy].filter(Boolean).join(' · '),
    isOverdue,
  }
}

const SOON_DAYS = 31

/** What is due within a month, and how much comes later. */
export function soonAndLater(
  followUps: readonly FollowUp[],
  today: string,
): { followUps: FollowUpRow[]; later: string } {
  const end = shopDay(`${today}T04:00:00.000Z`, SOON_DAYS)
  const soon = followUps.filter(({ dueOn }) => dueOn <= end)
  const many = followUps.length - soon.length
  const later = many === 0 ? '' : `一个月以后还有 ${many} 件，到时会出现在「今天要做」。`
  return { followUps: soon.map((one) => followUpRow(one, today)), later }
}

/** A plan in the list. */
export interface PlanRow {
  id: string
  title: string
  line: string
  isRunning: boolean
}

const PLAN_STATES: Readonly<Record<CarePlan['state'], string>> = {
  running: '进行中',
  done: '已完成',
  ended: '已结束',
}

/** Words for a plan. */
export function planRow(plan: CarePlan, today: string): PlanRow {
  const { id, title, startOn, months, everyWeeks, total, done, state, endsWithSale } = plan
  const how = `${dayWords(startOn, today)}起 ${months} 个月，每 ${everyWeeks} 周一次`
  const end = endsWithSale && state === 'running' ? '，顾客购买后自动结束' : ''
  return {
    id,
    title,
    line: `${PLAN_STATES[state]} · 做了 ${done}/${total} 次 · ${how}${end}`,
    isRunning: state === 'running',
  }
}

/** A note in the list. */
export interface NoteRow {
  id: string
  text: string
  line: string
  isMine: boolean
}

/** Words for a note. */
export const noteRow = ({ id, text, madeBy, at, isMine }: CareNote, now: string): NoteRow => {
  return { id, text, line: `${madeBy} · ${momentText(at, now)}`, isMine }
}

/** A plan that is offered to begin with. */
export interface PlanIdea {
  key: string
  title: string
  note: string
  months: number
  everyWeeks: number
  texts: string[]
}

/** Plans for usual cases; each can be changed before it is made. */
export const PLAN_IDEAS: PlanIdea[] = [
  {
    key: 'new',
    title: '新客三个月',
    note: '3 个月，每 4 周一次',
    months: 3,
    everyWeeks: 4,
    texts: ['问穿着和洗护，记下尺码', '介绍搭配', '邀请到店试新品', '问对这一季的想法'],
  },
  {
    key: 'long',
    title: '半年陪伴',
    note: '6 个月，每 4 周一次',
    months: 6,
    everyWeeks: 4,
    texts: ['问近况和需要', '介绍合适的新品', '分享洗护和搭配'],
  },
  {
    key: 'wake',
    title: '唤醒久未到店',
    note: '2 个月，每 2 周一次',
    months: 2,
    everyWeeks: 2,
    texts: ['问候，不推销', '介绍一件合适的', '邀请到店'],
  },
]

/** The sentences of a plan, one a line. */
export const textsOf = (typed: string): string[] =>
  typed
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
