import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { refusal } from '../api/failures'
import type { Fault } from '../control/contract'
import { errorAnswer, type WireAnswer } from './answer'
import { cut, cutInside, sendHalfJson, sendWhole } from './send'

/** The kinds of fault that an API call knows; the rest belong to callbacks. */
export const API_FAULTS: ReadonlySet<Fault['kind']> = new Set<Fault['kind']>([
  'slow',
  'busy',
  'http-5xx',
  'html',
  'half-json',
  'cut-before',
  'cut-inside',
  'cut-after',
  'errcode',
  'token-revoked',
  'quota',
])

/** Whether the fault makes the call's own token invalid before it is checked. */
export function revokesToken(fault: Fault): boolean {
  return fault.kind === 'token-revoked'
}

/** Whether the fault uses the day's quota of the path up. */
export function exhaustsQuota(fault: Fault): boolean {
  return fault.kind === 'quota'
}

const PROXY_PAGE =
  '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>'

/**
 * The answer that comes in the place of the real one, so that the call has no effect; undefined when the call is
 * still played. A slow fault waits here first (`delayMs`, real time).
 */
export async function answerInstead(fault: Fault, rid: string): Promise<WireAnswer | undefined> {
  if (fault.delayMs) await wait(fault.delayMs)
  switch (fault.kind) {
    case 'busy':
      return errorAnswer(-1, 'system error', rid)
    case 'errcode': {
      const { errcode, errmsg } = refusal(fault.errcode ?? -1)
      return errorAnswer(errcode, errmsg, rid)
    }
    case 'http-5xx':
      return page(503, 'Service Unavailable', 'text/plain')
    case 'html':
      return page(200, PROXY_PAGE, 'text/html')
    case 'cut-before':
      return { status: 0, headers: {}, bytes: Buffer.alloc(0), shown: '（连接在处理前被切断）' }
    default:
      return undefined
  }
}

function page(status: number, text: string, contentType: string): WireAnswer {
  return { status, headers: { 'content-type': contentType }, bytes: Buffer.from(text), shown: text }
}

/** Sends the answer, or what the fault leaves of it. */
export function sendWithFault(response: ServerResponse, answer: WireAnswer, fault: Fault | undefined): void {
  if (fault?.kind === 'cut-before' || fault?.kind === 'cut-after') cut(response)
  else if (fault?.kind === 'cut-inside') cutInside(response, answer)
  else if (fault?.kind === 'half-json') sendHalfJson(response, answer)
  else sendWhole(response, answer)
}
