import { couponProblems, ledgerProblems } from '../../support/ledger-invariants'
import { openBrand, type Brand } from './brand'
import { Player } from './player'
import { LAST_DAY, minuteAt, readStory } from './story'
import { calculate, type StandingRow } from './tables'

const { standings, credits } = calculate()
const daysOf = new Map<string, StandingRow[]>()
for (const row of standings) daysOf.set(row.day, [...(daysOf.get(row.day) ?? []), row])

let brand: Brand
let player: Player
beforeAll(async () => {
  brand = await openBrand()
  player = new Player(brand)
}, 120_000)
afterAll(() => brand.t.close())

/** Plays what happens up to a minute. */
const waiting = readStory()
async function playUntil(minute: number): Promise<void> {
  while (waiting[0] && waiting[0].minute <= minute) await player.happen(waiting.shift()!)
  brand.goTo(minute)
}

it('stands on every checked day of 400 where the calculation says', async () => {
  for (let day = 0; day <= LAST_DAY; day++) {
    await playUntil(minuteAt(day, '02:00'))
    await player.night()
    await playUntil(minuteAt(day, '23:00'))
    const expected = daysOf.get(String(day)) ?? []
    // Leavers are erased within seconds of their time.
    if (expected.length > 0) await brand.t.app.features.customers.sweep()
    const rows = expected.map(({ who, date }) => player.standing(who, day, date))
    expect(await Promise.all(rows)).toEqual(expected)
  }
  expect(await ledgerProblems(brand.t.app.db.read)).toEqual([])
  expect(await couponProblems(brand.t.app.db.read)).toEqual([])
}, 120_000)

it('credits every line of every sale as the calculation does, and again when credits are worked out anew', async () => {
  const receipts = [...new Set(credits.map(({ receipt }) => receipt))]
  const read = async () => (await Promise.all(receipts.map((receipt) => player.credits(receipt)))).flat()
  expect(await read()).toEqual(credits)
  await brand.t.app.features.sales.runs.begin({}, null)
  await brand.settled()
  expect(await read()).toEqual(credits)
})

it('says afterwards which stage everybody had on every checked day', async () => {
  for (const rows of daysOf.values()) {
    // Who was erased and came back is somebody new, of whom nobody knew before.
    const known = rows.filter(
      ({ stage, who, day }) => stage !== '-' && !(who === 'zhao' && Number(day) < 100),
    )
    const said = known.map(async (row) => ({ ...row, stage: await player.stageAt(row.who, Number(row.day)) }))
    expect(await Promise.all(said)).toEqual(known)
  }
}, 60_000)
