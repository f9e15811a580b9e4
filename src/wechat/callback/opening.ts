import { hash } from 'node:crypto'
import type { Cache } from '../../platform/cache/cache'
import type { Clock } from '../../platform/clock'
import type { CallbackAccount } from './account'
import { openWithAny, type MessageCipher } from './crypto'
import { parseBody } from './envelope'
import { textOf, type Fields } from './fields'
import { readMessage, type InboundMessage } from './message'
import { required, splitQuery, type CallbackQuery } from './query'
import { CallbackRefusal } from './refusal'
import { freshnessSeconds, isFresh, SeenQueries, skewSeconds } from './replay'
import { signatureMatches } from './signature'

/** A callback that proved to be WeChat's. */
export interface OpenedCallback {
  message: InboundMessage
  fields: Fields
  /** The decrypted body as text. */
  text: string
  /** The key that opened it, which must seal the answer; undefined in plain mode. */
  cipher: MessageCipher | undefined
}

/** What is checked on the query alone, before the body is read. */
export interface CheckedQuery {
  timestampSeconds: number
  timestamp: string
  nonce: string
  query: CallbackQuery
}

/** Checks callbacks: signature, freshness, replay, envelope, addressee. Every failure is a CallbackRefusal. */
export class CallbackOpener {
  private readonly seen = new SeenQueries()

  constructor(
    private readonly clock: Clock,
    /** Shared by several processes; needed in plain mode only, where the signature does not cover the body. */
    private readonly sharedCache?: Cache,
  ) {}

  /** Checks signature and freshness of the query (callbacks.md §2 and §3). */
  checkQuery(account: CallbackAccount, rawQuery: string): CheckedQuery {
    const query = splitQuery(rawQuery)
    const timestamp = required(query, 'timestamp')
    const nonce = required(query, 'nonce')
    if (!/^[0-9]{1,12}$/.test(timestamp) || nonce.length > 128) throw new CallbackRefusal('query')
    if (!signatureMatches(required(query, 'signature'), [account.token, timestamp, nonce])) {
      throw new CallbackRefusal('signature')
    }
    const timestampSeconds = Number(timestamp)
    if (!isFresh(timestampSeconds, this.clock.now())) throw new CallbackRefusal('stale')
    return { query, timestamp, nonce, timestampSeconds }
  }

  /** The text to send back when WeChat verifies the address (callbacks.md §2). */
  echo({ query }: CheckedQuery): string {
    const text = required(query, 'echostr')
    if (!/^[\x21-\x7e]{1,256}$/.test(text)) throw new CallbackRefusal('query')
    return text
  }

  /** Opens the body of a callback whose query was checked. */
  open(
    account: CallbackAccount,
    checked: CheckedQuery,
    body: Buffer,
  ): OpenedCallback | Promise<OpenedCallback> {
    const text = body.toString('utf8')
    return account.mode === 'plain'
      ? this.openPlain(account, checked, body, text)
      : this.openSealed(account, checked, text)
  }

  private openSealed(account: CallbackAccount, checked: CheckedQuery, body: string): OpenedCallback {
    const encrypted = textOf(parseBody(account.format, body)['Encrypt'])
    if (encrypted === '') throw new CallbackRefusal('envelope')
    const signature = required(checked.query, 'msg_signature')
    if (!signatureMatches(signature, [account.token, checked.timestamp, checked.nonce, encrypted])) {
      throw new CallbackRefusal('signature')
    }
    // msg_signature covers the body, so 52 bits of it are only a name for it
    const fingerprint = parseInt(signature.slice(0, 13), 16)
    if (!this.seen.note(checked.timestampSeconds, checked.nonce, fingerprint))
      throw new CallbackRefusal('replayed')
    const { text, cipher } = openWithAny(account.ciphers, encrypted)
    return { ...understand(account, text), cipher }
  }

  private openPlain(
    account: CallbackAccount,
    checked: CheckedQuery,
    body: Buffer,
    text: string,
  ): OpenedCallback | Promise<OpenedCallback> {
    // parsed first: a body that is no message must not use up the query of a genuine one
    const opened = { ...understand(account, text), cipher: undefined }
    const fingerprint = hash('sha1', body, 'base64')
    if (!this.seen.note(checked.timestampSeconds, checked.nonce, fingerprint))
      throw new CallbackRefusal('replayed')
    return this.sharedCache
      ? this.checkShared(this.sharedCache, account, checked, fingerprint, opened)
      : opened
  }

  private async checkShared(
    cache: Cache,
    account: CallbackAccount,
    checked: CheckedQuery,
    fingerprint: string,
    opened: OpenedCallback,
  ): Promise<OpenedCallback> {
    const key = `callback:${account.account}:${checked.timestamp}:${checked.nonce}`
    if (!(await cache.add(key, fingerprint, freshnessSeconds + skewSeconds))) {
      const known = await cache.get(key)
      if (known !== undefined && known !== fingerprint) throw new CallbackRefusal('replayed')
    }
    return opened
  }
}

function understand(account: CallbackAccount, text: string): Omit<OpenedCallback, 'cipher'> {
  const fields = parseBody(account.format, text)
  const message = readMessage(fields)
  if (account.accountId !== undefined && message.accountId !== account.accountId) {
    throw new CallbackRefusal('wrong_account')
  }
  return { message, fields, text }
}
