const BYTES = 12

/** A key of a request that must take effect once, however often it is sent; also where the page is not on https. */
export function requestKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
