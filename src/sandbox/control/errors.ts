/** A refusal of the control API: one Chinese sentence that says what is wrong and what to do. */
export class ControlError extends Error {
  constructor(
    readonly status: 400 | 404 | 409,
    message: string,
  ) {
    super(message)
  }
}
