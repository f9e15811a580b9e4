import type { Switches } from '../control/contract'
import type { AppAccount, AppKind } from '../world'

/** One call of WeChat's HTTP API, already parsed: the token was checked and belongs to `app`. */
export interface ApiCall {
  app: AppAccount
  query: Record<string, string>
  /** The parsed JSON body; undefined for GET or when the body was not JSON. */
  body: unknown
  /** The body as it came, to tell an empty one (44002) from a broken one (47001). */
  rawBody?: string
  /** The uploaded file of a multipart call. */
  file?: UploadedFile
  /** Form fields of a multipart call without the file itself. */
  fields?: Record<string, string>
  /** The browser's cookies; only the OAuth page reads them. */
  cookies?: Record<string, string>
  /** `http://host:port` as the caller sees the sandbox, for the addresses in answers. */
  origin?: string
  /** Virtual time, epoch ms. */
  now: number
  clientIp: string
}

/** A file that came in a multipart body, with the other fields of the form. */
export interface UploadedFile {
  filename: string
  contentType: string
  bytes: Buffer
  fields: Record<string, string>
}

/**
 * JSON (an object, sent with HTTP 200 whatever the errcode), JSON text that is already written (64-bit ids cannot
 * pass through JSON.stringify; see int64.ts), bytes with a content type, or a redirect.
 */
export type ApiAnswer =
  | { json: Record<string, unknown> }
  | { rawJson: string }
  | { bytes: Buffer; contentType: string; headers?: Record<string, string>; status?: number }
  | { redirect: string }

/** One path of WeChat's HTTP API as the sandbox plays it. */
export interface ApiRoute {
  method: 'GET' | 'POST'
  path: string
  /** Which app's token may call it; `none` means that the call carries no access_token. */
  token: AppKind | 'both' | 'none'
  /** The fact-book section it was written from, such as `official-account-api §4`. */
  section: string
  /** Calls per day for a new account; over it the answer is 45009. Absent: not limited. */
  dailyLimit?: number
  /** Calls per whole minute; over it the answer is 45011. */
  minuteLimit?: number
  /** The right the account needs; without it (a switch) the answer is 48001. */
  right?: keyof Switches['rights']
  /** A POST that may come without a body; otherwise an empty body answers 44002. */
  emptyBodyAllowed?: boolean
  handle(call: ApiCall): ApiAnswer | Promise<ApiAnswer>
}

/** WeChat's error answer; the server adds ` rid: …` to errmsg. */
export class ApiFailure extends Error {
  constructor(
    readonly errcode: number,
    readonly errmsg: string,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(`${errcode} ${errmsg}`)
  }
}
