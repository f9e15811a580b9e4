import supertest from 'supertest'
import { Code as CodeRow } from '../../../src/features/codes'
import { CodesWorld } from './world'

// Migrations on a busy MariaDB take their time.
jest.setTimeout(120_000)
import { readPng } from './decoding'

let world: CodesWorld
let wukang: string
let lin: string
beforeAll(async () => {
  world = await CodesWorld.start({ BRAND_NAME: '山前<b>' })
  wukang = await world.store('上海武康路店')
  lin = await world.guide('林晓雯', wukang)
})
afterEach(() => world.t.sandbox.faults.clear())
afterAll(() => world.close())

const open = (path: string) => supertest(world.t.url).get(path).redirects(0)

/** The code's picture on the page; undefined when there is none. */
const shownPicture = (html: string): string | undefined =>
  /src="data:image\/png;base64,([^"]+)"/.exec(html)?.[1]

const guideLink = () => world.code({ kind: 'guide', carrier: 'link', storeId: wukang, staffId: lin })

describe('the page of a link code in a plain browser', () => {
  it("shows brand, store, guide and the account's code, which leads to the same store and guide", async () => {
    const code = await guideLink()
    const { text } = await open(new URL(code.content!).pathname).expect(200)
    for (const words of ['山前&lt;b&gt;', '上海武康路店', '导购 林晓雯', '微信扫一扫'])
      expect(text).toContain(words)
    const [shown] = (await world.t.sandbox.state()).codes.filter(({ scene }) => scene === code.scene)
    expect(shown).toMatchObject({ actionName: 'QR_STR_SCENE' })
    const held = await readPng(Buffer.from(shownPicture(text)!, 'base64'))
    expect(held).toBe(shown!.url)
  })

  it('asks WeChat once, however many open it', async () => {
    const code = await guideLink()
    const before = (await world.t.calls('/cgi-bin/qrcode/create')).length
    const pages = await Promise.all(Array.from({ length: 10 }, () => open(`/q/${code.scene}`).expect(200)))
    const codes = new Set(pages.map(({ text }) => shownPicture(text)))
    expect(codes.size).toBe(1)
    await open(`/q/${code.scene}`).expect(200)
    expect(await world.t.calls('/cgi-bin/qrcode/create')).toHaveLength(before + 1)
  })

  it('runs no script, is not framed, and is not kept', async () => {
    const code = await guideLink()
    const { headers, text } = await open(`/q/${code.scene}`).expect(200)
    const policy = headers['content-security-policy']!
    const nonce = /style-src 'nonce-([^']+)'/.exec(policy)?.[1]
    expect(text).toContain(`<style nonce="${nonce}">`)
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe-inline')
    expect(text).not.toMatch(/<script|<b>|onload=/)
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['set-cookie']).toBeUndefined()
  })

  it('shows the store alone when the guide is gone', async () => {
    const gone = await world.guide('走了的人', wukang)
    const code = await world.code({ kind: 'guide', carrier: 'link', storeId: wukang, staffId: gone })
    await world.t.app.staff.change(gone, { state: 'suspended' })
    const { text } = await open(`/q/${code.scene}`).expect(200)
    expect(text).toContain('上海武康路店')
    expect(text).not.toContain('走了的人')
  })

  it.each(['0123456789abcdef', 'x', '', '%E4%BD%A0', '0123456789abcdef0', '..%2f..%2fetc', '%00', "'--"])(
    'is friendly about a scene that nobody made: %j',
    async (scene) => {
      const { status, text } = await open(`/q/${scene}`)
      expect(status).toBe(404)
      expect(text).toContain('这个二维码不认识')
      expect(text).toContain('请向店员索取')
    },
  )

  it('does not tell an account code from nothing', async () => {
    const code = await world.code({ kind: 'store', carrier: 'miniapp', storeId: wukang })
    await open(`/q/${code.scene}`).expect(404)
  })

  it('says that a code is over: expired at its moment, retired at once', async () => {
    const { now } = await world.t.sandbox.clock.read()
    const expiresAt = new Date(now + 3_600_000).toISOString()
    const code = await world.code({ kind: 'store', carrier: 'link', storeId: wukang, expiresAt })
    await open(`/q/${code.scene}`).expect(200)
    await world.t.sandbox.clock.advance(3_600_000)
    expect((await open(`/q/${code.scene}`).expect(410)).text).toContain('已经过期')
    const retired = await guideLink()
    await open(`/q/${retired.scene}`).expect(200)
    await world.operator.send('post', `/api/admin/codes/${retired.id}/retire`).expect(200)
    expect((await open(`/q/${retired.scene}`).expect(410)).text).toContain('已经停用')
  })

  it('renews the code it shows before that one ends', async () => {
    const code = await guideLink()
    const first = shownPicture((await open(`/q/${code.scene}`).expect(200)).text)
    expect(first).toBeDefined()
    await world.t.sandbox.clock.advance(29.5 * 86_400_000)
    const second = shownPicture((await open(`/q/${code.scene}`).expect(200)).text)
    expect(second).toBeDefined()
    expect(second).not.toBe(first)
  })

  it('is counted for each visit, by day', async () => {
    const code = await guideLink()
    for (let visit = 0; visit < 3; visit++) await open(`/q/${code.scene}`).expect(200)
    await supertest(world.t.url).head(`/q/${code.scene}`).expect(200)
    await world.t.app.features.codes.visits.flush()
    await open(`/q/${code.scene}`).expect(200)
    await world.t.app.features.codes.visits.flush()
    const { body } = await world.operator.get(`/api/admin/codes/${code.id}/statistics`).expect(200)
    expect(body).toMatchObject({ totals: { visits: 4, scans: 0 } })
  })

  it('says what to do when WeChat does not answer', async () => {
    const code = await guideLink()
    await world.t.sandbox.faults.add({ on: 'api', match: '/cgi-bin/qrcode/create', kind: 'http-5xx' })
    const { text } = await open(`/q/${code.scene}`).expect(200)
    expect(shownPicture(text)).toBeUndefined()
    expect(text).toContain('上海武康路店')
    expect(text).toContain('搜索公众号')
  })

  it('takes no other method', async () => {
    const code = await guideLink()
    await supertest(world.t.url).post(`/q/${code.scene}`).expect(404)
  })
})

describe('the verification file of the domain', () => {
  const NAME = 'MP_verify_Ab12Cd34Ef56Gh78.txt'
  it('is served at the root and beside the links once an admin has put it there, and gone when it is removed', async () => {
    const admin = await world.t.console('admin')
    await open(`/${NAME}`).expect(404)
    const file = { name: NAME, content: 'Ab12Cd34Ef56Gh78' }
    const { body } = await admin.send('post', '/api/admin/verification-files', file).expect(200)
    expect(body).toMatchObject({ ...file, url: `${world.t.url}/${NAME}` })
    const served = await open(`/${NAME}`)
      .expect(200)
      .expect('content-type', /^text\/plain/)
    expect(served.text).toBe('Ab12Cd34Ef56Gh78')
    expect((await open(`/q/${NAME}`).expect(200)).text).toBe('Ab12Cd34Ef56Gh78')
    const again = await admin
      .send('post', '/api/admin/verification-files', { ...file, content: 'new' })
      .expect(200)
    expect((await open(`/${NAME}`).expect(200)).text).toBe('new')
    const { id } = again.body as { id: string }
    await admin.send('delete', `/api/admin/verification-files/${id}`).expect(200)
    await open(`/${NAME}`).expect(404)
    await admin.send('delete', `/api/admin/verification-files/${id}`).expect(404)
  })

  it.each(['../x.txt', 'a/b.txt', 'index.html', 'a.txt.js', '中文.txt', `${'a'.repeat(65)}.txt`])(
    'may not be called %s',
    async (name) => {
      const admin = await world.t.console('admin')
      const refusal = await world.refusal(admin, 'post', '/api/admin/verification-files', {
        name,
        content: 'x',
      })
      expect(refusal).toMatchObject({ status: 422, code: 'request.invalid' })
    },
  )
})

describe('finding a code by its scene', () => {
  it('knows what a scan needs, at any moment', async () => {
    const { resolve } = world.t.app.features.codes
    const { now } = await world.t.sandbox.clock.read()
    const code = await world.code({
      ...{ kind: 'guide', carrier: 'link', storeId: wukang, staffId: lin },
      ...{ welcomeText: '你好。', tags: ['老客'], expiresAt: new Date(now + 1000).toISOString() },
    })
    expect(await resolve(code.scene, now)).toEqual({
      ...{ id: code.id, scene: code.scene, kind: 'guide', carrier: 'link', state: 'live' },
      ...{ storeId: wukang, staffId: lin, campaignId: null, placement: null },
      ...{ label: '上海武康路店 · 林晓雯', welcomeText: '你好。', tags: ['老客'] },
    })
    expect((await resolve(code.scene, now + 1000))?.state).toBe('expired')
    await world.operator.send('post', `/api/admin/codes/${code.id}/retire`).expect(200)
    expect((await resolve(code.scene, now))?.state).toBe('retired')
    for (const scene of ['0123456789abcdef', '', 'x'.repeat(64), '最新'])
      expect(await resolve(scene, now)).toBeUndefined()
  })

  it('answers from memory until the code is changed', async () => {
    const { resolve, codes } = world.t.app.features.codes
    const code = await guideLink()
    expect((await resolve(code.scene, 0))?.label).toBe('上海武康路店 · 林晓雯')
    await world.t.app.db.transact((tx) => tx.update(CodeRow, { id: code.id }, { label: '没人说过的改动' }))
    expect((await resolve(code.scene, 0))?.label).toBe('上海武康路店 · 林晓雯')
    const everybody = { staffId: lin, name: '', roles: [], storeIds: 'all' as const }
    await codes.edit(everybody, code.id, { tags: ['新'] })
    expect(await resolve(code.scene, 0)).toMatchObject({ label: '没人说过的改动', tags: ['新'] })
  })
})
