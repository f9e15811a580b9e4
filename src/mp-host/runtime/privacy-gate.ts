/** What the Mini Program answers once it has asked the person. */
export interface PrivacyAnswer {
  event: 'exposureAuthorization' | 'agree' | 'disagree'
  /** The id of the button with open-type agreePrivacyAuthorization that was tapped. */
  buttonId?: string
}
/** wx.onNeedPrivacyAuthorization's listener. */
export type PrivacyListener = (resolve: (answer: PrivacyAnswer) => void, about: { referrer: string }) => void

/** The person's agreement to the privacy guide, as the parts of the host that need it see it. */
export interface PrivacyGate {
  listen(listener: PrivacyListener): void
  agree(buttonId: string): Promise<void>
  need(name: string): Promise<void>
}
