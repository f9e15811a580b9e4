import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Note } from '../../platform/http/serve'
import { DismissedPhrase } from './entities'

/** A text that nothing but a default answered; the last time as epoch ms. */
export interface PhraseCount {
  phrase: string
  count: number
  lastAt: number
}

const DAY_MS = 86_400_000

/** The texts that followers sent and no rule knew. */
export class PhrasesService {
  constructor(private readonly deps: { db: Database; clock: Clock }) {}

  /** The most frequent ones of the last `days` days; of dismissed ones only what came later counts. */
  async mostFrequent(days: number, limit: number): Promise<PhraseCount[]> {
    const { db, clock } = this.deps
    const rows = await db.read.query<{ phrase: string; count: string; lastAt: string }[]>(
      `SELECT unmatchedPhrase AS phrase, COUNT(*) AS count, MAX(receivedAt) AS lastAt
       FROM inbound_messages LEFT JOIN dismissed_phrases ON dismissed_phrases.phrase = unmatchedPhrase
       WHERE unmatchedPhrase IS NOT NULL AND receivedAt >= ?
         AND (dismissedAt IS NULL OR receivedAt > dismissedAt)
       GROUP BY unmatchedPhrase ORDER BY COUNT(*) DESC, MAX(receivedAt) DESC, unmatchedPhrase LIMIT ?`,
      [clock.now() - days * DAY_MS, limit],
    )
    return rows.map((row) => ({
      phrase: row.phrase,
      count: Number(row.count),
      lastAt: Number(row.lastAt),
    }))
  }

  /** Takes a phrase off the list until it is asked again. */
  async dismiss(phrase: string, note?: Note): Promise<void> {
    const { db, clock } = this.deps
    const dismissedAt = clock.now()
    await db.transact(async (tx) => {
      await tx.upsert(DismissedPhrase, { phrase, dismissedAt }, ['phrase'])
      await note?.(tx)
    })
  }
}
