import type { AccountHealth } from '../../../src/contract/health'
import { signedIn, type ConsoleClient } from '../../support/console-client'
import { BindingsWorld, DAY, MINUTE } from './world'

/** Somebody hangs up codes that are not ours: headquarters see it where they see that the account is well. */

let world: BindingsWorld
let admin: ConsoleClient
beforeAll(async () => {
  world = await BindingsWorld.open()
  admin = await signedIn(world.t)
})
afterAll(() => world.close())

const alarm = async () =>
  ((await admin.get('/api/admin/health').expect(200)).body as AccountHealth).unknownScenes
const scan = async (scene: string) => world.scan(await world.customer(), scene)

test('scans of unknown codes become an alarm from the fifth within an hour on', async () => {
  expect(await alarm()).toEqual({ lastDay: 0, busiestHour: 0, isRaised: false, lastAt: null, scenes: [] })
  await scan(await world.code(await world.store('淮海店')))
  await scan(await world.code(null))
  for (let turn = 0; turn < 4; turn++) {
    await scan('old-print')
    world.clock.advance(16 * MINUTE)
  }
  await scan('foreign')
  const lastAt = new Date(world.clock.now()).toISOString()
  expect(await alarm()).toMatchObject({ lastDay: 5, busiestHour: 4, isRaised: false, lastAt })
  await scan('old-print')
  expect(await alarm()).toEqual({
    lastDay: 6,
    busiestHour: 5,
    isRaised: true,
    lastAt,
    scenes: [
      { scene: 'old-print', count: 5, lastAt },
      { scene: 'foreign', count: 1, lastAt },
    ],
  })
})

test('it stays for a day and then is over', async () => {
  world.clock.advance(5 * 60 * MINUTE)
  expect(await alarm()).toMatchObject({ lastDay: 6, isRaised: true })
  world.clock.advance(DAY - 5 * 60 * MINUTE)
  expect(await alarm()).toMatchObject({ lastDay: 0, isRaised: false, lastAt: null, scenes: [] })
})
