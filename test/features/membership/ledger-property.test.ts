import * as fc from 'fast-check'
import { PointEntry } from '../../../src/features/membership'
import { ledgerProblems } from '../../support/ledger-invariants'
import { LedgerPlay, steps } from './ledger-play'
import { membershipWorld, type MembershipWorld } from './world'

const RUNS = Number(process.env.LEDGER_RUNS ?? 200)
jest.setTimeout(60_000 + RUNS * 3000)

let world: MembershipWorld
beforeAll(async () => void (world = await membershipWorld()))
afterAll(() => world.close())

it('keeps every promise of the ledger after every command, each done twice (L1–L8, I-5, I-6)', async () => {
  const seen = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      await world.empty()
      const play = await LedgerPlay.begin(world)
      for (const step of history) {
        await play.twice(step)
        expect(await ledgerProblems(world.db.read)).toEqual([])
      }
      const entries = await world.db.read.find(PointEntry)
      for (const { type } of entries) seen.set(type, (seen.get(type) ?? 0) + 1)
      // L4: each acknowledged request has its row, a refused one has none.
      const causes = entries.map(({ cause }) => cause).filter((cause) => cause.startsWith('play:'))
      expect(new Set(causes)).toEqual(play.acknowledged)
    }),
    { numRuns: RUNS },
  )
  if (RUNS >= 200) expect(seen.size).toBe(8)
})
