import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { defineApi } from '../../../src/contract/endpoint'
import { serveApplication } from '../../../src/platform/http/static'
import { openSite, rawGet, type Site } from './world'

let folder: string
let site: Site
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'guidepost-static-'))
  mkdirSync(path.join(folder, 'build/assets'), { recursive: true })
  writeFileSync(path.join(folder, 'secret.txt'), 'outside')
  writeFileSync(path.join(folder, 'build/index.html'), '<title>index</title>')
  writeFileSync(path.join(folder, 'build/.hidden.js'), 'hidden')
  writeFileSync(path.join(folder, 'build/favicon-coloured.svg'), '<svg/>')
  writeFileSync(path.join(folder, 'build/assets/index-Ab3_x9Qz.js'), 'script()')
  site = await openSite(
    defineApi({}),
    {},
    {
      isHttps: true,
      extend: (koa) => {
        koa.use(serveApplication('/console/', path.join(folder, 'build')))
        koa.use(serveApplication('/unbuilt/', path.join(folder, 'nowhere')))
      },
    },
  )
})
afterAll(async () => {
  await site.close()
  rmSync(folder, { recursive: true })
})
const get = (address: string, method = 'GET') => rawGet(site.port, address, {}, method)

it('gives files their type, and those with a hash in their name for ever', async () => {
  const script = await get('/console/assets/index-Ab3_x9Qz.js')
  expect(script).toMatchObject({ status: 200, body: 'script()' })
  expect(script.headers['content-type']).toMatch(/javascript/)
  expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  const icon = await get('/console/favicon-coloured.svg')
  expect(icon.headers['cache-control']).toBe('no-cache')
  expect((await get('/console/assets/index-Ab3_x9Qz.js', 'HEAD')).body).toBe('')
})

it('answers addresses inside the application with its index page, never kept', async () => {
  for (const address of [
    '/console/',
    '/console/rules',
    '/console/rules/01ABC/edit',
    '/console/rules?tab=2',
  ]) {
    const page = await get(address)
    expect(page).toMatchObject({ status: 200, body: '<title>index</title>' })
    expect(page.headers['cache-control']).toBe('no-cache')
  }
  expect((await get('/console')).headers.location).toBe('/console/')
})

it('has no page in place of a script that is not there', async () => {
  for (const address of ['/console/assets/old-12345678.js', '/console/missing.css', '/console/.hidden.js']) {
    const answer = await get(address)
    expect(answer.status).toBe(404)
    expect(answer.body).not.toContain('index')
  }
  expect((await get('/console/', 'POST')).status).toBe(404)
})

it('never leaves its folder, however the way out is spelled', async () => {
  const ways = [
    '/console/../secret.txt',
    '/console/..%2fsecret.txt',
    '/console/%2e%2e/secret.txt',
    '/console/%2e%2e%2fsecret.txt',
    '/console/assets/../../secret.txt',
    '/console/..\\secret.txt',
    '/console/..%5csecret.txt',
    '/console//..//secret.txt',
    `/console/${'../'.repeat(12)}etc/passwd`,
    `/console/${'..%2f'.repeat(12)}etc%2fpasswd`,
    `/console/%252e%252e%252fsecret.txt`,
    `/console/${folder}/secret.txt`,
    '/console/secret.txt%00.js',
    '/console/%00',
    '/console/%E0%A4%A.js',
    '/console/%E0%A4%A',
  ]
  for (const way of ways) {
    const answer = await get(way)
    expect(answer.body).not.toContain('outside')
    expect(answer.body).not.toContain('root:')
    expect([way, answer.status < 500]).toEqual([way, true])
  }
})

it('says how to build what is not built', async () => {
  const answer = await get('/unbuilt/')
  expect(answer).toMatchObject({ status: 503 })
  expect(answer.body).toContain('npm run build')
})

it('sends the headers that keep a page safe', async () => {
  const { headers } = await get('/console/')
  const policy = String(headers['content-security-policy'])
  for (const rule of [
    "default-src 'self'",
    "script-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ])
    expect(policy).toContain(rule)
  expect(policy.match(/script-src[^;]*/)![0]).not.toMatch(/unsafe|\*|http/)
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': expect.stringContaining('max-age=31536000') as string,
  })
  expect(headers['x-powered-by']).toBeUndefined()
})
