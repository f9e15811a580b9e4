import { createCipheriv, createDecipheriv } from 'node:crypto'
import { randomInto } from './random'
import { CallbackRefusal } from './refusal'

const blockBytes = 32
const headBytes = 20

/** What WeChat puts around a message: the text and the appid that follows it. */
export interface Opened {
  text: string
  appId: string
}

/** Encrypts and decrypts messages of one app under one EncodingAESKey (callbacks.md §3.1). */
export interface MessageCipher {
  readonly appId: string
  /** Seals the text and returns base64. `random` (16 bytes) is only for the published vectors. */
  encrypt(text: string, random?: Buffer): string
  /** Opens base64; throws CallbackRefusal for every kind of failure, a foreign appid included. */
  decrypt(encrypted: string): Opened
}

/** Says whether the text is an EncodingAESKey: exactly 43 letters and digits (callbacks.md §1). */
export function isEncodingAesKey(text: string): boolean {
  return /^[A-Za-z0-9]{43}$/.test(text)
}

/** Makes the cipher of an app. Throws a RangeError for a key that is not 43 letters and digits. */
export function makeCipher({
  encodingAesKey,
  appId,
}: {
  encodingAesKey: string
  appId: string
}): MessageCipher {
  if (!isEncodingAesKey(encodingAesKey)) throw new RangeError('EncodingAESKey must be 43 letters and digits')
  const key = Buffer.from(`${encodingAesKey}=`, 'base64')
  const iv = key.subarray(0, 16)
  const appIdBytes = Buffer.from(appId, 'utf8')
  // Making a cipher object costs several times what it does to a message, so one of each serves all messages. CBC then
  // starts a message from the last block of the one before instead of from the iv. That changes the first block alone,
  // which holds nothing but the 16 random bytes: what is sealed opens with the iv all the same, and what is opened has
  // other random bytes, which nobody looks at.
  const sealing = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false)
  const opening = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false)

  function encrypt(text: string, random?: Buffer): string {
    const textBytes = Buffer.byteLength(text)
    const bare = headBytes + textBytes + appIdBytes.length
    const padding = blockBytes - (bare % blockBytes)
    const plain = Buffer.allocUnsafe(bare + padding)
    if (random) random.copy(plain, 0, 0, 16)
    else randomInto(plain, 0, 16)
    plain.writeUInt32BE(textBytes, 16)
    plain.write(text, headBytes, 'utf8')
    appIdBytes.copy(plain, headBytes + textBytes)
    plain.fill(padding, bare)
    const cipher = random ? createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false) : sealing
    return cipher.update(plain).toString('base64')
  }

  function decrypt(encrypted: string): Opened {
    const sealed = Buffer.from(encrypted, 'base64')
    if (sealed.length < blockBytes || sealed.length % blockBytes !== 0)
      throw new CallbackRefusal('decryption')
    return open(opening.update(sealed), appIdBytes)
  }

  return { appId, encrypt, decrypt }
}

function open(plain: Buffer, appIdBytes: Buffer): Opened {
  const padding = plain[plain.length - 1] ?? 0
  const end = plain.length - padding
  if (padding < 1 || padding > blockBytes || end < headBytes) throw new CallbackRefusal('decryption')
  for (let at = end; at < plain.length; at++) {
    if (plain[at] !== padding) throw new CallbackRefusal('decryption')
  }
  const textBytes = plain.readUInt32BE(16)
  if (textBytes > end - headBytes) throw new CallbackRefusal('decryption')
  const textEnd = headBytes + textBytes
  // compared as bytes, so that a suffix that merely looks alike after decoding does not pass
  if (plain.compare(appIdBytes, 0, appIdBytes.length, textEnd, end) !== 0)
    throw new CallbackRefusal('decryption')
  return { text: plain.toString('utf8', headBytes, textEnd), appId: plain.toString('utf8', textEnd, end) }
}

/**
 * Opens with the first cipher that fits and says which one it was: while an EncodingAESKey is being changed the
 * current and the previous one are both in use, and the answer needs the one of the request (callbacks.md §1).
 */
export function openWithAny(
  ciphers: readonly MessageCipher[],
  encrypted: string,
): { text: string; cipher: MessageCipher } {
  for (const cipher of ciphers) {
    try {
      return { text: cipher.decrypt(encrypted).text, cipher }
    } catch (error) {
      if (!(error instanceof CallbackRefusal)) throw error
    }
  }
  throw new CallbackRefusal('decryption')
}
