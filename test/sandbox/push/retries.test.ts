import type { Follower } from '../../../src/sandbox/client'
import type { Delivery } from '../../../src/sandbox/world'
import { startPair, textReply, xmlText, type Pair } from '../support/world'

const LIMIT_SECONDS = 0.3
const LIMIT_MS = LIMIT_SECONDS * 1000
const FAILURE = '该公众号暂时无法提供服务，请稍后再试'
let pair: Pair
let ming: Follower

beforeAll(async () => {
  pair = await startPair({ timeoutSeconds: LIMIT_SECONDS })
})
afterAll(() => pair.close())
beforeEach(async () => {
  await pair.client.reset()
  await pair.client.switches({ timeoutSeconds: LIMIT_SECONDS })
  pair.receiver.answers('success')
  ming = await pair.client.follower()
})

/** Milliseconds from the first attempt to each later one, by the sandbox's own clock. */
function steps({ attempts }: Delivery): number[] {
  const [first, ...later] = attempts
  return later.map((attempt) => attempt.at - (first?.at ?? 0))
}

const isFailure = (text: string) => ({ content: { type: 'system', text, isFailure: true } })

describe('a server that does not answer in time (callbacks.md §4)', () => {
  it('is asked three times, one limit apart, and then the follower sees the failure line', async () => {
    pair.receiver.answers('hang')
    const delivery = await ming.say('在吗')
    expect(delivery.attempts.map((attempt) => attempt.error)).toEqual(['timeout', 'timeout', 'timeout'])
    expect(delivery.state).toBe('failed')
    const [second = 0, third = 0] = steps(delivery)
    expect(second).toBeGreaterThan(LIMIT_MS * 0.9)
    expect(third).toBeGreaterThan(LIMIT_MS * 1.9)
    expect((await ming.chat()).at(-1)).toMatchObject(isFailure(FAILURE))
  })

  it('is asked four times when the switch says 1 + 3', async () => {
    await pair.client.switches({ attempts: 4 })
    pair.receiver.answers({ status: 500 })
    await expect(ming.say('在吗')).resolves.toMatchObject({ attempts: { length: 4 } })
  })

  it('may answer a later attempt, and the follower sees only that answer', async () => {
    pair.receiver.answers((_request, index) => (index === 0 ? 'hang' : textReply(ming.openId(), '在的')))
    const delivery = await ming.say('在吗')
    expect(delivery.attempts).toHaveLength(2)
    expect(delivery.state).toBe('replied')
    const lines = (await ming.chat()).filter((line) => line.from !== 'me')
    expect(lines.map((line) => line.content)).toEqual([{ type: 'text', text: '在的' }])
  })
})

describe('the attempts of one message', () => {
  it('carry the same message, signed anew each time', async () => {
    pair.receiver.answers({ status: 503 })
    await ming.say('在吗')
    const { received } = pair.receiver
    expect(new Set(received.map((one) => xmlText(one.body, 'MsgId'))).size).toBe(1)
    expect(new Set(received.map((one) => one.query.nonce)).size).toBe(3)
  })

  it('are identical to the byte when the switch says so (decisions.md 2)', async () => {
    await pair.client.switches({ retryQuery: 'identical' })
    await pair.client.account('official', { mode: 'safe' })
    pair.receiver.answers({ status: 503 })
    await ming.say('在吗')
    await pair.client.account('official', { mode: 'plain' })
    const { received } = pair.receiver
    expect(received).toHaveLength(3)
    expect(new Set(received.map((one) => JSON.stringify([one.query, one.body]))).size).toBe(1)
  })

  it('wait for the next step after a refusal, or come at once', async () => {
    pair.receiver.answers({ status: 503 })
    expect(steps(await ming.say('在吗'))[0]).toBeGreaterThan(LIMIT_MS * 0.9)
    await pair.client.switches({ retryAfterRefusal: 'at-once', timeoutSeconds: 30 })
    const atOnce = steps(await ming.say('在吗'))
    expect(atOnce).toHaveLength(2)
    expect(atOnce[1]).toBeLessThan(15_000)
  })
})

describe('the failure line', () => {
  it.each([
    ['CLICK', { EventKey: 'k' }],
    ['scancode_waitmsg', { EventKey: 'k' }],
  ])('is shown for %s', async (event, fields) => {
    pair.receiver.answers({ status: 500 })
    await ming.event('official', event, fields)
    expect((await ming.chat()).at(-1)).toMatchObject(isFailure(FAILURE))
  })

  it.each(['LOCATION', 'VIEW', 'SCAN', 'TEMPLATESENDJOBFINISH'])('is silent for %s', async (event) => {
    pair.receiver.answers({ status: 500 })
    await expect(ming.event('official', event)).resolves.toMatchObject({ state: 'failed' })
    expect(await ming.chat()).toEqual([])
  })

  it('is silent for unsubscribe, and shown for a follow when the switch says so', async () => {
    pair.receiver.answers({ status: 500 })
    await ming.unfollow()
    expect(await ming.chat()).toEqual([])
    await pair.client.switches({ failureLine: 'also-follow-and-scan' })
    await ming.follow()
    expect((await ming.chat()).at(-1)).toMatchObject(isFailure(FAILURE))
  })
})

it('names a server that is not there', async () => {
  await pair.client.account('official', { url: 'http://127.0.0.1:9/callback' })
  const delivery = await ming.say('在吗')
  expect(delivery.attempts.map((attempt) => attempt.error)).toEqual(['refused', 'refused', 'refused'])
  await pair.client.account('official', { url: pair.receiver.url })
})

it('suspends the pushes for a minute after many failures, when MarkFail is on (callbacks.md §4)', async () => {
  await pair.client.switches({ markFail: true, retryAfterRefusal: 'at-once', timeoutSeconds: 2 })
  pair.receiver.answers({ status: 500 })
  const people = await Promise.all(Array.from({ length: 10 }, () => pair.client.person()))
  await Promise.all(people.map((person) => person.say({ type: 'text', text: 'a', app: 'miniapp' })))
  pair.receiver.answers('success')
  const say = () => people[0]?.say({ type: 'text', text: '还在吗', app: 'miniapp' })
  await expect(say()).resolves.toMatchObject({ state: 'failed', attempts: [] })
  await pair.client.clock.advance(60_000)
  await expect(say()).resolves.toMatchObject({ state: 'acknowledged' })
})
