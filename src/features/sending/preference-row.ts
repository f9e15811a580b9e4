import type { Preferences } from '../../domain/preferences'
import type { PreferenceRow } from './entities/preference'

/** The columns that say what the customer decided. */
export type PreferenceColumns = Omit<PreferenceRow, 'customerId' | 'updatedAt' | 'changedBy'>

/** A row as preferences. */
export function preferencesOf(row: PreferenceColumns): Preferences {
  const { stoppedTopics, quietFrom, quietTo, maxPer7Days, pausedUntil, isNonPersonalised, isStopped } = row
  return {
    stoppedTopics,
    ...(quietFrom === null || quietTo === null ? {} : { quiet: { from: quietFrom, to: quietTo } }),
    ...(maxPer7Days === null ? {} : { maxPer7Days }),
    ...(pausedUntil === null ? {} : { pausedUntil }),
    isNonPersonalised,
    isStopped,
  }
}

/** Preferences as columns. */
export function columnsOf(preferences: Preferences): PreferenceColumns {
  const { stoppedTopics, quiet, maxPer7Days, pausedUntil, isNonPersonalised, isStopped } = preferences
  return {
    stoppedTopics,
    quietFrom: quiet?.from ?? null,
    quietTo: quiet?.to ?? null,
    maxPer7Days: maxPer7Days ?? null,
    pausedUntil: pausedUntil ?? null,
    isNonPersonalised,
    isStopped,
  }
}
