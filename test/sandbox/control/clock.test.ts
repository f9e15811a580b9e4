import { ClockFollowers } from '../../../src/sandbox/store/clock-followers'
import { VirtualClock } from '../../../src/sandbox/store/clock'
import { startPair, type Pair } from '../support/world'

let pair: Pair

beforeAll(async () => {
  pair = await startPair()
})
afterAll(() => pair.close())

/** A process that follows the clock over HTTP and acknowledges what it hears, `delayMs` later. */
function followClock(name: string, delayMs: number): { heard: number[]; stop: () => void } {
  const heard: number[] = []
  const stopping = new AbortController()
  const url = `${pair.sandbox.url}/sandbox/clock`
  const read = async () => {
    const response = await fetch(`${url}/stream?name=${name}`, { signal: stopping.signal })
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      for (const [, json = ''] of Buffer.from(chunk)
        .toString('utf8')
        .matchAll(/data: (.*)\n/g)) {
        const { seq, offsetMs } = JSON.parse(json) as { seq: number; offsetMs: number }
        await new Promise((resolve) => setTimeout(resolve, delayMs))
        heard.push(offsetMs)
        await fetch(`${url}/ack`, { method: 'POST', body: JSON.stringify({ name, seq }) })
      }
    }
  }
  read().catch(() => undefined)
  return { heard, stop: () => stopping.abort() }
}

async function untilFollowed(names: string[]): Promise<void> {
  while ((await pair.client.clock.read()).followers.join() !== names.join()) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

it('moves only when every process has acknowledged (decisions.md 27)', async () => {
  const [quick, slow] = [followClock('a', 0), followClock('b', 120)]
  await untilFollowed(['a', 'b'])
  const state = await pair.client.clock.advance(3_600_000)
  expect(state).toMatchObject({ offsetMs: 3_600_000, followers: ['a', 'b'], missing: [] })
  expect(quick.heard.at(-1)).toBe(3_600_000)
  expect(slow.heard.at(-1)).toBe(3_600_000)
  expect(Math.abs(state.now - Date.now() - 3_600_000)).toBeLessThan(1_000)
  quick.stop()
  slow.stop()
  await untilFollowed([])
})

it('names those that did not acknowledge in time', async () => {
  const followers = new ClockFollowers(new VirtualClock(), 50)
  followers.join(
    'awake',
    ({ seq }) => void followers.acknowledge('awake', seq),
    () => undefined,
  )
  followers.join(
    'asleep',
    () => undefined,
    () => undefined,
  )
  await expect(followers.moveTo(1_000)).resolves.toEqual(['asleep'])
})

it('does not wait for a process that goes away during the move', async () => {
  const followers = new ClockFollowers(new VirtualClock(), 10_000)
  const leave = followers.join(
    'dying',
    () => undefined,
    () => undefined,
  )
  const moved = followers.moveTo(1_000)
  leave()
  await expect(moved).resolves.toEqual([])
})

it('goes forward only, and back to real time by a reset', async () => {
  await pair.client.clock.advance(60_000)
  await expect(pair.client.clock.advance(-30_000)).rejects.toThrow('只能向前走')
  await expect(pair.client.clock.reset()).resolves.toMatchObject({ offsetMs: 0 })
})

it('begins where it is told', async () => {
  const clockStart = Date.UTC(2026, 0, 1)
  const early = await startPair({ clockStart })
  const { now } = await early.client.clock.read()
  await early.close()
  expect(now - clockStart).toBeLessThan(5_000)
})
