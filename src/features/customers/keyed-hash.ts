import { createHmac, hkdfSync } from 'node:crypto'

/** Hashes with a key made from DATA_KEY, so that a stolen database cannot be searched for phone numbers or names. */
export class KeyedHash {
  private readonly key: Buffer

  constructor(dataKey: string, purpose: string) {
    this.key = Buffer.from(hkdfSync('sha256', dataKey, 'guidepost', purpose, 32))
  }

  /** 43 characters of base64url. */
  of(text: string): string {
    return createHmac('sha256', this.key).update(text).digest('base64url')
  }
}
