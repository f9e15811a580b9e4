const KEY = 'session-token'

let signingIn: Promise<string> | undefined

/** The session's token: the kept one, else one sign-in that everybody who asks meanwhile shares. */
export function tokenNow(signIn: () => Promise<string>): Promise<string> {
  const kept: unknown = wx.getStorageSync(KEY)
  if (typeof kept === 'string' && kept !== '') return Promise.resolve(kept)
  signingIn ??= signIn()
    .then((token) => {
      wx.setStorageSync(KEY, token)
      return token
    })
    .finally(() => {
      signingIn = undefined
    })
  return signingIn
}

/** Forgets a token that the server refused, unless a newer one was kept meanwhile. */
export function forgetToken(token: string): void {
  if (wx.getStorageSync(KEY) === token) wx.removeStorageSync(KEY)
}
