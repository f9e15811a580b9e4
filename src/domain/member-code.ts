/**
 * The rotating code at the till: 20 digits, of which 2 say what it is, 10 name the card (a random reference, not its
 * number) and 8 prove the step. A step is a minute of the server's clock, so the phone's clock does not matter
 * (product.md G-23). WeChat's and Alipay's payment codes begin with 10–15 and 25–30 and are never taken for ours.
 */
export const STEP_MS = 60_000
/** A code is accepted this long after its step began. */
export const ACCEPTED_MS = 90_000
/** How long a till may work with a code that it verified (decisions.md 23). */
export const USE_MS = 30 * 60_000
/** Codes of the last steps are recognised, so that the till can say "too old" instead of "unknown". */
export const RECOGNISED_STEPS = 60

const PREFIX = '88'
const SHAPE = /^88(\d{10})(\d{8})$/

/** The step that `at` (epoch ms) lies in. */
export const stepAt = (at: number): number => Math.floor(at / STEP_MS)

/** When the next step begins. */
export const nextStepAt = (at: number): number => (stepAt(at) + 1) * STEP_MS

/** Steps whose codes are accepted at `at`, the newest first. */
export function acceptedSteps(at: number): number[] {
  const step = stepAt(at)
  return (step - 1) * STEP_MS + ACCEPTED_MS > at ? [step, step - 1] : [step]
}

/** Eight digits out of a MAC of at least eight bytes. */
export function digitsOf(mac: Uint8Array): string {
  let value = 0n
  for (const byte of mac.subarray(0, 8)) value = value * 256n + BigInt(byte)
  return String(value % 100_000_000n).padStart(8, '0')
}

/** The text in bar code and QR. */
export const memberCodeText = (cardRef: string, proof: string): string => PREFIX + cardRef + proof

/** Its parts; undefined for anything else, such as a payment code or a product's bar code. */
export function readMemberCode(text: string): { cardRef: string; proof: string } | undefined {
  const match = SHAPE.exec(text.replace(/\s/g, ''))
  return match ? { cardRef: match[1]!, proof: match[2]! } : undefined
}
