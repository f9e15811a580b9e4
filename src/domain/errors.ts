/** What kind of trouble it is; `platform/http/errors.ts` alone turns it into a status (architecture.md §6). */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_many'
  | 'too_large'
  | 'upstream'
  | 'unavailable'

/**
 * An error that a person is meant to read. `code` is `subject.reason` and stable; `message` is a Chinese sentence
 * that says what is wrong and what to do; `details` holds fields a client may use (never secrets).
 */
export class AppError extends Error {
  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    message: string,
    readonly details?: Record<string, unknown>,
  ) {
    super(message)
    this.name = 'AppError'
  }
}
