import type { SandboxEvent } from '../../../src/sandbox/control/contract'
import { startSandbox } from '../../../src/sandbox/main'
import { accountsAt, startPair, type Pair } from '../support/world'

let pair: Pair

beforeAll(async () => {
  pair = await startPair()
})
afterAll(() => pair.close())
beforeEach(() => pair.receiver.answers('success'))

/** Collects the stream of events while something is done. */
async function eventsDuring(act: () => Promise<unknown>): Promise<SandboxEvent[]> {
  const stopping = new AbortController()
  const response = await fetch(`${pair.sandbox.url}/sandbox/events`, { signal: stopping.signal })
  const reader = response.body!.getReader()
  let text = ''
  const reading = (async () => {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      text += Buffer.from(value).toString('utf8')
    }
  })().catch(() => undefined)
  await act()
  await new Promise((resolve) => setTimeout(resolve, 50))
  stopping.abort()
  await reading
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, json = '']) => JSON.parse(json) as SandboxEvent)
}

it('tells the page what happens as it happens', async () => {
  const ming = await pair.client.follower()
  const events = await eventsDuring(() => ming.say('你好'))
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'line',
      line: expect.objectContaining({ from: 'me', content: { type: 'text', text: '你好' } }) as unknown,
    }),
  )
  const states = events.flatMap((event) => (event.type === 'delivery' ? [event.delivery.state] : []))
  expect(states[0]).toBe('sending')
  expect(states.at(-1)).toBe('acknowledged')
  expect(events).toContainEqual({ type: 'state', changed: ['windows'] })
})

it('passes a page on between friends: in both chats, and nobody is told', async () => {
  const [ming, hua] = [
    await pair.client.follower({ nickname: '小明' }),
    await pair.client.follower({ nickname: '小花' }),
  ]
  const friends = await pair.client.call<{ id: string; nickname: string }[]>(
    'GET',
    `people/${ming.id}/friends`,
  )
  expect(friends).toContainEqual({ id: hua.id, nickname: '小花' })
  expect(friends.map(({ id }) => id)).not.toContain(ming.id)
  const deliveries = (await pair.client.deliveries()).length
  const card = { toPersonId: hua.id, title: '羊绒大衣', pagePath: '/pages/product/index?id=1&share=a' }
  await pair.client.call('POST', `people/${ming.id}/cards`, card)
  const content = {
    ...{ type: 'miniprogrampage', title: '羊绒大衣', pagePath: 'pages/product/index?id=1&share=a' },
    appId: pair.sandbox.world.accounts.miniapp.appId,
  }
  expect(await ming.chat('miniapp')).toMatchObject([{ from: 'me', friendId: hua.id, content }])
  expect(await hua.chat('miniapp')).toMatchObject([{ from: 'friend', friendId: ming.id, content }])
  expect(await pair.client.deliveries()).toHaveLength(deliveries)
})

it('puts a file that somebody passes on into both chats', async () => {
  const ming = await pair.client.follower({ nickname: '小明' })
  const hua = await pair.client.follower({ nickname: '小花' })
  const file = { name: '我的数据.json', text: '{}' }
  await pair.client.call('POST', `people/${ming.id}/files`, { toPersonId: hua.id, ...file })
  const content = { type: 'file', ...file }
  expect(await ming.chat('miniapp')).toMatchObject([{ from: 'me', friendId: hua.id, content }])
  expect(await hua.chat('miniapp')).toMatchObject([{ from: 'friend', friendId: ming.id, content }])
})

it('remembers the network of a phone until it is as usual again', async () => {
  const { id } = await pair.client.follower({ nickname: '小明' })
  const network = () => pair.sandbox.world.personById(id)?.network
  await pair.client.call('PATCH', `people/${id}/network`, { network: 'none' })
  expect(network()).toBe('none')
  await pair.client.call('PATCH', `people/${id}/network`, { network: 'good' })
  expect(network()).toBeUndefined()
})

it('answers at once without ?wait=1, so that the page can show that it is sending', async () => {
  const ming = await pair.client.follower()
  pair.receiver.answers({ delayMs: 200 })
  const delivery = await pair.client.call<{ state: string }>('POST', `people/${ming.id}/say`, {
    type: 'text',
    text: '在吗',
  })
  expect(delivery.state).toBe('sending')
})

it.each([
  ['POST', 'people/nobody/say', { type: 'text', text: 'a' }, 404, '没有这个人'],
  ['POST', 'people', { nickname: '' }, 400, 'nickname'],
  ['POST', 'people/nobody/cards', { toPersonId: 'a', title: 'a', pagePath: 'a' }, 404, '没有这个人'],
  ['POST', 'tokens/revoke', { app: 'x' }, 400, '无效选项'],
  ['PATCH', 'switches', { retries: 3 }, 400, 'retries'],
  ['PATCH', 'accounts/official', { format: 'json' }, 400, '只有 XML'],
  ['PATCH', 'accounts/other', {}, 404, 'official'],
  ['DELETE', 'faults/f999', undefined, 404, '没有这个故障'],
  ['GET', 'nothing', undefined, 404, '没有这个接口'],
] as const)('%s %s %j is refused with %i and a sentence', async (method, path, body, status, words) => {
  const error: unknown = await pair.client.call(method, path, body).catch((caught: unknown) => caught)
  expect(error).toMatchObject({ status })
  expect(String(error)).toContain(words)
})

it("refuses changes from other sites' pages", async () => {
  const response = await fetch(`${pair.sandbox.url}/sandbox/reset`, {
    method: 'POST',
    headers: { origin: 'https://evil.example.com' },
  })
  expect(response.status).toBe(403)
})

it('sends exactly the bytes it is given', async () => {
  pair.receiver.answers({ status: 403, body: 'no' })
  const answer = await pair.client.push({
    app: 'official',
    body: '<xml>forged</xml>',
    query: { signature: 'x' },
  })
  expect(answer).toMatchObject({ status: 403, body: 'no' })
  expect(pair.receiver.received[0]).toMatchObject({ body: '<xml>forged</xml>', query: { signature: 'x' } })
})

it('gives the page, and no file from outside its folder', async () => {
  const page = await fetch(pair.sandbox.url)
  expect(page.status).toBe(200)
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
  const outside = await fetch(`${pair.sandbox.url}/..%2f..%2fpackage.json`)
  expect(outside.status).toBe(404)
})

it('says which port is taken and how to choose another', async () => {
  const port = Number(new URL(pair.sandbox.url).port)
  await expect(startSandbox({ port, accounts: accountsAt('http://127.0.0.1:9/') })).rejects.toThrow(
    `端口 ${port} 已被占用`,
  )
})

it('forgets everything but the accounts on a reset', async () => {
  await pair.client.follower()
  await pair.client.reset()
  const state = await pair.client.state()
  expect(state.people).toEqual([])
  expect(state.accounts.official.appId).toBe('wx0123456789abcdef')
})
