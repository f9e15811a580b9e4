let aheadMs = 0

/** Takes over the server's time; the phone's own clock may be wrong (decisions.md 27). */
export function setServerTime(serverTime: string): void {
  aheadMs = Date.parse(serverTime) - Date.now()
}

/** Now by the server's clock, as an ISO instant. */
export function serverNow(): string {
  return new Date(Date.now() + aheadMs).toISOString()
}
