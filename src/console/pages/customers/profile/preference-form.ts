import type { PreferenceChange, PreferenceView } from '../../../../contract/preferences'
import { clockOf, dayMinutesOf } from '../../../parts/day-minutes'

type Topic = PreferenceView['topics'][number]['topic']

/** A customer's preferences as staff type them on the customer's word. */
export interface PreferenceForm {
  isStopped: boolean
  isNonPersonalised: boolean
  stoppedTopics: Topic[]
  maxPer7Days: number | null
  hasQuiet: boolean
  /** `HH:mm` of the store's day. */
  quietFrom: string
  quietTo: string
  /** ISO instant, or null: no pause. */
  pausedUntil: string | null
  reason: string
}

/** The form of what holds; a pause that is over by `now` (epoch ms) is none. */
export function formOf(preferences: PreferenceView, now: number): PreferenceForm {
  const { isStopped, isNonPersonalised, topics, maxPer7Days, quiet, pausedUntil, brand } = preferences
  const { from, to } = quiet ?? brand.quiet
  return {
    isStopped,
    isNonPersonalised,
    stoppedTopics: topics.filter((one) => one.isStopped).map(({ topic }) => topic),
    maxPer7Days,
    hasQuiet: quiet !== null,
    quietFrom: clockOf(from),
    quietTo: clockOf(to),
    pausedUntil: pausedUntil !== null && Date.parse(pausedUntil) > now ? pausedUntil : null,
    reason: '',
  }
}

/** What is to be sent; undefined while a time of the quiet hours is none or both are the same. */
export function changeOf(form: PreferenceForm): (PreferenceChange & { reason: string }) | undefined {
  const { hasQuiet, quietFrom, quietTo, ...rest } = form
  if (!hasQuiet) return { ...rest, quiet: null }
  const [from, to] = [dayMinutesOf(quietFrom), dayMinutesOf(quietTo)]
  return from === undefined || to === undefined || from === to ? undefined : { ...rest, quiet: { from, to } }
}
