import sharp from 'sharp'
import supertest from 'supertest'
import type { PictureView } from '../../../src/contract/pictures'
import { Picture } from '../../../src/features/pictures'
import { signedIn, type ConsoleClient } from '../../support/console-client'
import { startApp, type TestApp } from '../../support/app'
import { aPicture } from './files'

let t: TestApp
let me: ConsoleClient
beforeAll(async () => {
  t = await startApp()
  me = await signedIn(t)
})
afterAll(() => t.close())

const upload = (bytes: Buffer, name = 'a.png') =>
  supertest(t.url)
    .post('/api/admin/pictures')
    .set('Cookie', me.cookie)
    .set('X-CSRF-Token', me.csrfToken)
    .attach('file', bytes, name)
const kept = async (bytes: Buffer) => (await upload(bytes).expect(200)).body as PictureView
const http = () => supertest(t.url)
const codeOf = ({ body }: { body: unknown }) => (body as { error: { code: string } }).error.code

it('keeps a picture in three widths and serves each for a year, known again by its tag', async () => {
  const { id, width, height } = await kept(await aPicture({ width: 2000, height: 1000, format: 'jpeg' }))
  expect({ width, height }).toEqual({ width: 2000, height: 1000 })
  for (const [asked, got] of [
    [160, 160],
    [300, 480],
    [480, 480],
    [960, 960],
    [1600, 960],
  ]) {
    const answer = await http().get(`/pictures/${id}/${asked}`).expect(200)
    expect(answer.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    })
    const meta = await sharp(answer.body as Buffer).metadata()
    expect([meta.format, meta.width, meta.height]).toEqual(['jpeg', got, got! / 2])
    const tag = answer.headers.etag as string
    const again = await http().get(`/pictures/${id}/${asked}`).set('If-None-Match', tag).expect(304)
    expect(again.text ?? '').toBe('')
  }
})

it('never makes a picture larger than it is, and puts what is see-through on white', async () => {
  const hollow = await sharp({
    create: { width: 200, height: 200, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .webp()
    .toBuffer()
  const { id } = await kept(hollow)
  const { body } = await http().get(`/pictures/${id}/960`).expect(200)
  const { data, info } = await sharp(body as Buffer)
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect([info.width, data[0], data[1], data[2]]).toEqual([200, 255, 255, 255])
})

it('turns a photograph upright and leaves out what the camera wrote into it', async () => {
  const photo = await sharp(await aPicture({ width: 300, height: 200 }))
    .jpeg()
    .withExif({ IFD0: { Copyright: '某某人', Model: 'secret camera' } })
    .withMetadata({ orientation: 6 })
    .toBuffer()
  const { id, width, height } = await kept(photo)
  expect([width, height]).toEqual([200, 300])
  const { body } = await http().get(`/pictures/${id}/160`).expect(200)
  const meta = await sharp(body as Buffer).metadata()
  expect([meta.width, meta.exif, meta.orientation]).toEqual([160, undefined, undefined])
})

it('keeps the same file once', async () => {
  const file = await aPicture({ colour: '#123456' })
  const [one, other] = await Promise.all([kept(file), kept(file)])
  expect(other).toEqual(one)
  expect(await t.app.db.read.countBy(Picture, { id: one.id })).toBe(1)
})

it.each<[string, () => Promise<Buffer> | Buffer, string]>([
  ['a text with a picture’s name', () => Buffer.from('hello, I am a.png'), 'picture.not_one'],
  [
    'an SVG, which may hold a script',
    () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    'picture.not_one',
  ],
  ['a GIF', () => Buffer.from('GIF89a'.padEnd(200)), 'picture.not_one'],
  ['an empty file', () => Buffer.alloc(0), 'picture.not_one'],
  [
    'half a picture',
    async () => (await aPicture({ width: 900, height: 900, format: 'jpeg' })).subarray(0, 600),
    'picture.broken',
  ],
  [
    'the head of a PNG with rubbish behind',
    async () => Buffer.concat([(await aPicture()).subarray(0, 60), Buffer.alloc(500, 7)]),
    'picture.broken',
  ],
  ['a picture of 99 pixels', () => aPicture({ width: 99, height: 400 }), 'picture.too_small'],
  ['a picture of 64 million pixels', () => aPicture({ width: 8000, height: 8000 }), 'picture.too_large'],
])('refuses %s', async (_, make, code) => {
  const before = await t.app.db.read.count(Picture)
  const answer = await upload(await make(), 'nice.jpg').expect(422)
  expect(codeOf(answer)).toBe(code)
  expect(await t.app.db.read.count(Picture)).toBe(before)
})

it('answers 404 for a picture that never was, and does not let that be kept', async () => {
  const { headers } = await http().get('/pictures/01ARZ3NDEKTSV4RRFFQ69G5FAV/480').expect(404)
  expect(headers['cache-control']).toBe('no-store')
  await http().get('/pictures/01ARZ3NDEKTSV4RRFFQ69G5FAV/../../etc').expect(404)
})
