import { Writable } from 'node:stream'
import { makeLogger } from '../../../src/platform/log'
import { startApp, type TestApp } from '../../support/app'
import { rawGet } from './world'

const lines: string[] = []
const sink = new Writable({
  write(chunk: Buffer, _encoding, done) {
    lines.push(chunk.toString())
    done()
  },
})

let t: TestApp
beforeAll(async () => {
  t = await startApp({}, { log: makeLogger('debug', sink) })
}, 60_000)
afterAll(() => t.close())
const port = () => Number(new URL(t.url).port)

/** Headers by which a client would like to be somebody else. */
const forged = (index: number): Record<string, string> => ({
  Host: 'evil.example',
  'X-Forwarded-Host': 'evil.example',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-For': `203.0.113.${index}`,
  'X-Real-IP': `203.0.113.${index}`,
  Forwarded: `for=203.0.113.${index};host=evil.example`,
})

it('sends nobody to a host that the request named', async () => {
  for (const address of [
    '/console',
    '/console/',
    '/',
    '/api/admin/session',
    '//elsewhere.example/%2e%2e',
    '/healthz',
  ]) {
    const answer = await rawGet(port(), address, { ...forged(1), Referer: 'http://evil.example/' })
    expect(JSON.stringify(answer)).not.toContain('evil.example')
    expect(answer.status).toBeLessThan(600)
  }
})

it('counts sign-in tries by the address of the connection, whatever X-Forwarded-For says', async () => {
  const statuses: number[] = []
  for (let index = 0; index < 17; index++) {
    const response = await fetch(`${t.url}/api/admin/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': `203.0.113.${index}` },
      body: JSON.stringify({ login: `nobody-${index}`, password: 'wrong password' }),
    })
    statuses.push(response.status)
  }
  expect(statuses.slice(0, 15).every((status) => status === 401)).toBe(true)
  expect(statuses.slice(15)).toEqual([429, 429])
})

it('takes no override of the method, and no TRACE', async () => {
  const before = await rawGet(port(), '/api/admin/session', { 'X-HTTP-Method-Override': 'DELETE' })
  expect(before.status).toBe((await rawGet(port(), '/api/admin/session')).status)
  for (const method of ['TRACE', 'PROPFIND']) {
    const { status } = await rawGet(port(), '/api/admin/session', {}, method)
    expect(status).toBeGreaterThanOrEqual(400)
  }
})

it('logs neither query nor forged host', async () => {
  await rawGet(port(), '/api/admin/session?ticket=secret-in-the-query', forged(2))
  const written = lines.join('')
  expect(written).toContain('/api/admin/session')
  expect(written).not.toContain('secret-in-the-query')
  expect(written).not.toContain('evil.example')
  expect(written).not.toContain('203.0.113.')
})
