import { silentLogger } from '../../src/platform/log'
import { SandboxClock } from '../../src/platform/sandbox-clock'
import { startSandbox, type RunningSandbox } from '../../src/sandbox/main'
import { accountsAt } from '../sandbox/support/world'
import { freePort } from '../support/servers'
import { until } from './jobs/world'

const HOUR = 3_600_000
const clocks: SandboxClock[] = []
const sandboxes: RunningSandbox[] = []
afterEach(async () => {
  clocks.splice(0).forEach((clock) => clock.close())
  await Promise.all(sandboxes.splice(0).map((sandbox) => sandbox.close()))
})

async function sandboxAt(port: number): Promise<RunningSandbox> {
  sandboxes.push(await startSandbox({ port, accounts: accountsAt('http://127.0.0.1:9/none') }))
  return sandboxes.at(-1)!
}

async function follow(url: string): Promise<SandboxClock> {
  clocks.push(await SandboxClock.follow(url, silentLogger()))
  return clocks.at(-1)!
}

/** By how many hours a clock is ahead of the machine's; the sum makes a -0, which rounding gives for a moment ago, a 0. */
const hoursAhead = (clock: SandboxClock): number => Math.round((clock.now() - Date.now()) / HOUR) + 0

it('knows the sandbox’s time as soon as it follows', async () => {
  const sandbox = await sandboxAt(0)
  await sandbox.client.clock.advance(5 * HOUR)
  expect(hoursAhead(await follow(sandbox.url))).toBe(5)
})

it('has taken over every move by the time that the move returns, in all processes', async () => {
  const sandbox = await sandboxAt(0)
  const [here, there] = [await follow(sandbox.url), await follow(sandbox.url)]
  await until(async () => (await sandbox.client.clock.read()).followers.length === 2)
  for (let hours = 1; hours <= 5; hours++) {
    const state = await sandbox.client.clock.advance(HOUR)
    expect(state.missing).toEqual([])
    expect([here, there].map(hoursAhead)).toEqual([hours, hours])
  }
})

it('finds the sandbox again after it was started anew, with the time that it has then', async () => {
  const port = await freePort()
  const before = await sandboxAt(port)
  const clock = await follow(before.url)
  await before.client.clock.advance(3 * HOUR)
  expect(hoursAhead(clock)).toBe(3)
  await sandboxes.pop()!.close()
  expect(hoursAhead(clock)).toBe(3)
  const after = await sandboxAt(port)
  await until(() => hoursAhead(clock) === 0)
  await until(async () => (await after.client.clock.read()).followers.length === 1)
  await after.client.clock.advance(2 * HOUR)
  expect(hoursAhead(clock)).toBe(2)
})

it('starts on the machine’s time when there is no sandbox yet, and follows it when it comes', async () => {
  const port = await freePort()
  const startedAt = performance.now()
  const clock = await follow(`http://127.0.0.1:${port}`)
  expect(performance.now() - startedAt).toBeLessThan(4000)
  expect(hoursAhead(clock)).toBe(0)
  const sandbox = await sandboxAt(port)
  await sandbox.client.clock.advance(HOUR)
  await until(() => hoursAhead(clock) === 1)
})

it('leaves the sandbox alone after it was closed', async () => {
  const sandbox = await sandboxAt(0)
  const clock = await follow(sandbox.url)
  await until(async () => (await sandbox.client.clock.read()).followers.length === 1)
  clock.close()
  await until(async () => (await sandbox.client.clock.read()).followers.length === 0)
  await new Promise((resolve) => setTimeout(resolve, 700))
  expect((await sandbox.client.clock.read()).followers).toEqual([])
})
