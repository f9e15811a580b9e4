import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * Encrypts short texts at rest with AES-256-GCM. The key is made from DATA_KEY and the purpose, so that what was
 * sealed for one purpose opens for no other.
 */
export class SecretBox {
  private readonly key: Buffer

  constructor(dataKey: string, purpose: string) {
    this.key = Buffer.from(hkdfSync('sha256', dataKey, 'guidepost', purpose, 32))
  }

  /** Seals `text`; `context` (such as the row's id) must be given again to open it. Base64url text. */
  seal(text: string, context = ''): string {
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.key, iv).setAAD(Buffer.from(context))
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')
  }

  /** Opens what `seal` made; undefined when the key or the context is another one or the text was changed. */
  open(sealed: string, context = ''): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url')
    if (bytes.length < IV_BYTES + TAG_BYTES) return undefined
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, IV_BYTES))
      decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
      const body = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
      return body.toString('utf8')
    } catch {
      return undefined
    }
  }
}
