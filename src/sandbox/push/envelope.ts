import { makeCipher } from '../../wechat/callback/crypto'
import { sign } from '../../wechat/callback/signature'
import type { AppAccount } from '../world'
import { cdata, toJson, toXml, xmlInner, type PushFields, type PushHead } from './encode'

/** A request to the developer's server, ready to be sent. */
export interface SealedPush {
  url: string
  contentType: string
  body: string
}

/** What is new in every attempt when retries are signed anew. */
export interface Stamp {
  timestamp: string
  nonce: string
}

/** The decrypted body of a push in the app's format. */
export function plainBody(account: AppAccount, head: PushHead, fields: PushFields): string {
  return account.callback.format === 'json' ? toJson(head, fields) : toXml(head, fields)
}

/**
 * Signs a push and, by the account's mode, encrypts it (wechat/callbacks.md §3): plain sends the fields, safe only
 * ToUserName and Encrypt, compatible both.
 */
export function seal(account: AppAccount, head: PushHead, fields: PushFields, stamp: Stamp): SealedPush {
  const { mode, format, token, encodingAesKey, url } = account.callback
  const contentType = format === 'json' ? 'application/json' : 'text/xml'
  const query = baseQuery(token, stamp)
  query.set('openid', head.fromUserName)
  const plain = plainBody(account, head, fields)
  if (mode === 'plain') return { url: withQuery(url, query), contentType, body: plain }
  const encrypted = makeCipher({ encodingAesKey, appId: account.appId }).encrypt(plain)
  query.set('encrypt_type', 'aes')
  query.set('msg_signature', sign([token, stamp.timestamp, stamp.nonce, encrypted]))
  const body =
    format === 'json'
      ? jsonEnvelope(mode, head, plain, encrypted)
      : xmlEnvelope(mode, head, fields, encrypted)
  return { url: withQuery(url, query), contentType, body }
}

/** The GET that WeChat sends when the configuration is saved (wechat/callbacks.md §2); never encrypted. */
export function verificationUrl(account: AppAccount, stamp: Stamp, echo: string): string {
  const query = baseQuery(account.callback.token, stamp)
  query.set('echostr', echo)
  return withQuery(account.callback.url, query)
}

function baseQuery(token: string, stamp: Stamp): URLSearchParams {
  return new URLSearchParams({
    signature: sign([token, stamp.timestamp, stamp.nonce]),
    timestamp: stamp.timestamp,
    nonce: stamp.nonce,
  })
}

function xmlEnvelope(mode: string, head: PushHead, fields: PushFields, encrypted: string): string {
  const shown =
    mode === 'safe' ? `<ToUserName>${cdata(head.toUserName)}</ToUserName>` : xmlInner(head, fields)
  return `<xml>${shown}<Encrypt>${cdata(encrypted)}</Encrypt></xml>`
}

function jsonEnvelope(mode: string, head: PushHead, plain: string, encrypted: string): string {
  if (mode === 'safe') return JSON.stringify({ ToUserName: head.toUserName, Encrypt: encrypted })
  return `${plain.slice(0, -1)},"Encrypt":${JSON.stringify(encrypted)}}`
}

/** Puts the query behind an address that may already have one. */
export function withQuery(url: string, query: URLSearchParams): string {
  const joined = query.toString()
  if (joined === '') return url
  return url + (url.includes('?') ? '&' : '?') + joined
}
