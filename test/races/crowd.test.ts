import { Crowd } from './crowd-world'
import { everythingFirstAtOnce, fiftyFirstMessages } from './identity-races'
import { mergeAgainstEarn, type MergeTold } from './merge-races'
import { PARTS, refundAgainstSpend, repeatOneKey, spendAllAtOnce, twoSalesUnderOneKey } from './points-races'
import { twoStoresAtOnce } from './scan-races'

/** How often each race is run, with new people every time; `npm run test:races` runs it 50 times. */
const ROUNDS = Number(process.env.RACE_ROUNDS ?? 5)

jest.setTimeout(60_000)

let crowd: Crowd
beforeAll(async () => void (crowd = await Crowd.open()), 120_000)
afterAll(() => crowd.close(), 60_000)
const storesThatWon: number[] = []
const partsSpent: number[] = []
const merges: MergeTold[] = []

describe.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))('round %i of two servers', () => {
  it('lets one of 200 spends of the same 100 points through', () => spendAllAtOnce(crowd))

  it('does a request once that comes 100 times, and answers it 100 times alike', () => repeatOneKey(crowd))

  it('does one of two sales that come under one key', () => twoSalesUnderOneKey(crowd))

  it('binds somebody who scans the codes of two stores at once to one of them, and keeps both scans', async () => {
    storesThatWon.push(...(await twoStoresAtOnce(crowd)))
  })

  it('makes one customer of 50 first messages', () => fiftyFirstMessages(crowd))

  it('makes one customer of a follow, scans and messages that come at once', () =>
    everythingFirstAtOnce(crowd))

  it('takes points back that are being spent: nobody gets both', async () => {
    partsSpent.push(...(await refundAgainstSpend(crowd)))
  })

  it('brings the points of sales to the card that goes on while two customers become one', async () => {
    merges.push(...(await mergeAgainstEarn(crowd)))
  })

  it('leaves every invariant of the whole database whole', async () => {
    await crowd.quiet()
    expect(await crowd.problems()).toEqual([])
  })
})

it('saw every race end both ways', () => {
  expect(new Set(storesThatWon)).toEqual(new Set([0, 1]))
  expect(partsSpent.some((parts) => parts > 0)).toBe(true)
  expect(partsSpent.some((parts) => parts < PARTS)).toBe(true)
  expect(merges.some(({ before }) => before > 0)).toBe(true)
  expect(merges.some(({ after }) => after > 0)).toBe(true)
})
