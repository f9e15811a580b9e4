import type { PreferenceChange, PreferenceView } from '../../../src/contract/preferences'
import { momentText } from '../../words/day'

const DAY_MS = 86_400_000
const PAUSE_DAYS = 30

/** The limits per week to choose from; the first is the brand's own. */
export const WEEKLY: readonly (number | null)[] = [null, 0, 1, 2, 3, 5, 7]

/** The page in words. */
export interface ReachWords {
  isStopped: boolean
  topics: { key: string; name: string; isOn: boolean }[]
  /** Whether the shopper has quiet hours of their own. */
  hasQuiet: boolean
  quietFrom: string
  quietTo: string
  quietNote: string
  weekly: string[]
  weeklyAt: number
  weeklyNote: string
  /** Until when everything is paused; empty when it is not. */
  paused: string
  isPersonalised: boolean
}

/** Minutes of the day as 21:30. */
export function timeText(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** 21:30 as minutes of the day. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

/** Words for the page. */
export function reachWords(said: PreferenceView, now: string): ReachWords {
  const { topics, quiet, maxPer7Days, pausedUntil, isNonPersonalised, isStopped, brand } = said
  const hours = quiet ?? brand.quiet
  const weekly = WEEKLY.includes(maxPer7Days) ? WEEKLY : [...WEEKLY, maxPer7Days]
  return {
    isStopped,
    topics: topics.map(({ topic, name, isStopped: isOff }) => ({ key: topic, name, isOn: !isOff })),
    hasQuiet: quiet !== null,
    quietFrom: timeText(hours.from),
    quietTo: timeText(hours.to),
    quietNote: `不管怎么设，${timeText(brand.quiet.from)} 到 ${timeText(brand.quiet.to)} 我们都不发推广。`,
    weekly: weekly.map((most) =>
      most === null ? '由品牌决定' : most === 0 ? '一条也不要' : `最多 ${most} 条`,
    ),
    weeklyAt: weekly.indexOf(maxPer7Days),
    weeklyNote: `我们自己的上限是每天 ${brand.perDay} 条、每 7 天 ${brand.per7Days} 条。`,
    paused: pausedUntil !== null && pausedUntil > now ? momentText(pausedUntil, now) : '',
    isPersonalised: !isNonPersonalised,
  }
}

/** The change when a topic is turned on or off. */
export function topicChange(said: PreferenceView, topic: string, isOn: boolean): PreferenceChange {
  const stopped = said.topics.filter((one) => (one.topic === topic ? !isOn : one.isStopped))
  return { stoppedTopics: stopped.map((one) => one.topic) }
}

/** The change that pauses everything for 30 days from now, or goes on at once. */
export function pauseChange(isPaused: boolean, now: string): PreferenceChange {
  return { pausedUntil: isPaused ? new Date(Date.parse(now) + PAUSE_DAYS * DAY_MS).toISOString() : null }
}
