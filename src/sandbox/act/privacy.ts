import type { PrivacyState } from '../control/contract'
import type { SandboxWorld } from '../store'
import type { Person } from '../world'

/** What WeChat knows of the Mini Program's privacy guide and this person (mini-program-api.md §11). */
export function privacyOf(world: SandboxWorld, person: Person): PrivacyState {
  const isDeclared = world.switches.privacyGuide === 'declared'
  return {
    isDeclared,
    needAuthorization: isDeclared && person.agreedPrivacy !== true,
    privacyContractName: `《${world.accounts.miniapp.name}小程序隐私保护指引》`,
  }
}

/** The person agrees, which holds until they take it back; then they are asked again. */
export function sayPrivacy(world: SandboxWorld, person: Person, isAgreed: boolean): PrivacyState {
  if (isAgreed) person.agreedPrivacy = true
  else delete person.agreedPrivacy
  world.personChanged(person)
  return privacyOf(world, person)
}
