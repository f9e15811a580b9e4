import type { MessageCipher } from './crypto'
import { textOf, type Fields } from './fields'
import { parseJson } from './json'
import { CallbackRefusal } from './refusal'
import { sign, signatureMatches } from './signature'
import { buildXml, cdata, parseXml } from './xml'

/** How bodies are written: official accounts speak XML, a Mini Program chooses (callbacks.md §1). */
export type BodyFormat = 'xml' | 'json'

/** What goes into an encrypted envelope besides the text. */
export interface SealOptions {
  cipher: MessageCipher
  token: string
  format: BodyFormat
  timestampSeconds: number
  nonce: string
}

/** Parses a body of the given format. Throws CallbackRefusal. */
export function parseBody(format: BodyFormat, body: string): Fields {
  return format === 'json' ? parseJson(body) : parseXml(body)
}

/** Encrypts and signs a reply: Encrypt, MsgSignature, TimeStamp, Nonce (callbacks.md §3.2). */
export function sealReply(
  reply: string,
  { cipher, token, format, timestampSeconds, nonce }: SealOptions,
): string {
  const encrypted = cipher.encrypt(reply)
  const signature = sign([token, String(timestampSeconds), nonce, encrypted])
  if (format === 'json') {
    return JSON.stringify({
      Encrypt: encrypted,
      MsgSignature: signature,
      TimeStamp: timestampSeconds,
      Nonce: nonce,
    })
  }
  return (
    `<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt><MsgSignature><![CDATA[${signature}]]></MsgSignature>` +
    `<TimeStamp>${timestampSeconds}</TimeStamp><Nonce>${cdata(nonce)}</Nonce></xml>`
  )
}

/**
 * Opens an encrypted reply as WeChat does (the sandbox's side): signature first, then decryption. Returns the text of
 * the reply; throws CallbackRefusal when anything is missing or wrong.
 */
export function openReply(
  body: string,
  { cipher, token, format }: Pick<SealOptions, 'cipher' | 'token' | 'format'>,
): string {
  const fields = parseBody(format, body)
  const encrypted = textOf(fields['Encrypt'])
  const parts = [token, textOf(fields['TimeStamp']), textOf(fields['Nonce']), encrypted]
  if (encrypted === '' || parts.includes('')) throw new CallbackRefusal('envelope')
  if (!signatureMatches(textOf(fields['MsgSignature']), parts)) throw new CallbackRefusal('signature')
  return cipher.decrypt(encrypted).text
}

/** Builds the body of an encrypted push in safe mode: ToUserName and Encrypt (the sandbox's side, callbacks.md §3). */
export function sealPush(format: BodyFormat, accountId: string, encrypted: string): string {
  const fields = { ToUserName: accountId, Encrypt: encrypted }
  return format === 'json' ? JSON.stringify(fields) : buildXml(fields)
}
