import { int64Text } from '../api/int64'
import type { ApiAnswer } from '../api/route'

/** An answer ready for the socket. */
export interface WireAnswer {
  status: number
  headers: Record<string, string>
  bytes: Buffer
  /** How the log shows it. */
  shown: string
  errcode?: number
}

const JSON_TYPE = 'application/json; encoding=utf-8'

/** An answer with this JSON text. */
export function jsonAnswer(text: string, errcode?: number): WireAnswer {
  const answer: WireAnswer = {
    status: 200,
    headers: { 'content-type': JSON_TYPE },
    bytes: Buffer.from(text, 'utf8'),
    shown: text,
  }
  if (errcode !== undefined) answer.errcode = errcode
  return answer
}

/** WeChat's error answer: HTTP 200 whatever the errcode, with the rid behind the words (wechat/README.md rule 1). */
export function errorAnswer(
  errcode: number,
  errmsg: string,
  rid: string,
  extra: Record<string, unknown> = {},
): WireAnswer {
  return jsonAnswer(int64Text({ errcode, errmsg: `${errmsg} rid: ${rid}`, ...extra }), errcode)
}

/** What a route answered, ready for the socket; a failure that it answered as JSON gets its rid too. */
export function toWire(answer: ApiAnswer, rid: string): WireAnswer {
  if ('rawJson' in answer) return jsonAnswer(answer.rawJson, errcodeOf(answer.rawJson))
  if ('redirect' in answer) {
    const headers = { location: answer.redirect, 'content-type': 'text/plain; charset=utf-8' }
    return { status: 302, headers, bytes: Buffer.alloc(0), shown: `→ ${answer.redirect}` }
  }
  if ('bytes' in answer) {
    const { bytes, contentType, status = 200, headers = {} } = answer
    const isText = contentType.startsWith('text/') || contentType.includes('json')
    const shown = isText ? bytes.toString('utf8') : `(${contentType}, ${bytes.length} bytes)`
    return { status, headers: { 'content-type': contentType, ...headers }, bytes, shown }
  }
  const { errcode, errmsg } = answer.json
  if (typeof errcode !== 'number') return jsonAnswer(JSON.stringify(answer.json))
  const failed = errcode !== 0 && typeof errmsg === 'string' && !errmsg.includes('rid: ')
  const json = failed ? { ...answer.json, errmsg: `${errmsg} rid: ${rid}` } : answer.json
  return jsonAnswer(JSON.stringify(json), errcode)
}

function errcodeOf(text: string): number | undefined {
  const found = /"errcode":(-?\d+)/.exec(text)
  return found ? Number(found[1]) : undefined
}
