/** Why a callback was turned away; a label for counters and logs only, the sender always sees the same answer. */
export type RefusalReason =
  | 'query'
  | 'signature'
  | 'stale'
  | 'replayed'
  | 'too_large'
  | 'envelope'
  | 'decryption'
  | 'malformed'
  | 'wrong_account'

/**
 * The one error for everything forged or malformed. What was wrong is never told to the sender
 * (reliability.md §4: "one refusal for all failures").
 */
export class CallbackRefusal extends Error {
  constructor(readonly reason: RefusalReason) {
    super('callback refused')
    this.name = 'CallbackRefusal'
  }
}
