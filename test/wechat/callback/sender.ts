import { makeCipher, type MessageCipher } from '../../../src/wechat/callback/crypto'
import { openReply, sealPush, type BodyFormat } from '../../../src/wechat/callback/envelope'
import { randomNonce } from '../../../src/wechat/callback/random'
import { cdata } from '../../../src/wechat/callback/xml'
import { sign } from '../../../src/wechat/callback/signature'
import type { CallbackMode } from '../../../src/wechat/callback'

/** What the pretend WeChat knows about an account. */
export interface SenderOptions {
  path: string
  appId: string
  accountId: string
  token: string
  encodingAesKey: string
  mode: CallbackMode
  format: BodyFormat
}

/** A push as it goes over the wire. */
export interface Push {
  path: string
  query: Record<string, string>
  body: string
  type: string
}

/** Signs and encrypts pushes as WeChat does (callbacks.md §3), and opens replies. */
export class Sender {
  readonly cipher: MessageCipher
  constructor(readonly options: SenderOptions) {
    this.cipher = makeCipher({ encodingAesKey: options.encodingAesKey, appId: options.appId })
  }

  /** A push of a body; timestamp and nonce are fresh unless given. */
  push(body: string, given: { timestamp?: number; nonce?: string; cipher?: MessageCipher } = {}): Push {
    const { path, token, mode, format, accountId } = this.options
    const timestamp = String(given.timestamp ?? Math.floor(Date.now() / 1000))
    const nonce = given.nonce ?? randomNonce()
    const query: Record<string, string> = {
      signature: sign([token, timestamp, nonce]),
      timestamp,
      nonce,
      openid: 'oA',
    }
    const type = format === 'json' ? 'application/json' : 'text/xml'
    if (mode === 'plain') return { path, query, body, type }
    const encrypted = (given.cipher ?? this.cipher).encrypt(body)
    query['encrypt_type'] = 'aes'
    query['msg_signature'] = sign([token, timestamp, nonce, encrypted])
    return { path, query, body: this.envelope(body, encrypted, accountId), type }
  }

  private envelope(body: string, encrypted: string, accountId: string): string {
    const { mode, format } = this.options
    if (mode === 'safe') return sealPush(format, accountId, encrypted)
    return format === 'json'
      ? JSON.stringify({ ...(JSON.parse(body) as object), Encrypt: encrypted })
      : body.replace('</xml>', `<Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`)
  }

  /** The reply in an answer: `success` as it is, everything else opened as the mode demands. */
  read(answer: string): string {
    const { mode, token, format } = this.options
    return answer === 'success' || mode === 'plain'
      ? answer
      : openReply(answer, { cipher: this.cipher, token, format })
  }
}

let counter = 0

/** A text message with an id of its own. */
export function textMessage(content: string, options: { msgId?: string; openId?: string } = {}): string {
  const msgId = options.msgId ?? `2424242424${String(1_000_000 + ++counter)}`
  return (
    `<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[${options.openId ?? 'oA'}]]></FromUserName>` +
    `<CreateTime>1348831860</CreateTime><MsgType><![CDATA[text]]></MsgType>` +
    `<Content>${cdata(content)}</Content><MsgId>${msgId}</MsgId></xml>`
  )
}
