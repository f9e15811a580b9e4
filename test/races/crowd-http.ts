import { randomUUID } from 'node:crypto'
import { request } from 'undici'
import { signTill } from '../../src/platform/http/till-signature'

/** An answer of a server, to the byte. */
export interface Answer {
  status: number
  text: string
}

/** The body as what the contract says it is. */
export const bodyOf = <T>({ text }: Answer): T => JSON.parse(text) as T

/** `ok`, or status and code of a refusal. */
export const verdict = (answer: Answer): string =>
  answer.status === 200 ? 'ok' : `${answer.status} ${bodyOf<{ error: { code: string } }>(answer).error.code}`

/** How many answers of each verdict there are. */
export function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const answer of answers) counts[verdict(answer)] = (counts[verdict(answer)] ?? 0) + 1
  return counts
}

/** How often a request is sent again that a busy server asked to come back. */
const COME_BACKS = 5

/**
 * Sends one request; never throws for a status. A server that says that nothing was written and when to come again
 * (503, Retry-After) gets the same bytes then, as a till sends them: a slow machine cannot serve 200 at once in time.
 */
export async function send(
  url: string,
  method: 'GET' | 'POST',
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Answer> {
  for (let turn = 0; ; turn++) {
    const answer = await request(url + path, { method, headers, ...(body !== undefined && { body }) })
    const text = await answer.body.text()
    const comeBackSeconds = Number(answer.headers['retry-after'] ?? 0)
    if (answer.statusCode !== 503 || comeBackSeconds === 0 || turn === COME_BACKS)
      return { status: answer.statusCode, text }
    await new Promise((resolve) => setTimeout(resolve, comeBackSeconds * 1000))
  }
}

const JSON_TYPE = { 'content-type': 'application/json' }

/** The Mini Program on one phone; each request may go to another server. */
export class RacingPhone {
  constructor(private readonly token: string) {}

  get(url: string, path: string): Promise<Answer> {
    return send(url, 'GET', path, this.bearer)
  }

  post(url: string, path: string, body: object): Promise<Answer> {
    return send(url, 'POST', path, { ...this.bearer, ...JSON_TYPE }, JSON.stringify(body))
  }

  private get bearer(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` }
  }
}

/** A till's key; each request may go to another server. */
export class RacingTill {
  constructor(
    private readonly keyId: string,
    private readonly secret: string,
  ) {}

  /** A signed POST, ready to be sent as often and wherever one wants; the same `once` is the same request. */
  signed(path: string, body: object, once: string = randomUUID()): (url: string) => Promise<Answer> {
    const text = JSON.stringify(body)
    const timestamp = String(Math.floor(Date.now() / 1000))
    const signature = signTill(this.secret, { method: 'POST', target: path, timestamp, once, body: text })
    const headers = {
      ...JSON_TYPE,
      'x-guidepost-key': this.keyId,
      'x-guidepost-timestamp': timestamp,
      'x-guidepost-signature': signature,
      'idempotency-key': once,
    }
    return (url) => send(url, 'POST', path, headers, text)
  }
}
