import type { LocationScope, PhonePlace } from '../control/contract'
import type { SandboxWorld } from '../store'
import type { Person, PhoneNetwork } from '../world'

/** Where a phone is until it is taken somewhere. */
const AT_FIRST: PhonePlace = { latitude: 31.2231, longitude: 121.4453, label: '上海市静安区' }

/** Where the person's phone is. */
export function placeOf(person: Person): PhonePlace {
  return person.location ?? AT_FIRST
}

/** Whether the person lets the Mini Program know roughly where they are (scope.userFuzzyLocation). */
export function locationScopeOf({ allowsFuzzyLocation }: Person): LocationScope {
  if (allowsFuzzyLocation === undefined) return 'unasked'
  return allowsFuzzyLocation ? 'allowed' : 'refused'
}

/** The person goes somewhere, or answers WeChat's question about their place; null: as if never asked. */
export function changePlace(
  world: SandboxWorld,
  person: Person,
  { place, allowsFuzzyLocation }: { place?: PhonePlace; allowsFuzzyLocation?: boolean | null },
): void {
  if (place) person.location = place
  if (allowsFuzzyLocation === null) delete person.allowsFuzzyLocation
  else if (allowsFuzzyLocation !== undefined) person.allowsFuzzyLocation = allowsFuzzyLocation
  world.personChanged(person)
}

/**
 * wx.getFuzzyLocation: the place to about a kilometre (mini-program-api.md §10). WeChat names no figure for how coarse it
 * is; two decimals of a degree are near to what phones report.
 */
export function fuzzyPlaceOf(person: Person): Pick<PhonePlace, 'latitude' | 'longitude'> {
  const { latitude, longitude } = placeOf(person)
  const coarse = (degrees: number): number => Math.round(degrees * 100) / 100
  return { latitude: coarse(latitude), longitude: coarse(longitude) }
}

/** The person turns the phone's network off or on, or goes where it is slow. What is said in chats is not held up by it. */
export function changeNetwork(world: SandboxWorld, person: Person, network: PhoneNetwork): void {
  if (network === 'good') delete person.network
  else person.network = network
  world.personChanged(person)
}
