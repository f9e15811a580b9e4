import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../../platform/clock'
import type { Logger } from '../../platform/log'
import type { Account } from '../account'
import type { TokenBroker } from './access-token'
import { Circuit } from './circuit'
import { WechatError } from './errors'
import { ApiJournal } from './journal'
import { parseAnswer, textOf, type JsonAnswer } from './json'
import { Pace } from './pace'
import { isRepeatable } from './repeatable'
import { TransportError, type Answer, type Exchange, type Transport } from './transport'

/** One call of WeChat's API. The access token is added here and nowhere else. */
export interface ApiRequest extends Omit<Exchange, 'body'> {
  /** Sent as JSON. */
  json?: unknown
  /** Sent as it is, with `contentType`. */
  body?: string | Buffer
  /** False for calls that name the app otherwise. */
  needsToken?: boolean
  /** The call must answer errcode 0; without one nobody knows whether it happened. */
  isCommand?: boolean
}

export interface CallerDeps {
  account: Account
  transport: Transport
  tokens: TokenBroker
  clock: Clock
  log: Logger
}

const TRIES = 3
const TOKEN_CODES = new Set([40001, 40014, 42001])

/**
 * Makes every call of one app: token, limits, circuit, repetition, errors. Rejects with WechatError when WeChat said
 * no and with TransportError when there was no proper answer (reliability.md §5).
 */
export class ApiCaller {
  readonly pace: Pace
  readonly circuit = new Circuit()
  readonly journal = new ApiJournal()

  constructor(private readonly deps: CallerDeps) {
    this.pace = new Pace(deps.account, deps.clock)
  }

  /** Calls and resolves with the parsed JSON. */
  async json(request: ApiRequest): Promise<JsonAnswer> {
    return this.call(request, (answer) => {
      const parsed = parseAnswer(answer.bytes.toString('utf8'))
      if (!parsed) throw new TransportError('unknown', 'not-json', request.path)
      if (request.isCommand && parsed.errcode === undefined)
        throw new TransportError('unknown', 'no-errcode', request.path)
      throwRefusal(parsed, request.path)
      return parsed
    })
  }

  /** Calls and resolves with the bytes; an answer in JSON is an error or, for `readJson`, the result. */
  async bytes<T>(request: ApiRequest, readJson: (answer: JsonAnswer) => T): Promise<Answer | T> {
    return this.call<Answer | T>(request, (answer) => {
      const { contentType, bytes } = answer
      const isText = /json|text\/plain/.test(contentType) || bytes[0] === 0x7b
      if (/html/.test(contentType)) throw new TransportError('unknown', 'not-json', request.path)
      const parsed = isText ? parseAnswer(bytes.toString('utf8')) : undefined
      if (!parsed) return answer
      throwRefusal(parsed, request.path)
      return readJson(parsed)
    })
  }

  private async call<T>(request: ApiRequest, read: (answer: Answer) => T): Promise<T> {
    let hasNewToken = false
    for (let attempt = 1; ; attempt++) {
      this.admit(request.path)
      const token = request.needsToken === false ? undefined : await this.deps.tokens.get()
      try {
        const result = read(await this.exchange(request, token?.token))
        this.circuit.note(true)
        this.journal.noteOk()
        return result
      } catch (error) {
        this.note(request.path, error)
        if (token && !hasNewToken && error instanceof WechatError && TOKEN_CODES.has(error.errcode)) {
          hasNewToken = true
          await this.deps.tokens.reject(token)
        } else if (attempt >= TRIES || !mayRepeat(request, error)) throw this.dated(error)
        else await wait(100 * 2 ** attempt * (0.5 + Math.random()))
      }
    }
  }

  private admit(path: string): void {
    const hold = this.pace.take(path)
    if (hold) throw new WechatError(hold.errcode, 'held back here', path, hold.until)
    if (!this.circuit.allows()) throw new TransportError('failed', 'circuit-open', path)
  }

  private exchange(request: ApiRequest, token: string | undefined): Promise<Answer> {
    const { json, body, query, needsToken: _needsToken, isCommand: _isCommand, ...rest } = request
    return this.deps.transport.exchange({
      ...rest,
      query: token === undefined ? query : { access_token: token, ...query },
      body: json === undefined ? body : JSON.stringify(json),
    })
  }

  private note(path: string, error: unknown): void {
    const errcode = error instanceof WechatError ? error.errcode : null
    const reason = error instanceof TransportError ? error.reason : null
    this.circuit.note(errcode !== null && errcode !== -1)
    this.journal.noteFailure(path, errcode, reason)
    this.deps.log.info({ account: this.deps.account, path, errcode, reason }, 'WeChat call failed')
  }

  /** A limit's error says from when the call makes sense again. */
  private dated(error: unknown): unknown {
    if (!(error instanceof WechatError) || error.retryAt !== undefined) return error
    if (error.errcode !== 45009 && error.errcode !== 45011) return error
    const hold = this.pace.slowDown(error.path, error.errcode)
    return new WechatError(error.errcode, error.errmsg, error.path, hold.until)
  }
}

function throwRefusal(answer: JsonAnswer, path: string): void {
  if (!answer.errcode) return
  const { errcode, errmsg, ...extra } = answer
  throw new WechatError(errcode, textOf(errmsg), path, undefined, extra)
}

/** "Busy" did nothing; a connection that never came to be did nothing; of the rest only reads are repeated. */
function mayRepeat(request: ApiRequest, error: unknown): boolean {
  if (error instanceof WechatError) return error.errcode === -1
  if (!(error instanceof TransportError) || error.reason === 'circuit-open') return false
  return error.outcome === 'failed'
    ? error.reason.startsWith('connection')
    : isRepeatable(request.method, request.path)
}
