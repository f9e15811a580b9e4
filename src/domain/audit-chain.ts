/** The audit chain's form: every entry is hashed together with the hash of the one before it. */

/** What the first entry is chained to. */
export const CHAIN_START = '0'.repeat(64)

/** What an entry's hash covers; `before` and `after` are JSON as stored. */
export interface ChainedEntry {
  seq: number
  at: number
  actorKind: string
  actorId: string | null
  action: string
  targetKind: string
  targetId: string | null
  reason: string | null
  before: string | null
  after: string | null
  prevHash: string
}

/** The exact text that is hashed: a JSON list, so that no two entries can read alike. */
export function chainedText(entry: ChainedEntry): string {
  const { seq, at, actorKind, actorId, action, targetKind, targetId, reason, before, after, prevHash } = entry
  return JSON.stringify([
    prevHash,
    seq,
    at,
    actorKind,
    actorId,
    action,
    targetKind,
    targetId,
    reason,
    before,
    after,
  ])
}
