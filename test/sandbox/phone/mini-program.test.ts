import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Koa from 'koa'
import { launchFrom, splitPageUrl } from '../../../src/mp-host/runtime/launch'
import { miniProgramPages } from '../../../src/sandbox/serve/mini-program'
import { readCodePicture } from '../../../src/sandbox/act/picture'
import { startPair, type Pair } from '../support/world'

let pair: Pair

beforeAll(async () => {
  pair = await startPair()
})
afterAll(() => pair.close())
beforeEach(() => pair.receiver.answers('success'))

async function miniProgramCode(scene: string): Promise<void> {
  const { token } = pair.sandbox.world.tokens.issueStable('miniapp', false)
  await fetch(`${pair.sandbox.url}/wxa/getwxacodeunlimit?access_token=${token}`, {
    method: 'POST',
    body: JSON.stringify({ scene, page: 'pages/home/index', check_path: false, width: 280 }),
  })
}

describe('codes in print', () => {
  it('are in the list as soon as the API drew them, and get a label by hand', async () => {
    await miniProgramCode('k7Qm2x')
    await miniProgramCode('k7Qm2x')
    expect((await pair.client.state()).printedCodes).toMatchObject([{ kind: 'mini-program' }])
    await pair.client.printCode({ page: 'pages/home/index', scene: 'k7Qm2x', label: '武康路店 收银台' })
    await pair.client.printCode({ url: 'https://shop.example/q/k7Qm2x', label: '武康路店 海报' })
    const { printedCodes } = await pair.client.state()
    expect(printedCodes.map(({ kind, label }) => [kind, label])).toEqual([
      ['mini-program', '武康路店 收银台'],
      ['link', '武康路店 海报'],
    ])
  })

  it('hold what the camera reads, also as a picture', async () => {
    const { printedCodes } = await pair.client.state()
    for (const { text, pictureUrl } of printedCodes) {
      const picture = await (await fetch(pair.sandbox.url + pictureUrl)).arrayBuffer()
      expect(readCodePicture(Buffer.from(picture).toString('base64'))).toBe(text)
    }
  })

  it('open the Mini Program with their scene, or with the address when the owner made a rule for links', async () => {
    const ming = await pair.client.person()
    const [code, link] = (await pair.client.state()).printedCodes
    await expect(ming.scan({ url: code!.text })).resolves.toEqual({
      opened: { kind: 'mini-program', page: 'pages/home/index', scene: 'k7Qm2x' },
    })
    await expect(ming.scan({ url: link!.text })).resolves.toMatchObject({ opened: { kind: 'web' } })
    await pair.client.switches({
      linkCodes: [{ prefix: 'https://shop.example/q/', page: 'pages/home/index' }],
    })
    await expect(ming.scan({ url: link!.text })).resolves.toMatchObject({
      opened: { kind: 'mini-program', page: 'pages/home/index', q: link!.text },
    })
  })
})

it('tells <official-account> who it is and whether the person follows', async () => {
  const ming = await pair.client.person()
  const card = () => pair.client.call('GET', `people/${ming.id}/official-account`)
  await expect(card()).resolves.toEqual({ name: '公众号', isFollowed: false })
  await ming.follow()
  await expect(card()).resolves.toEqual({ name: '公众号', isFollowed: true })
})

describe('the Mini Program at /mp/', () => {
  let folder: string
  let brand: Server
  let sandbox: Server
  let url: string
  const asked: string[] = []

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'miniapp-'))
    writeFileSync(path.join(folder, 'index.html'), 'the Mini Program')
    brand = createServer((request, response) => {
      asked.push(
        `${request.method} ${request.url} ${request.headers.authorization ?? ''} ${request.headers.cookie ?? ''}`,
      )
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"code":"a"}}')
    })
    const brandUrl = await listening(brand)
    await pair.client.account('miniapp', { url: `${brandUrl}/wechat/miniapp/callback` })
    const app = new Koa()
    app.use(miniProgramPages(pair.sandbox.world, folder))
    const handle = app.callback()
    sandbox = createServer((request, response) => void handle(request, response))
    url = await listening(sandbox)
  })
  afterAll(() => {
    brand.close()
    sandbox.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function listening(server: Server): Promise<string> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  it('is the built page, whatever its query', async () => {
    const answer = await fetch(`${url}/mp/?__person=1&scene=a`)
    await expect(answer.text()).resolves.toBe('the Mini Program')
    expect((await fetch(`${url}/mp/gone.js`)).status).toBe(404)
    expect((await fetch(`${url}/mp/..%2f..%2fetc/passwd.txt`)).status).toBe(404)
  })

  it('asks the server that its callbacks go to, with its token and without the browser’s cookies', async () => {
    const answer = await fetch(`${url}/mp/api/mp/scans?page=1`, {
      method: 'POST',
      headers: { authorization: 'Bearer t', cookie: 'session=1', 'content-type': 'application/json' },
      body: '{}',
    })
    expect([answer.status, await answer.json()]).toEqual([401, { error: { code: 'a' } }])
    expect(asked).toEqual(['POST /api/mp/scans?page=1 Bearer t '])
  })

  it('reaches nothing else there', async () => {
    expect((await fetch(`${url}/mp/api/admin/staff.json`)).status).toBe(404)
    expect(asked).toHaveLength(1)
  })

  it('says so when the server does not run', async () => {
    await pair.client.account('miniapp', { url: 'http://127.0.0.1:9/' })
    const answer = await fetch(`${url}/mp/api/mp/home`)
    expect([answer.status, await answer.json()]).toMatchObject([
      502,
      { error: { code: 'sandbox.server_unreachable' } },
    ])
  })
})

describe('how the Mini Program is opened', () => {
  it('keeps what is for the host from what is for the page', () => {
    const own = '__person=p1&__path=pages/a/a&__scene=1047&__theme=dark&__letters=19&__bottom=14'
    const search = `?${own}&scene=${encodeURIComponent('a%3Db')}`
    expect(launchFrom(search, 'pages/home/index')).toEqual({
      path: 'pages/a/a',
      query: { scene: 'a%3Db' },
      scene: 1047,
      personId: 'p1',
      look: { theme: 'dark', fontSizeSetting: 19, safeBottomPx: 14 },
      network: 'good',
    })
    expect(launchFrom('', 'pages/home/index')).toMatchObject({
      path: 'pages/home/index',
      scene: 1001,
      look: {},
    })
  })

  it('reads the addresses of pages as WeChat does: relative to the page, values still encoded', () => {
    expect(splitPageUrl('/pages/b/b?x=%E5%BA%97&y', 'pages/a/a')).toEqual({
      path: 'pages/b/b',
      query: { x: '%E5%BA%97', y: '' },
    })
    expect(splitPageUrl('../b/b', 'pages/a/a').path).toBe('pages/b/b')
  })
})
