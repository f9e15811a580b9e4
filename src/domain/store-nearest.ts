/** Distances on the globe, for finding the nearest store. */

/** A place in degrees (GCJ-02 on both sides, as WeChat's maps use it). */
export interface Place {
  latitude: number
  longitude: number
}

const EARTH_METRES = 6_371_008.8
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** The great-circle distance in metres (haversine, mean earth radius). */
export function distanceMetres(one: Place, other: Place): number {
  const [from, to] = [radians(one.latitude), radians(other.latitude)]
  const across = Math.sin((to - from) / 2) ** 2
  const along = Math.cos(from) * Math.cos(to) * Math.sin(radians(other.longitude - one.longitude) / 2) ** 2
  return 2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(across + along)))
}

/** The nearest `limit` of those whose place is known, the nearest first. */
export function nearest<T>(
  candidates: readonly T[],
  placeOf: (candidate: T) => Place | undefined,
  from: Place,
  limit: number,
): { candidate: T; distanceMetres: number }[] {
  return candidates
    .flatMap((candidate) => {
      const place = placeOf(candidate)
      return place ? [{ candidate, distanceMetres: Math.round(distanceMetres(from, place)) }] : []
    })
    .sort((a, b) => a.distanceMetres - b.distanceMetres)
    .slice(0, limit)
}

/** `约 850 米`, `约 3.2 公里`, `约 128 公里`. */
export function distanceWords(metres: number): string {
  if (metres < 995) return `约 ${Math.max(10, Math.round(metres / 10) * 10)} 米`
  const km = metres / 1000
  return `约 ${km < 99.95 ? km.toFixed(1) : Math.round(km)} 公里`
}

/** Degrees as the table keeps them: millionths. */
export const toE6 = (degrees: number): number => Math.round(degrees * 1e6)
/** And back. */
export const fromE6 = (millionths: number): number => millionths / 1e6
