import { startPair, type Pair } from '../support/world'

let pair: Pair

beforeAll(async () => {
  pair = await startPair()
})
afterAll(() => pair.close())
beforeEach(() => pair.client.reset())

const tokenOf = (app: 'official' | 'miniapp' = 'official') =>
  pair.sandbox.world.tokens.issueStable(app, false).token

async function ask(
  method: 'GET' | 'POST',
  path: string,
  token: string | undefined = tokenOf(),
  body?: string,
): Promise<{ errcode?: number; errmsg?: string; status: number }> {
  const url = new URL(path, pair.sandbox.url)
  if (token !== '') url.searchParams.set('access_token', token)
  const response = await fetch(url, { method, body })
  return { ...((await response.json()) as object), status: response.status }
}

const RID = /^.+ rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/

describe('every refusal', () => {
  it.each([
    ['no token', 'GET', '/cgi-bin/user/get', '', undefined, 41001],
    ['a token of the wrong shape', 'GET', '/cgi-bin/user/get', 'x', undefined, 40014],
    ['an unknown token', 'GET', '/cgi-bin/user/get', 'a'.repeat(120), undefined, 40001],
    ['POST for GET', 'POST', '/cgi-bin/user/get', undefined, '{}', 43001],
    ['GET for POST', 'GET', '/cgi-bin/menu/create', undefined, undefined, 43002],
    ['an empty body', 'POST', '/cgi-bin/menu/create', undefined, '', 44002],
    ['a body that is no JSON', 'POST', '/cgi-bin/menu/create', undefined, '{"a":', 47001],
    ['an unknown path', 'GET', '/cgi-bin/nothing', undefined, undefined, 40066],
  ] as const)('of %s is HTTP 200 with its code and a rid', async (_what, method, path, token, body, code) => {
    const answer = await ask(method, path, token, body)
    expect(answer).toMatchObject({ status: 200, errcode: code })
    expect(answer.errmsg).toMatch(RID)
  })

  it('of a token whose two hours are over is 42001, of a replaced one 40001', async () => {
    const token = tokenOf()
    await pair.client.clock.advance(7_200_000)
    await expect(ask('GET', '/cgi-bin/user/get', token)).resolves.toMatchObject({ errcode: 42001 })
    const current = tokenOf()
    pair.sandbox.world.tokens.issueStable('official', true)
    await expect(ask('GET', '/cgi-bin/user/get', current)).resolves.toMatchObject({ errcode: 40001 })
  })

  it("of the other app's path is 48001, and of an address that is not listed 61004", async () => {
    const forMiniapp = await ask('POST', '/wxa/getwxacodeunlimit', tokenOf('official'), '{"scene":"a"}')
    expect(forMiniapp.errcode).toBe(48001)
    await pair.client.switches({ ipAllowList: ['10.0.0.1'] })
    await expect(ask('GET', '/cgi-bin/user/get')).resolves.toMatchObject({ errcode: 61004 })
    await pair.client.switches({ ipAllowList: ['127.0.0.1'] })
    await expect(ask('GET', '/cgi-bin/user/get')).resolves.toMatchObject({ total: 0 })
  })

  it('of a revoked token is 40001 for every token of the app', async () => {
    const token = tokenOf()
    await pair.client.revokeTokens('official')
    await expect(ask('GET', '/cgi-bin/user/get', token)).resolves.toMatchObject({ errcode: 40001 })
  })

  it('is found again by its rid', async () => {
    const { errmsg = '' } = await ask('GET', '/cgi-bin/user/info?openid=nobody')
    const rid = errmsg.split('rid: ')[1]
    const found = await ask('POST', '/cgi-bin/openapi/rid/get', undefined, JSON.stringify({ rid }))
    expect(found).toMatchObject({
      errcode: 0,
      request: { request_url: expect.stringContaining('user/info') as string },
    })
  })
})

describe('quotas (wechat/README rule 5)', () => {
  it('of a day begin anew at midnight in Beijing', async () => {
    const beforeMidnight = Date.UTC(2027, 0, 1, 15, 59, 0)
    await pair.client.clock.setTo(beforeMidnight)
    for (let i = 0; i < 500; i += 1)
      pair.sandbox.world.quotas.take('official', '/cgi-bin/user/get', { daily: 500 })
    await expect(ask('GET', '/cgi-bin/user/get')).resolves.toMatchObject({ errcode: 45009 })
    await pair.client.clock.setTo(beforeMidnight + 60_000)
    await expect(ask('GET', '/cgi-bin/user/get')).resolves.toMatchObject({ total: 0 })
  })

  it('of a minute begin anew with the whole minute', async () => {
    const { quotas, clock } = pair.sandbox.world
    clock.moveTo(Date.UTC(2027, 0, 1, 8, 0, 30) - Date.now())
    expect(quotas.take('official', '/a', { minute: 1 })).toBe('ok')
    expect(quotas.take('official', '/a', { minute: 1 })).toBe(45011)
    clock.moveTo(clock.offsetMs + 30_000)
    expect(quotas.take('official', '/a', { minute: 1 })).toBe('ok')
  })
})

it('logs every call without tokens and secrets, newest first', async () => {
  const token = tokenOf()
  await ask('GET', '/cgi-bin/user/get', token)
  await fetch(`${pair.sandbox.url}/cgi-bin/stable_token`, {
    method: 'POST',
    body: '{"grant_type":"client_credential","appid":"wx0123456789abcdef","secret":"official-secret"}',
  })
  const [newest, older] = await pair.client.calls()
  expect(newest).toMatchObject({ path: '/cgi-bin/stable_token', app: 'official', status: 200 })
  expect(newest?.requestBody).not.toContain('official-secret')
  expect(older?.query.access_token).toBe(`${token.slice(0, 6)}…`)
})
