const KEY = 'clock-ahead'

let aheadMs: number | undefined

/** Takes over the server's time; the phone's own clock may be wrong (decisions.md 27). Kept for when there is no network. */
export function setServerTime(serverTime: string): void {
  aheadMs = Date.parse(serverTime) - Date.now()
  wx.setStorageSync(KEY, aheadMs)
}

/** Now by the server's clock, as an ISO instant. */
export function serverNow(): string {
  aheadMs ??= keptAhead()
  return new Date(Date.now() + aheadMs).toISOString()
}

function keptAhead(): number {
  const kept: unknown = wx.getStorageSync(KEY)
  return typeof kept === 'number' ? kept : 0
}
