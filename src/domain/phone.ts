/**
 * A phone number in the one way it is kept: eleven digits for mainland China, `+` and country code for the rest of the
 * world. Undefined for what is no phone number.
 */
export function normalisePhone(text: string): string | undefined {
  const bare = text.normalize('NFKC').replace(/[\s()\-–—·.]/g, '')
  const digits = bare.replace(/^(\+|00)86/, '').replace(/^86(?=1[3-9]\d{9}$)/, '')
  if (/^1[3-9]\d{9}$/.test(digits)) return digits
  const foreign = bare.replace(/^00/, '+')
  return /^\+[1-9]\d{6,14}$/.test(foreign) && !foreign.startsWith('+86') ? foreign : undefined
}

/** What staff see of a phone number: `138****1234`. */
export function maskPhone(phone: string): string {
  const head = phone.startsWith('+') ? 4 : 3
  return `${phone.slice(0, head)}****${phone.slice(-Math.min(4, Math.max(2, phone.length - head - 4)))}`
}
