import type { Host } from './parts'
import type { PrivacyAnswer, PrivacyGate, PrivacyListener } from './privacy-gate'
import { askPrivacy } from './screen/sheets'
import { WxError } from './wx/call'

/** WeChat does not ask again so soon after a refusal (mini-program-api.md §11). */
const REFUSAL_HOLDS_MS = 10_000
const REFUSED = 104
const UNDECLARED = 112

/** The person's agreement to the privacy guide, before anything of them is handed over. */
export class Privacy implements PrivacyGate {
  private listener: PrivacyListener | undefined
  private readonly tapped = new Set<string>()
  private refusedAt = -Infinity

  constructor(private readonly host: Host) {}

  /** The last one counts. */
  listen(listener: PrivacyListener): void {
    this.listener = listener
  }

  /** A button with open-type agreePrivacyAuthorization was tapped. */
  async agree(buttonId: string): Promise<void> {
    await this.host.sandbox.agreePrivacy()
    this.tapped.add(buttonId)
    this.refusedAt = -Infinity
  }

  /** Goes on once the person agreed; throws as WeChat fails the call `name` when they do not. */
  async need(name: string): Promise<void> {
    const { isDeclared, needAuthorization, privacyContractName } = await this.host.sandbox.privacy()
    if (!isDeclared)
      throw new WxError(
        `${name}:fail api scope is not declared in the privacy agreement`,
        undefined,
        UNDECLARED,
      )
    if (!needAuthorization) return
    const isSoon = Date.now() - this.refusedAt < REFUSAL_HOLDS_MS
    if (!isSoon && (await this.ask(name, privacyContractName))) return
    if (!isSoon) this.refusedAt = Date.now()
    throw new WxError(`${name}:fail privacy permission is not authorized`, undefined, REFUSED)
  }

  /** The Mini Program's own way of asking when it has one, else WeChat's. */
  private async ask(name: string, contract: string): Promise<boolean> {
    const { listener } = this
    if (!listener) {
      const isAgreed = await askPrivacy(contract)
      if (isAgreed) await this.host.sandbox.agreePrivacy()
      return isAgreed
    }
    const answer = await new Promise<PrivacyAnswer>((resolve) => {
      const take = (given: PrivacyAnswer): void => {
        if (given.event !== 'exposureAuthorization') resolve(given)
      }
      this.host.guard(() => listener(take, { referrer: name }))
    })
    return answer.event === 'agree' && this.tapped.has(answer.buttonId ?? '')
  }
}
