import { Binding, Scan } from '../../src/features/bindings'
import type { Follower } from '../../src/sandbox/client'
import type { Deed } from './crowd-callbacks'
import { bodyOf, RacingPhone, verdict } from './crowd-http'
import type { Crowd } from './crowd-world'

/** Both stores' codes are scanned at once by somebody; what the phone says to each, null when that is a page. */
interface Way {
  app: 'official' | 'miniapp'
  scan(crowd: Crowd, person: Follower, turnOf: (store: number) => number): Promise<(string | null)[]>
}

const both = <T>(scan: (store: number) => Promise<T>): Promise<T[]> => Promise.all([0, 1].map(scan))

/** By callbacks; the second store's code is scanned by a follower, the first one's perhaps with the follow. */
const byCallbacks = (isFollow: boolean): Way => ({
  app: 'official',
  scan: (crowd, person, turnOf) =>
    both(async (store) => {
      const { scene } = crowd.stores[store]!
      const deed: Deed = isFollow && store === 0 ? { followBy: scene } : { scan: scene }
      const { status, reply } = await crowd.deed(turnOf(store), person.openId(), deed)
      expect(status).toBe(200)
      return reply
    }),
})

const WAYS: Way[] = [
  byCallbacks(true),
  byCallbacks(false),
  {
    app: 'miniapp',
    // Nobody is signed in yet: the same requests make the customer.
    scan: (crowd, person, turnOf) =>
      both(async (store) => {
        expect(verdict(await crowd.opens(turnOf(store), person, crowd.stores[store]!.scene))).toBe('ok')
        return null
      }),
  },
  {
    app: 'miniapp',
    scan: async (crowd, person, turnOf) => {
      const { token } = bodyOf<{ token: string }>(await crowd.opens(0, person))
      const phone = new RacingPhone(token)
      return both(async (store) => {
        const { scene } = crowd.stores[store]!
        const answer = await phone.post(crowd.url(turnOf(store)), '/api/mp/scans', { scene })
        expect(verdict(answer)).toBe('ok')
        return bodyOf<{ greeting: string }>(answer).greeting
      })
    },
  },
]

/** Whoever lost greets with their own store first and says who serves the customer; the winner speaks of nobody else. */
function expectSensible(crowd: Crowd, said: readonly (string | null)[], winner: number): void {
  for (const [store, words] of said.entries()) {
    if (words === null) continue
    const [own, other] = [crowd.stores[store]!.name, crowd.stores[1 - store]!.name]
    expect(words).toContain(`${own}！`)
    if (store === winner) expect(words).not.toContain(other)
    else expect(words).toContain(`您仍由${other}为您服务`)
  }
}

/** One person, new to everybody; the store that won. */
async function scanBoth(crowd: Crowd, way: Way, swap: number): Promise<number> {
  const person = await crowd.person()
  const said = await way.scan(crowd, person, (store) => store + swap)
  const openId = person.openId(way.app)
  const customers = await crowd.rows<{ customerId: string }>(
    "SELECT customerId FROM identities WHERE kind = 'openid' AND value = ?",
    [openId],
  )
  expect(customers).toHaveLength(1)
  const { customerId } = customers[0]!
  const bindings = await crowd.read.findBy(Binding, { customerId })
  const [home, ...otherHomes] = bindings.filter(({ role }) => role === 'home')
  expect([otherHomes, home!.toAt]).toEqual([[], null])
  const winner = crowd.stores.findIndex(({ id }) => id === home!.storeId)
  const visits = bindings.filter(({ role }) => role === 'visiting')
  expect(visits.map(({ storeId }) => storeId)).toEqual([crowd.stores[1 - winner]!.id])
  const scans = await crowd.read.findBy(Scan, { customerId })
  const outcomes = crowd.stores.map(({ id }) =>
    scans.filter((scan) => scan.storeId === id).map(({ outcome }) => outcome),
  )
  expect(outcomes).toEqual(winner === 0 ? [['bound'], ['visiting']] : [['visiting'], ['bound']])
  expectSensible(crowd, said, winner)
  return winner
}

/** Everybody scans both stores' codes at once, one at each server, in every way and both ways round; who won. */
export async function twoStoresAtOnce(crowd: Crowd): Promise<number[]> {
  return Promise.all(WAYS.flatMap((way) => [0, 1].map((swap) => scanBoth(crowd, way, swap))))
}
