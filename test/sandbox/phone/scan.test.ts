import { toBuffer } from 'qrcode'
import { callApi, startPair, xmlText, type Pair } from '../support/world'

let pair: Pair

beforeAll(async () => {
  pair = await startPair()
})
afterAll(() => pair.close())
beforeEach(() => pair.receiver.answers('success'))

async function makeCode(scene: string): Promise<{ ticket: string; url: string }> {
  const body = { action_name: 'QR_LIMIT_STR_SCENE', action_info: { scene: { scene_str: scene } } }
  return (await callApi(pair, '/cgi-bin/qrcode/create', body)) as { ticket: string; url: string }
}

describe('scanning the picture of a code (callbacks.md §6.1, §9.4)', () => {
  it('greets a new follower with subscribe, never SCAN', async () => {
    const { ticket } = await makeCode('store-1')
    const answer = await fetch(`${pair.sandbox.url}/cgi-bin/showqrcode?ticket=${encodeURIComponent(ticket)}`)
    const picture = Buffer.from(await answer.arrayBuffer())
    const ming = await pair.client.person()
    const seen = await ming.scan({ picture, follow: false })
    expect(seen).toEqual({ opened: { kind: 'profile', scene: 'store-1', ticket } })
    expect(pair.receiver.received).toHaveLength(0)
    const { delivery } = await ming.scan({ picture })
    expect(delivery?.kind).toBe('subscribe')
    expect(xmlText(delivery?.body ?? '', 'EventKey')).toBe('qrscene_store-1')
    expect(xmlText(delivery?.body ?? '', 'Ticket')).toBe(ticket)
    expect(pair.receiver.received).toHaveLength(1)
  })

  it('sends SCAN without a prefix for a follower', async () => {
    const { ticket } = await makeCode('store-2')
    const ming = await pair.client.follower()
    const { opened, delivery } = await ming.scan({ ticket })
    expect(opened).toEqual({ kind: 'chat', scene: 'store-2' })
    expect(delivery?.kind).toBe('SCAN')
    expect(xmlText(delivery?.body ?? '', 'EventKey')).toBe('store-2')
  })
})

it('sends no event for an expired code (decisions.md 9)', async () => {
  const body = { expire_seconds: 60, action_name: 'QR_SCENE', action_info: { scene: { scene_id: 7 } } }
  const { ticket } = await callApi(pair, '/cgi-bin/qrcode/create', body)
  const ming = await pair.client.follower()
  pair.receiver.answers('success')
  await pair.client.clock.advance(61_000)
  await expect(ming.scan({ ticket: String(ticket) })).resolves.toEqual({ opened: { kind: 'expired' } })
  expect(pair.receiver.received).toHaveLength(0)
})

it('opens the Mini Program from its code, with page and scene (decisions.md 35)', async () => {
  const { token } = pair.sandbox.world.tokens.issueStable('miniapp', false)
  const answer = await fetch(`${pair.sandbox.url}/wxa/getwxacodeunlimit?access_token=${token}`, {
    method: 'POST',
    body: JSON.stringify({ scene: 'g=12&s=3', page: 'pages/index/index', check_path: false, width: 280 }),
  })
  const picture = Buffer.from(await answer.arrayBuffer())
  const ming = await pair.client.person()
  const { opened } = await ming.scan({ picture })
  expect(opened).toMatchObject({ kind: 'mini-program', page: 'pages/index/index', scene: 'g=12&s=3' })
})

it('opens the Mini Program from a link code whose prefix is registered, else the page', async () => {
  const url = 'https://guide.example.com/q/abc'
  const ming = await pair.client.person()
  const picture = await toBuffer(url, { type: 'png', width: 150 })
  await expect(ming.scan({ picture })).resolves.toEqual({ opened: { kind: 'web', url } })
  await pair.client.switches({
    linkCodes: [{ prefix: 'https://guide.example.com/q/', page: 'pages/scan/scan' }],
  })
  const { opened } = await ming.scan({ picture })
  expect(opened).toMatchObject({ kind: 'mini-program', page: 'pages/scan/scan', q: url })
})

it.each([
  ['a JPEG', Buffer.from('ffd8ffe000104a464946', 'hex'), 'PNG'],
  ['something else', Buffer.from('hello'), '不是 PNG'],
  ['a broken PNG', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(40)]), '已损坏'],
])('refuses %s with a sentence', async (_what, picture, words) => {
  const ming = await pair.client.person()
  await expect(ming.scan({ picture })).rejects.toThrow(words)
})

it('refuses a second follow, and talk without following, with a sentence', async () => {
  const ming = await pair.client.person({ nickname: '小明' })
  await expect(ming.say('你好')).rejects.toThrow('小明 还没有关注')
  await ming.follow()
  await expect(ming.follow()).rejects.toThrow('已经关注')
})
