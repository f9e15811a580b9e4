import type { PreferenceChange, PreferenceView } from '../../contract/preferences'
import type { PolicyValues } from '../../domain/policies'
import type { Preferences } from '../../domain/preferences'
import { TOPIC_NAMES, TOPICS } from '../../domain/send-class'

/** Preferences as they are shown, beside the brand's own caps. */
export function viewOf(preferences: Preferences, policy: PolicyValues['frequency']): PreferenceView {
  const { stoppedTopics, quiet, maxPer7Days, pausedUntil, isNonPersonalised, isStopped } = preferences
  const { perDay, per7Days, per30Days, quietFrom: from, quietTo: to } = policy
  return {
    topics: TOPICS.map((topic) => ({
      topic,
      name: TOPIC_NAMES[topic],
      isStopped: stoppedTopics.includes(topic),
    })),
    quiet: quiet ?? null,
    maxPer7Days: maxPer7Days ?? null,
    pausedUntil: pausedUntil === undefined ? null : new Date(pausedUntil).toISOString(),
    isNonPersonalised,
    isStopped,
    brand: { quiet: { from, to }, perDay, per7Days, per30Days },
  }
}

/** What a request changes; null takes a limit away. */
export function changeOf(change: PreferenceChange): Partial<Preferences> {
  const { stoppedTopics, quiet, maxPer7Days, pausedUntil, isNonPersonalised, isStopped } = change
  return {
    ...(stoppedTopics === undefined ? {} : { stoppedTopics: [...new Set(stoppedTopics)] }),
    ...(quiet === undefined ? {} : { quiet: quiet ?? undefined }),
    ...(maxPer7Days === undefined ? {} : { maxPer7Days: maxPer7Days ?? undefined }),
    ...(pausedUntil === undefined
      ? {}
      : { pausedUntil: pausedUntil === null ? undefined : Date.parse(pausedUntil) }),
    ...(isNonPersonalised === undefined ? {} : { isNonPersonalised }),
    ...(isStopped === undefined ? {} : { isStopped }),
  }
}
