import type { Fault } from '../../../src/sandbox/control/contract'
import { startPair, type Pair } from '../support/world'

let pair: Pair

beforeAll(async () => {
  pair = await startPair()
})
afterAll(() => pair.close())
beforeEach(() => pair.client.reset())

const tags = () => Object.values(pair.sandbox.world.drawers.dump().tags ?? {}).flat().length

/** Makes a tag, which is an effect that can be counted. */
async function makeTag(name: string): Promise<Response> {
  const { token } = pair.sandbox.world.tokens.issueStable('official', false)
  return fetch(`${pair.sandbox.url}/cgi-bin/tags/create?access_token=${token}`, {
    method: 'POST',
    body: JSON.stringify({ tag: { name } }),
  })
}

const fault = (more: Partial<Fault> & Pick<Fault, 'kind'>) =>
  pair.client.faults.add({ on: 'api', match: '/cgi-bin/tags/create', times: 1, ...more })

async function countAfter(act: () => Promise<unknown>): Promise<number> {
  await (await makeTag('基准')).json()
  const before = tags()
  await act()
  return tags() - before
}

it.each([
  ['cut-before', 0],
  ['cut-inside', 1],
  ['cut-after', 1],
] as const)('%s cuts the connection with %i effect', async (kind, effects) => {
  await expect(
    countAfter(async () => {
      await fault({ kind })
      await expect(makeTag(kind).then((response) => response.text())).rejects.toThrow()
    }),
  ).resolves.toBe(effects)
})

it('half-json has its effect and answers JSON that stops in the middle', async () => {
  const effects = await countAfter(async () => {
    await fault({ kind: 'half-json' })
    const text = await (await makeTag('半截')).text()
    expect(text.startsWith('{')).toBe(true)
    expect(() => JSON.parse(text) as unknown).toThrow()
  })
  expect(effects).toBe(1)
})

it.each([
  ['http-5xx', 503, 'Service Unavailable'],
  ['html', 200, '<html>'],
] as const)('%s answers %i without an effect', async (kind, status, words) => {
  const effects = await countAfter(async () => {
    await fault({ kind })
    const answer = await makeTag(kind)
    expect(answer.status).toBe(status)
    expect(await answer.text()).toContain(words)
  })
  expect(effects).toBe(0)
})

it.each([
  [{ kind: 'busy' as const }, -1],
  [{ kind: 'errcode' as const, errcode: 45011 }, 45011],
  [{ kind: 'token-revoked' as const }, 40001],
])('%p answers %i once', async (more, errcode) => {
  await fault(more)
  await expect((await makeTag('甲')).json()).resolves.toMatchObject({ errcode })
  await expect((await makeTag('乙')).json()).resolves.toHaveProperty('tag')
})

it('quota uses the whole day up', async () => {
  await fault({ kind: 'quota' })
  await expect((await makeTag('甲')).json()).resolves.toMatchObject({ errcode: 45009 })
  await expect((await makeTag('乙')).json()).resolves.toMatchObject({ errcode: 45009 })
  await pair.client.clock.advance(86_400_000)
  await expect((await makeTag('丙')).json()).resolves.toHaveProperty('tag')
})

it('quota also hits the call for a token, which names its app by appid', async () => {
  await pair.client.faults.add({ on: 'api', match: '/cgi-bin/token', kind: 'quota', times: 1 })
  const { appId, appSecret } = pair.sandbox.world.accounts.miniapp
  const query = `grant_type=client_credential&appid=${appId}&secret=${appSecret}`
  const answer = await fetch(`${pair.sandbox.url}/cgi-bin/token?${query}`)
  await expect(answer.json()).resolves.toMatchObject({ errcode: 45009 })
})

it('slow answers later, and right', async () => {
  await fault({ kind: 'slow', delayMs: 120 })
  const startedAt = performance.now()
  await expect((await makeTag('慢')).json()).resolves.toHaveProperty('tag')
  expect(performance.now() - startedAt).toBeGreaterThan(110)
})

it('is listed until it is used up, and in the log of the call it hit', async () => {
  await fault({ kind: 'busy', times: 2 })
  await makeTag('一')
  expect((await pair.client.state()).faults).toMatchObject([{ kind: 'busy', times: 1 }])
  await makeTag('二')
  expect((await pair.client.state()).faults).toEqual([])
  expect((await pair.client.calls(1))[0]).toMatchObject({ fault: 'busy', errcode: -1 })
})

it('leaves other paths alone', async () => {
  await pair.client.faults.add({ on: 'api', match: '/cgi-bin/menu/', kind: 'busy' })
  await expect((await makeTag('不受影响')).json()).resolves.toHaveProperty('tag')
})
