import { request as rawRequest } from 'node:http'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { StaffSession } from '../../src/features/staff/entities/staff-session'
import { newId } from '../../src/platform/ids'
import { startApp, type TestApp } from '../support/app'
import { signedIn, signIn } from '../support/console-client'

let t: TestApp
let folder: string
const dead = 'http://127.0.0.1:9'
beforeAll(async () => {
  // A tiny console of its own with a secret beside it: the real one need not be built.
  folder = mkdtempSync(path.join(tmpdir(), 'guidepost-console-'))
  mkdirSync(path.join(folder, 'console/assets'), { recursive: true })
  writeFileSync(path.join(folder, 'console/index.html'), '<!doctype html><title>console</title>')
  writeFileSync(path.join(folder, 'console/assets/index-abcd1234.js'), 'void 0')
  writeFileSync(path.join(folder, 'package.json'), '{ "dependencies": {} }')
  writeFileSync(path.join(folder, '.env'), 'DATABASE_URL=sqlite:x')
  const consoleFolder = path.join(folder, 'console')
  t = await startApp({ WECHAT_API_URL: dead, PUBLIC_URL: 'https://guide.example.com' }, { consoleFolder })
})
afterAll(async () => {
  await t.close()
  rmSync(folder, { recursive: true })
})

interface Raw {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** A request as bytes say it: no normalised paths, any method, any Host. */
function raw(method: string, address: string, headers: Record<string, string> = {}): Promise<Raw> {
  const { port } = new URL(t.url)
  return new Promise((resolve, reject) => {
    const request = rawRequest({ host: '127.0.0.1', port, method, path: address, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    request.on('error', reject)
    request.end()
  })
}

const ANSWERS: [string, string, number][] = [
  ['GET', '/console/', 200],
  ['GET', '/console/rules/deep/link', 200],
  ['GET', '/console/assets/index-abcd1234.js', 200],
  ['GET', '/console/missing.js', 404],
  ['GET', '/api/admin/session', 401],
  ['GET', '/api/nothing', 404],
  ['POST', '/api/admin/session', 422],
  ['GET', '/healthz', 200],
  ['HEAD', '/readyz', 200],
  ['GET', '/metrics', 200],
  ['GET', '/', 302],
]

describe('every answer', () => {
  it.each(ANSWERS)('%s %s carries the headers that hold a browser back', async (method, address, status) => {
    const answer = await raw(method, address)
    expect(answer.status).toBe(status)
    const policy = String(answer.headers['content-security-policy'])
    expect(policy).toMatch(/script-src 'self';/)
    expect(policy).toMatch(/frame-ancestors 'none'/)
    expect(policy).toMatch(/object-src 'none'/)
    expect(policy).toMatch(/base-uri 'none'/)
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringMatching(/^max-age=\d{8}/) as string,
    })
    expect(answer.headers).not.toHaveProperty('x-powered-by')
    expect(answer.headers).not.toHaveProperty('server')
  })

  it('of a callback address names its type and forbids guessing another', async () => {
    const answer = await raw('GET', '/wechat/callback')
    expect(answer).toMatchObject({ status: 403, body: 'forbidden' })
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff' })
  })

  it('of the API may not be kept by anybody on the way', async () => {
    const admin = await signedIn(t)
    const answer = await admin.get('/api/admin/staff').expect(200)
    expect(answer.headers['cache-control']).toBe('no-store')
  })
})

describe('addresses that are not there', () => {
  it.each(['/api/nothing', '/api/admin/rules/a/b/c', '/api/', '/api/admin/session/', '/API/admin/session'])(
    '%s is answered in JSON and Chinese',
    async (address) => {
      const { status, body } = await raw('GET', address)
      expect(status).toBe(404)
      const { error } = JSON.parse(body) as { error: Record<string, string> }
      expect(error).toMatchObject({ code: 'request.unknown', message: '没有这个地址，请检查网址。' })
      expect(error.requestId).toMatch(/^[0-9A-Z]{26}$/)
    },
  )

  it('names the methods of an address that has others', async () => {
    const { status, headers, body } = await raw('PUT', '/api/admin/staff')
    expect(status).toBe(405)
    expect(headers.allow).toMatch(/POST/)
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'request.method' } })
  })

  it.each(['TRACE', 'TRACK', 'CONNECTX'])(
    'refuses the method %s without echoing the request',
    async (method) => {
      const canary = 'canary-of-a-header'
      for (const address of ['/api/admin/session', '/console/', '/wechat/callback', '/healthz']) {
        const answer = await raw(method, address, { 'x-canary': canary }).catch(() => undefined)
        if (!answer) continue
        expect(answer.status).toBeGreaterThanOrEqual(400)
        expect(answer.status).toBeLessThan(502)
        expect(JSON.stringify(answer)).not.toContain(canary)
      }
    },
  )

  const TRAVERSALS = [
    '/console/../package.json',
    '/console/../../package.json',
    '/console/..%2fpackage.json',
    '/console/..%2f..%2fpackage.json',
    '/console/%2e%2e/%2e%2e/package.json',
    '/console/..%5c..%5cpackage.json',
    '/console/....//....//package.json',
    '/console//etc/passwd',
    '/console/%00',
    '/console/%E0%A4%A',
    '/console/..%2f.env',
    '/console/.env',
    '/console/assets/..%2f..%2f..%2f.env',
    '/console/%252e%252e%252fpackage.json',
  ]
  it.each(TRAVERSALS)('%s reads no file outside the console', async (address) => {
    const { status, body } = await raw('GET', address)
    expect([200, 400, 403, 404]).toContain(status)
    expect(body).not.toMatch(/"dependencies"|root:|DATABASE_URL/)
    if (status === 200) expect(body).toMatch(/<!doctype html>/i)
  })

  it('sends /console to /console/, whatever Host the request claims', async () => {
    const { status, headers } = await raw('GET', '/console', { host: 'evil.example' })
    expect([status, headers.location]).toEqual([302, '/console/'])
  })

  it('never shows a forged Host or forwarded address in an answer', async () => {
    const forged = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-for': '6.6.6.6' }
    for (const [method, address] of ANSWERS)
      expect(JSON.stringify(await raw(method, address, forged))).not.toMatch(/evil\.example|6\.6\.6\.6/)
  })
})

describe('a session', () => {
  const sessionOf = async (staffId: string) =>
    (await t.app.db.read.findBy(StaffSession, { staffId })).map(({ id }) => id)
  const myId = async (me: Awaited<ReturnType<typeof signedIn>>): Promise<string> =>
    ((await me.get('/api/admin/session').expect(200)).body as { staff: { id: string } }).staff.id
  const move = async (staffId: string, change: { lastSeenAt?: number; expiresAt?: number }) =>
    t.app.db.transact(async (tx) => void (await tx.update(StaffSession, { staffId }, change)))

  it('ends after 30 minutes without use, and not a minute before', async () => {
    const me = await signedIn(t)
    const staffId = await myId(me)
    await move(staffId, { lastSeenAt: Date.now() - 29 * 60_000 })
    await me.get('/api/admin/session').expect(200)
    const [row] = await t.app.db.read.findBy(StaffSession, { staffId })
    expect(Date.now() - row!.lastSeenAt).toBeLessThan(60_000)
    await move(staffId, { lastSeenAt: Date.now() - 30 * 60_000 })
    await me.get('/api/admin/session').expect(401)
  })

  it('ends after 12 hours, however busy', async () => {
    const me = await signedIn(t)
    const staffId = await myId(me)
    const [row] = await t.app.db.read.findBy(StaffSession, { staffId })
    expect(row!.expiresAt - row!.createdAt).toBe(12 * 3_600_000)
    await move(staffId, { expiresAt: Date.now() })
    await me.get('/api/admin/session').expect(401)
  })

  it('goes on after a change of password only where it was changed', async () => {
    const login = `changer-${newId().toLowerCase()}`
    await t.app.staff.create({ name: '换密码的人', login, password: 'the old password', roles: ['operator'] })
    const here = await signIn(t, login, 'the old password')
    const elsewhere = await signIn(t, login, 'the old password')
    const body = { current: 'the old password', next: 'the new password' }
    const changed = await here.send('post', '/api/admin/session/password', body).expect(200)
    await elsewhere.get('/api/admin/session').expect(401)
    await here.get('/api/admin/session').expect(401)
    const cookies = [changed.headers['set-cookie']].flat()
    expect(cookies).toHaveLength(1)
    const cookie = cookies[0]!.split(';')[0]!
    const again = await fetch(`${t.url}/api/admin/session`, { headers: { cookie } })
    expect(again.status).toBe(200)
    const { staff } = (await again.json()) as { staff: { id: string } }
    expect(await sessionOf(staff.id)).toHaveLength(1)
    await signIn(t, login, 'the new password')
  })

  it('sets exactly one cookie, and the one of a closed session is emptied', async () => {
    const me = await signedIn(t)
    const out = await me.send('delete', '/api/admin/session').expect(200)
    const cookies = [out.headers['set-cookie']].flat()
    expect(cookies).toHaveLength(1)
    expect(cookies[0]).toMatch(/^__Host-guidepost=; Path=\/; Max-Age=0; HttpOnly; Secure; SameSite=Strict$/)
  })
})

describe('guessing', () => {
  const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!

  async function timeOf(login: string): Promise<number> {
    const startedAt = performance.now()
    await fetch(`${t.url}/api/admin/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login, password: 'not the password' }),
    })
    return performance.now() - startedAt
  }

  it('takes about as long for a name that exists as for one that does not', async () => {
    const fresh = await startApp({ WECHAT_API_URL: dead })
    const before = t
    t = fresh
    try {
      const known: number[] = []
      const unknown: number[] = []
      // 15 wrong passwords per address and 5 per name reach the hash; stay below both.
      for (let round = 0; round < 6; round++) {
        const login = `known-${round}`
        await fresh.app.staff.create({ name: '有', login, password: 'long enough 1', roles: ['guide'] })
        known.push(await timeOf(login))
        unknown.push(await timeOf(`unknown-${round}`))
      }
      const ratio = median(known) / median(unknown)
      expect(ratio).toBeGreaterThan(0.5)
      expect(ratio).toBeLessThan(2)
    } finally {
      t = before
      await fresh.close()
    }
  })
})
