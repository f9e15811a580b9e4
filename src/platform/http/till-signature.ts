import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** The headers of a signed request of a till. */
export const TILL_HEADERS = {
  key: 'x-guidepost-key',
  timestamp: 'x-guidepost-timestamp',
  nonce: 'x-guidepost-nonce',
  signature: 'x-guidepost-signature',
  idempotencyKey: 'idempotency-key',
} as const

/** How far the clocks of a till and of this server may be apart, in seconds. */
export const TILL_SKEW_SECONDS = 300

/** What the signature covers. */
export interface TillRequest {
  method: string
  /** Path and query exactly as sent, such as `/api/till/sales?storeCode=S1&receiptNo=R1`. */
  target: string
  /** Unix seconds, as text. */
  timestamp: string
  /** The Idempotency-Key of a POST, else the nonce. */
  once: string
  body: Buffer | string
}

/** The text that is signed: six lines, joined by a line feed, none at the end. */
export function tillStringToSign({ method, target, timestamp, once, body }: TillRequest): string {
  const bodyHash = createHash('sha256').update(body).digest('hex')
  return ['GP1', method.toUpperCase(), target, timestamp, once, bodyHash].join('\n')
}

/** The signature of a request: HMAC-SHA256 with the key's secret, 64 hexadecimal digits in lower case. */
export function signTill(secret: string, request: TillRequest): string {
  return createHmac('sha256', secret).update(tillStringToSign(request)).digest('hex')
}

/** Whether a signature is right, in constant time. */
export function isTillSignature(secret: string, request: TillRequest, signature: string): boolean {
  const expected = Buffer.from(signTill(secret, request))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** A worked example for the documents and for anybody who writes a client; the test holds it. */
export const TILL_EXAMPLE = {
  keyId: '01KB2Q8ZJ4T6V0W3X5Y7Z9A1B2',
  secret: 'gp_3f1c9a7e5d2b4c6f8e0a1b3c5d7e9f1a2b4c6d8e',
  request: {
    method: 'POST',
    target: '/api/till/member-codes/verify',
    timestamp: '1795312800',
    once: 'till-7-000042',
    body: '{"storeCode":"NJ01","code":"62845390127461"}',
  },
} as const
