import supertest from 'supertest'
import { z } from 'zod'
import { defineApi } from '../../../src/contract/endpoint'
import { AppError } from '../../../src/domain/errors'
import type { Upload } from '../../../src/platform/http/form'
import type { Actor, Handlers } from '../../../src/platform/http/serve'
import { openSite, type Site } from './world'

const store = z.object({ id: z.string(), name: z.string() })
const api = defineApi({
  'GET /api/stores': {
    summary: 'Lists.',
    auth: 'staff',
    input: z.object({ page: z.coerce.number().int().min(1).max(100).default(1), tag: z.string().optional() }),
    output: z.object({ stores: z.array(store), page: z.number() }),
    isSheddable: true,
  },
  'PUT /api/stores/:id': {
    summary: 'Changes one.',
    auth: { roles: ['operator', 'admin'] },
    input: z.object({ id: z.string(), name: z.string().min(1, '请填写门店名称。').max(10) }),
    output: store,
  },
  'POST /api/pictures': {
    summary: 'Takes a picture.',
    auth: 'public',
    consumes: 'multipart',
    input: z.object({
      title: z.string(),
      file: z.custom<Upload>((value) => value !== undefined, '请选择文件。'),
    }),
    output: z.object({ title: z.string(), filename: z.string(), bytes: z.number() }),
  },
  'GET /api/files/:name': {
    summary: 'Gives a file.',
    auth: 'public',
    produces: 'file',
    input: z.object({ name: z.string() }),
    output: z.object({}),
  },
  'POST /api/break': {
    summary: 'Fails.',
    auth: 'public',
    input: z.object({ how: z.string() }),
    output: z.object({ ok: z.boolean() }),
  },
})

const failures: Record<string, () => unknown> = {
  unknown: () => {
    throw new Error('the database password is hunter2')
  },
  busy: () => {
    throw new AppError('too_many', 'test.too_many', '请求太多，请稍后再试。', { retryAfterSeconds: 17 })
  },
  conflict: () => {
    throw new AppError('conflict', 'test.conflict', '别人刚改过，请刷新后再试。', { version: 3 })
  },
  promised: () => ({ ok: 'not what the contract says' }),
}

const handlers: Handlers<typeof api> = {
  'GET /api/stores': ({ page }) => {
    const row = { id: '1', name: '人民广场店', passwordHash: 'x', openId: 'y' }
    return Promise.resolve({ stores: [row], page, secretCount: 3 })
  },
  'PUT /api/stores/:id': (input) => Promise.resolve(input),
  'POST /api/pictures': ({ title, file }) =>
    Promise.resolve({ title, filename: file.filename, bytes: file.bytes.length }),
  'GET /api/files/:name': ({ name }) =>
    Promise.resolve({ filename: name, contentType: 'text/csv; charset=utf-8', bytes: '店名\n' }),
  'POST /api/break': ({ how }) => Promise.resolve(failures[how]!() as { ok: boolean }),
}

let site: Site
let actor: Actor | undefined
let isUnderPressure = false
beforeAll(async () => {
  site = await openSite(api, handlers, {
    identify: () => Promise.resolve(actor),
    isUnderPressure: () => isUnderPressure,
  })
})
beforeEach(() => {
  actor = { staffId: 's1', name: '王', roles: ['operator'], storeIds: 'all' }
  isUnderPressure = false
})
afterAll(() => site.close())
const http = () => supertest(site.url)

describe('who may', () => {
  it('asks those who are not signed in to do so', async () => {
    actor = undefined
    const { body } = await http().get('/api/stores').expect(401)
    expect(body).toMatchObject({ error: { code: 'session.required', message: '请先登录。' } })
  })

  it('refuses a role that the operation does not name, before it reads the body', async () => {
    actor = { ...actor!, roles: ['guide', 'store_manager'] }
    await http().get('/api/stores').expect(200)
    const refused = await http().put('/api/stores/1').type('json').send('{broken').expect(403)
    expect(refused.body).toMatchObject({ error: { code: 'staff.not_allowed' } })
    actor = { ...actor, roles: ['guide', 'admin'] }
    await http().put('/api/stores/1').send({ name: '新店' }).expect(200)
  })
})

describe('what comes in', () => {
  it('lets the path beat the body and the query', async () => {
    const { body } = await http().put('/api/stores/1?id=3').send({ id: '2', name: '新店' }).expect(200)
    expect(body).toEqual({ id: '1', name: '新店' })
  })

  it('says what is wrong and where, in Chinese, also where the contract has no sentence of its own', async () => {
    const { body } = await http().put('/api/stores/1').send({ name: '' }).expect(422)
    expect(body).toMatchObject({
      error: {
        code: 'request.invalid',
        message: '填写有误：「name」请填写门店名称。',
        details: { fields: [{ path: 'name', message: '请填写门店名称。' }] },
      },
    })
    for (const name of [undefined, 7, '长'.repeat(11), ['a']]) {
      const refused = await http().put('/api/stores/1').send({ name }).expect(422)
      const { message } = (refused.body as { error: { message: string } }).error
      expect(message).toMatch(/^填写有误：「name」/)
      expect(message).not.toMatch(/Invalid|expected|Too/)
    }
    await http().get('/api/stores?page=abc').expect(422)
    await http().get('/api/stores?page=2&page=3').expect(422)
  })

  it('takes nothing for JSON that is none', async () => {
    const bad = ['{', '[]', 'null', '7', '"x"', '{"name":1}garbage', '\u0000']
    for (const text of bad) {
      const { body } = await http().put('/api/stores/1').type('json').send(text).expect(422)
      expect(body).toMatchObject({ error: { code: 'request.not_json' } })
    }
    await http().put('/api/stores/1').type('form').send('name=x').expect(422)
    await http().put('/api/stores/1').type('json').send('').expect(422)
  })

  it('leaves prototypes alone', async () => {
    const evil = '{"name":"x","__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}'
    const { body } = await http().put('/api/stores/1').type('json').send(evil).expect(200)
    expect(body).toEqual({ id: '1', name: 'x' })
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
    await http().get('/api/stores?__proto__[page]=9&__proto__=1').expect(200)
  })

  it('refuses a path that cannot be decoded as a bad request, not as a fault of its own', async () => {
    const { status } = await http().put('/api/stores/%E0%A4%A').send({ name: 'x' })
    expect(status).toBeLessThan(500)
  })
})

describe('what goes out', () => {
  it('is only what the contract names', async () => {
    const { body, headers } = await http().get('/api/stores').expect(200)
    expect(body).toEqual({ stores: [{ id: '1', name: '人民广场店' }], page: 1 })
    expect(headers['cache-control']).toBe('no-store')
  })

  it('is a download with any name', async () => {
    const name = "门店's (1)*.csv"
    const { headers, text } = await http()
      .get(`/api/files/${encodeURIComponent(name)}`)
      .expect(200)
    const disposition = headers['content-disposition']!
    expect(disposition).toMatch(/^attachment; filename\*=UTF-8''[\w.%-]+$/)
    expect(decodeURIComponent(disposition.split("''")[1]!)).toBe(name)
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(text).toBe('店名\n')
  })

  it('is a refusal with kind, sentence and details where the handler refused', async () => {
    const { body } = await http().post('/api/break').send({ how: 'conflict' }).expect(409)
    expect(body).toMatchObject({
      error: { code: 'test.conflict', message: '别人刚改过，请刷新后再试。', details: { version: 3 } },
    })
    const busy = await http().post('/api/break').send({ how: 'busy' }).expect(429)
    expect(busy.headers['retry-after']).toBe('17')
  })

  it('is an id, and nothing else, where nobody expected the error; the log has the rest', async () => {
    for (const how of ['unknown', 'promised']) {
      const { body, text, headers } = await http().post('/api/break').send({ how }).expect(500)
      const { error } = body as { error: { code: string; message: string; requestId: string } }
      expect(error.code).toBe('internal')
      expect(error.message).toContain(error.requestId)
      expect(headers['x-request-id']).toBe(error.requestId)
      expect(text).not.toMatch(/hunter2|at .*\.ts|zod/i)
      const line = site.logged.find((entry) => entry.includes(error.requestId) && entry.includes('"err"'))
      expect(line).toContain(how === 'unknown' ? 'hunter2' : 'boolean')
    }
  })
})

it('sheds what can wait under pressure, and only that', async () => {
  isUnderPressure = true
  const { body, headers } = await http().get('/api/stores').expect(503)
  expect(body).toMatchObject({ error: { code: 'server.busy' } })
  expect(headers['retry-after']).toBe('5')
  await http().put('/api/stores/1').send({ name: 'x' }).expect(200)
})

describe('an upload', () => {
  it('arrives whole, with its Chinese name', async () => {
    const bytes = Buffer.alloc(300_000, 7)
    const { body } = await http()
      .post('/api/pictures')
      .field('title', '橱窗')
      .attach('file', bytes, { filename: '橱窗.png', contentType: 'image/png' })
      .expect(200)
    expect(body).toEqual({ title: '橱窗', filename: '橱窗.png', bytes: 300_000 })
  })

  it('is refused with a sentence when it is no form, has no file, no boundary or no end', async () => {
    const post = () => http().post('/api/pictures')
    expect((await post().send({ title: 'x' }).expect(422)).body).toMatchObject({
      error: { code: 'request.not_form' },
    })
    expect((await post().field('title', 'x').expect(422)).body).toMatchObject({
      error: { message: '填写有误：「file」请选择文件。' },
    })
    const noBoundary = post().set('Content-Type', 'multipart/form-data').send('x')
    expect((await noBoundary.expect(422)).body).toMatchObject({ error: { code: 'request.bad_form' } })
    const broken = [
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nhalf',
      '--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nhalf',
      '--b\r\nContent-Disp',
      'no form at all',
    ]
    for (const text of broken) {
      const { body } = await post()
        .set('Content-Type', 'multipart/form-data; boundary=b')
        .send(text)
        .expect(422)
      expect(body).toMatchObject({ error: { code: 'request.bad_form' } })
    }
    await http().get('/api/stores').expect(200)
  })

  it('is refused when the file is too large', async () => {
    const bytes = Buffer.alloc(12 * 1024 * 1024 + 1)
    const { body } = await http()
      .post('/api/pictures')
      .field('title', 'x')
      .attach('file', bytes, 'a.png')
      .expect(413)
    expect(body).toMatchObject({ error: { code: 'request.too_large', message: '内容太大，最多 12288 KB。' } })
  })
})

it('logs no query and no body', async () => {
  await http().get('/api/stores?tag=secret-in-the-query').expect(200)
  await http().put('/api/stores/1').send({ name: '正文' }).expect(200)
  const all = site.logged.join('')
  expect(all).toContain('/api/stores')
  expect(all).not.toContain('secret-in-the-query')
  expect(all).not.toContain('正文')
})
