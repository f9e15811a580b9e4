import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CallbackAccount } from './account'
import type { MessageCipher } from './crypto'
import { sealReply } from './envelope'
import type { Answer, Inbox } from './inbox'
import type { InboundMessage } from './message'
import type { CallbackOpener } from './opening'
import { randomNonce } from './random'
import { readRawBody, SenderGone } from './raw-body'
import { CallbackRefusal } from './refusal'
import { acknowledgement, replyToJson, replyToXml } from './reply'
import type { CallbackStatistics, Outcome } from './statistics'

/** What the endpoint needs. */
export interface EndpointDeps {
  accounts: readonly CallbackAccount[]
  opener: CallbackOpener
  inbox: Inbox
  statistics: CallbackStatistics
  now: () => number
}

interface Response {
  status: 200 | 403 | 503
  type: string
  body: string
}

const plain = 'text/plain; charset=utf-8'
/** Everything forged or malformed gets this and nothing else. */
const refused: Response = { status: 403, type: plain, body: 'forbidden' }
const notStored: Response = { status: 503, type: plain, body: 'unavailable' }
const success: Response = { status: 200, type: plain, body: acknowledgement }

/** Answers a request to a callback address and never rejects; undefined for every other path. */
export type CallbackHandler = (
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void> | undefined

/**
 * The callback addresses. Ask it before Koa: it reads query and body itself, and whatever stands before it costs time
 * on every callback (performance.md); Koa's context and its watch over the response alone cost a twentieth.
 */
export function callbackHandler(deps: EndpointDeps): CallbackHandler {
  const byPath = new Map(deps.accounts.map((account) => [account.path, account]))
  return (request, response) => {
    const { url = '' } = request
    const mark = url.indexOf('?')
    const account = byPath.get(mark < 0 ? url : url.slice(0, mark))
    if (account === undefined) return undefined
    return answer(deps, account, request, response, mark < 0 ? '' : url.slice(mark + 1))
  }
}

async function answer(
  deps: EndpointDeps,
  account: CallbackAccount,
  request: IncomingMessage,
  response: ServerResponse,
  rawQuery: string,
): Promise<void> {
  const arrivedAt = performance.now()
  try {
    send(response, await respond(deps, account, request, rawQuery, arrivedAt))
  } catch (error) {
    if (error instanceof SenderGone) {
      response.destroy()
    } else if (error instanceof CallbackRefusal) {
      deps.statistics.refuse(account.account, error.reason)
      send(response, refused, error.reason === 'too_large')
    } else {
      deps.statistics.count(account.account, 'unavailable')
      send(response, notStored)
    }
  }
}

async function respond(
  deps: EndpointDeps,
  account: CallbackAccount,
  request: IncomingMessage,
  rawQuery: string,
  arrivedAt: number,
): Promise<Response> {
  const { opener, inbox, statistics } = deps
  if (request.method !== 'POST' && request.method !== 'GET') throw new CallbackRefusal('query')
  const checked = opener.checkQuery(account, rawQuery)
  if (request.method === 'GET') {
    const echo = opener.echo(checked)
    statistics.count(account.account, 'verified')
    return { status: 200, type: plain, body: echo }
  }
  const body = await readRawBody(request)
  let opened = opener.open(account, checked, body)
  if (opened instanceof Promise) opened = await opened
  const given = await inbox.receive(account, opened, arrivedAt)
  const written = write(deps, account, opened.message, given, opened.cipher)
  statistics.count(account.account, outcomeOf(given, written))
  return written
}

function outcomeOf(given: Answer, written: Response): Outcome {
  if (given.kind === 'unavailable') return 'unavailable'
  if (given.kind === 'acknowledge') return given.isLate ? 'late' : 'acknowledged'
  return written === success ? 'acknowledged' : 'answered'
}

function write(
  { now }: EndpointDeps,
  { format, token }: CallbackAccount,
  { openId, accountId }: InboundMessage,
  given: Answer,
  cipher: MessageCipher | undefined,
): Response {
  if (given.kind === 'unavailable') return notStored
  if (given.kind === 'acknowledge') return success
  const head = { openId, accountId, createdAt: given.createdAt }
  const reply = format === 'json' ? replyToJson(given.reply, head) : replyToXml(given.reply, head)
  if (reply === undefined) return success
  const type = format === 'json' ? 'application/json; charset=utf-8' : 'text/xml; charset=utf-8'
  if (cipher === undefined) return { status: 200, type, body: reply }
  const timestampSeconds = Math.floor(now() / 1000)
  const body = sealReply(reply, { cipher, token, format, timestampSeconds, nonce: randomNonce() })
  return { status: 200, type, body }
}

function send(response: ServerResponse, { status, type, body }: Response, isLast = false): void {
  if (response.headersSent || response.destroyed) return
  // names and values in turn: Node writes them as they are
  const headers = ['Content-Type', type, 'Content-Length', String(Buffer.byteLength(body))]
  headers.push('X-Content-Type-Options', 'nosniff')
  if (isLast) headers.push('Connection', 'close')
  response.writeHead(status, headers)
  response.end(body)
}
