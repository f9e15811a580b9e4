import { randomInt } from 'node:crypto'

const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const HEX = '0123456789abcdef'
/** Real MsgIds have 17 digits and lie above 2^53 (wechat/callbacks.md §9.5). */
const FIRST_MESSAGE_ID = 24_000_000_000_000_000n

/** Makes every identifier that WeChat would make, in WeChat's own shapes; the same seed gives the same sequence. */
export class IdSource {
  private state: number
  private lastMessageId: bigint = FIRST_MESSAGE_ID
  private serial = 0

  constructor(seed?: number) {
    this.state = (seed ?? randomInt(2 ** 31)) >>> 0
  }

  /** A number in [0, 1) from the seeded sequence (mulberry32). */
  random(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let t = this.state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  /** `length` characters of A–Z a–z 0–9 - _. */
  text(length: number): string {
    return this.pick(URL_SAFE, length)
  }

  /** `length` lower-case hex digits. */
  hex(length: number): string {
    return this.pick(HEX, length)
  }

  /** `length` decimal digits, the first of them not 0. */
  digits(length: number): string {
    return this.pick('123456789', 1) + this.pick('0123456789', length - 1)
  }

  /** The next number of the sandbox's own, with a letter in front: people, lines, deliveries, calls, faults. */
  next(prefix: string): string {
    this.serial += 1
    return `${prefix}${this.serial}`
  }

  /** An openid or a unionid: 28 characters beginning with o. */
  openId(): string {
    return `o${this.text(27)}`
  }

  /** A media_id: 64 characters. */
  mediaId(): string {
    return this.text(64)
  }

  /** The ticket of a code as showqrcode takes it: 96 characters with its padding. */
  ticket(): string {
    return `gQ${this.text(92)}==`
  }

  /** An access_token: two digits, an underline and 133 more characters. */
  accessToken(): string {
    return `${this.digits(2)}_${this.text(133)}`
  }

  /** An increasing decimal MsgId of 17 digits, as text because it is above 2^53. */
  messageId(): string {
    this.lastMessageId += BigInt(1 + Math.floor(this.random() * 1000))
    return this.lastMessageId.toString()
  }

  /** The request id WeChat adds to every error message: 3 groups of 8 hex digits, the first of them the time. */
  rid(nowMs: number): string {
    const seconds = Math.floor(nowMs / 1000)
      .toString(16)
      .padStart(8, '0')
    return `${seconds}-${this.hex(8)}-${this.hex(8)}`
  }

  /** What a snapshot must keep so that no id is given twice. */
  dump(): { serial: number; lastMessageId: string } {
    return { serial: this.serial, lastMessageId: this.lastMessageId.toString() }
  }

  /** Continues after a snapshot. */
  load(saved: { serial: number; lastMessageId: string }): void {
    this.serial = saved.serial
    this.lastMessageId = BigInt(saved.lastMessageId)
  }

  private pick(alphabet: string, length: number): string {
    let out = ''
    for (let i = 0; i < length; i += 1) out += alphabet[Math.floor(this.random() * alphabet.length)]
    return out
  }
}
