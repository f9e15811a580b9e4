/** Statuses that say "later" rather than "no". */
const LATER = [401, 408, 429]

/** What went wrong, with a sentence for the shopper. `code` is the contract's, or `network` when no answer came. */
export class CallError extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** The HTTP status; 0 when no answer came. */
    readonly status = 0,
  ) {
    super(message)
  }

  /** Whether the server understood and said no, so that sending the same again is of no use. */
  get isRefusal(): boolean {
    return this.status >= 400 && this.status < 500 && !LATER.includes(this.status)
  }
}
