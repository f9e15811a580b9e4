type Resolve = (answer: { event: 'agree'; buttonId: string } | { event: 'disagree' }) => void
type Listen = (listener: (resolve: Resolve, about: { referrer: string }) => void) => void

/** Calls of WeChat that wait for the person's answer. */
let waiting: Resolve[] = []

/** From now on `ask` is told when WeChat needs the person's agreement; the last one who listens is told. */
export function onPrivacyNeeded(ask: (referrer: string) => void): void {
  // The typings name the listener's second argument only in words.
  const listen = wx.onNeedPrivacyAuthorization as unknown as Listen
  listen((resolve, { referrer }) => {
    waiting.push(resolve)
    ask(referrer)
  })
}

/** The person tapped WeChat's button with this id; everything that waits goes on. */
export function agreeToPrivacy(buttonId: string): void {
  answer({ event: 'agree', buttonId })
}

/** The person said no, or went away; everything that waits fails. */
export function refusePrivacy(): void {
  answer({ event: 'disagree' })
}

function answer(given: Parameters<Resolve>[0]): void {
  const all = waiting
  waiting = []
  for (const resolve of all) resolve(given)
}
