import { text } from '../text'

/** A field that the server refused: its place in what was sent, and a sentence. */
export interface FieldProblem {
  path: string
  message: string
}

/** An operation that failed, with the server's own Chinese sentence; switch on `code`, never on `message`. */
export class ApiFailure extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message)
    this.name = 'ApiFailure'
  }

  /** The refused fields, empty when the failure is about something else. */
  get fields(): FieldProblem[] {
    const list = this.details.problems ?? this.details.issues ?? this.details.fields
    return Array.isArray(list) ? list.filter(isFieldProblem) : []
  }

  /** How long to wait before trying again; undefined when the server did not say. */
  get retryAfterSeconds(): number | undefined {
    const seconds = this.details.retryAfterSeconds
    return typeof seconds === 'number' ? seconds : undefined
  }
}

function isFieldProblem(value: unknown): value is FieldProblem {
  const problem = value as Partial<FieldProblem> | null
  return typeof problem?.path === 'string' && typeof problem.message === 'string'
}

/** Reads the server's error body; anything else (a proxy's page) becomes one plain sentence. */
export async function failureOf(response: Response): Promise<ApiFailure> {
  const body = (await response.json().catch(() => undefined)) as
    { error?: { code?: string; message?: string; details?: Record<string, unknown> } } | undefined
  const { code, message, details } = body?.error ?? {}
  const retryAfter = Number(response.headers.get('retry-after'))
  return new ApiFailure(response.status, code ?? 'http.failed', message ?? text.app.failed(response.status), {
    ...(retryAfter > 0 ? { retryAfterSeconds: retryAfter } : {}),
    ...details,
  })
}

/** The sentence to show for whatever was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiFailure) return error.message
  return error instanceof Error ? text.app.unexpected(error.message) : text.app.unexpected(String(error))
}
