import { startPair, textReply, xmlText, type Pair } from '../support/world'

let pair: Pair

beforeAll(async () => {
  pair = await startPair({ timeoutSeconds: 0.6 })
})
afterAll(() => pair.close())
beforeEach(() => pair.receiver.answers('success'))

const contents = () => pair.receiver.received.map((request) => xmlText(request.body, 'Content'))

it('keeps one person in order while the server is slow', async () => {
  const ming = await pair.client.follower()
  pair.receiver.answers((_request, index) => ({ delayMs: index === 0 ? 120 : 0 }))
  await Promise.all(['一', '二', '三'].map((text) => ming.say(text)))
  expect(contents()).toEqual(['一', '二', '三'])
})

it('does not hold others up behind a slow answer', async () => {
  const [ming, jing] = [await pair.client.follower(), await pair.client.follower()]
  pair.receiver.answers((request) =>
    xmlText(request.body, 'FromUserName') === ming.openId() ? 'hang' : 'success',
  )
  const finished: string[] = []
  const slow = ming.say('慢').then(() => finished.push('慢'))
  await Promise.all([slow, jing.say('快').then(() => finished.push('快'))])
  expect(finished).toEqual(['快', '慢'])
})

it('lets the next message go after the first attempt, not after the last', async () => {
  const ming = await pair.client.follower()
  pair.receiver.answers((request) =>
    xmlText(request.body, 'Content') === '一' ? { status: 500 } : 'success',
  )
  await Promise.all([ming.say('一'), ming.say('二')])
  expect(contents()).toEqual(['一', '二', '一', '一'])
})

describe('faults of callbacks', () => {
  it('duplicate: the same message twice at once, one answer shown', async () => {
    const ming = await pair.client.follower()
    pair.receiver.answers(() => textReply(ming.openId(), '收到'))
    await pair.client.faults.add({ on: 'callback', kind: 'duplicate', times: 1 })
    await expect(ming.say('在吗')).resolves.toMatchObject({ attempts: { length: 2 }, state: 'replied' })
    const ids = pair.receiver.received.map((request) => xmlText(request.body, 'MsgId'))
    expect(ids[0]).toBe(ids[1])
    expect((await ming.chat()).filter((line) => line.from === 'account')).toHaveLength(1)
    expect((await pair.client.state()).faults).toEqual([])
  })

  it('reorder: held back until the next one went out', async () => {
    const ming = await pair.client.follower()
    pair.receiver.answers('success')
    await pair.client.faults.add({ on: 'callback', match: 'text', kind: 'reorder', times: 1 })
    const first = ming.say('一')
    await Promise.all([first, ming.say('二')])
    expect(contents()).toEqual(['二', '一'])
  })

  it('lost-answer: the answer counts as never received, so the message comes again', async () => {
    const ming = await pair.client.follower()
    pair.receiver.answers(() => textReply(ming.openId(), '收到'))
    await pair.client.faults.add({ on: 'callback', kind: 'lost-answer', times: 1 })
    const delivery = await ming.say('在吗')
    expect(delivery.attempts.map((attempt) => attempt.error)).toEqual(['lost-answer', undefined])
    expect((await ming.chat()).filter((line) => line.from === 'account')).toHaveLength(1)
  })

  it.each([
    ['cut-before', 1],
    ['cut-inside', 1],
    ['cut-after', 2],
  ] as const)('%s: the server got it %i times whole', async (kind, wholeRequests) => {
    const ming = await pair.client.follower()
    pair.receiver.answers((_request, index) => ({ delayMs: index === 0 && kind === 'cut-after' ? 100 : 0 }))
    await pair.client.faults.add({ on: 'callback', kind, times: 1 })
    const delivery = await ming.say('在吗')
    expect(delivery.attempts.map((attempt) => attempt.error)).toEqual(['reset', undefined])
    expect(delivery.state).toBe('acknowledged')
    expect(pair.receiver.received).toHaveLength(wholeRequests)
  })

  it('slow: the delay eats the time that the server has', async () => {
    const ming = await pair.client.follower()
    await pair.client.faults.add({ on: 'callback', kind: 'slow', delayMs: 5_000, times: 1 })
    const delivery = await ming.say('在吗')
    expect(delivery.attempts.map((attempt) => attempt.error)).toEqual(['timeout', undefined])
  })

  it('are refused with a sentence when the kind belongs to API calls', async () => {
    await expect(pair.client.faults.add({ on: 'callback', kind: 'half-json' })).rejects.toThrow(
      '请求内容不正确',
    )
  })
})
