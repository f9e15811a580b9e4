import type { Asset, AssetKind } from '../../../src/contract/replies'
import { ReplyAssetChunk } from '../../../src/features/replies/entities'
import { amr, bmp, gif, html, jpeg, mp3, mp4, png, taggedMp3 } from './files'
import { aRule, worldsOnOneDatabase, type World } from './world'

const MB = 1024 * 1024
const openHere = worldsOnOneDatabase()
let world: World
beforeEach(async () => {
  world = await openHere()
})
afterEach(() => world.close())

const upload = (kind: AssetKind, bytes: Buffer, filename: string) =>
  world.api().post('/api/admin/reply-assets').field('kind', kind).attach('file', bytes, filename)

describe('uploading an asset', () => {
  it.each<[AssetKind, Buffer, string, string, string]>([
    ['image', png(), 'a.png', 'a.png', 'image/png'],
    ['image', jpeg(), 'a.jpeg', 'a.jpg', 'image/jpeg'],
    ['image', gif(), 'a.gif', 'a.gif', 'image/gif'],
    ['image', bmp(), 'a.bmp', 'a.bmp', 'image/bmp'],
    ['image', png(), '照片.jpg', '照片.png', 'image/png'],
    ['voice', amr(), 'a.amr', 'a.amr', 'audio/amr'],
    ['voice', mp3(), 'a.mp3', 'a.mp3', 'audio/mpeg'],
    ['voice', taggedMp3(), 'a.mp3', 'a.mp3', 'audio/mpeg'],
    ['video', mp4(), 'a.mp4', 'a.mp4', 'video/mp4'],
    ['thumb', jpeg(64 * 1024), 'a.jpg', 'a.jpg', 'image/jpeg'],
    ['image', png(), '../../etc/pass<wd.png', 'passwd.png', 'image/png'],
  ])('takes a %s by its first bytes (%#)', async (kind, bytes, filename, kept, contentType) => {
    const { body } = await upload(kind, bytes, filename).expect(200)
    expect(body).toMatchObject({ kind, filename: kept, contentType, sizeBytes: bytes.length, usedBy: [] })
  })

  it.each<[string, AssetKind, Buffer, string, number, string]>([
    ['a page that says it is a picture', 'image', html(), 'a.png', 422, 'asset.bad_type'],
    ['a picture as a voice', 'voice', png(), 'a.mp3', 422, 'asset.bad_type'],
    ['a PNG as a card cover', 'thumb', png(), 'a.jpg', 422, 'asset.bad_type'],
    ['nothing', 'image', Buffer.alloc(0), 'a.png', 422, 'media.empty'],
    ['a picture over 10 MB', 'image', png(10 * MB + 1), 'a.png', 413, 'media.too_large'],
    ['a voice over 2 MB', 'voice', mp3(2 * MB + 1), 'a.mp3', 413, 'media.too_large'],
    ['a video over 10 MB', 'video', mp4(10 * MB + 1), 'a.mp4', 413, 'media.too_large'],
    ['a card cover over 64 KB', 'thumb', jpeg(64 * 1024 + 1), 'a.jpg', 413, 'media.too_large'],
  ])('refuses %s', async (_, kind, bytes, filename, status, code) => {
    const { body } = await upload(kind, bytes, filename).expect(status)
    expect(body.error.code).toBe(code)
  })

  it('keeps the same file once, and gives back every byte of a large one', async () => {
    const bytes = png(1_000_000)
    for (let at = 100; at < bytes.length; at++) bytes[at] = (at * 31) & 255
    const [first, again] = await Promise.all([
      upload('image', bytes, 'a.png'),
      upload('image', bytes, 'b.png'),
    ])
    expect(first.body.id).toBe(again.body.id)
    expect(await world.db.read.countBy(ReplyAssetChunk, { assetId: first.body.id })).toBe(17)
    const file = await world.api().get(`/api/admin/reply-assets/${first.body.id}/content`).expect(200)
    expect(file.headers['content-type']).toBe('image/png')
    expect(Buffer.compare(file.body as Buffer, bytes)).toBe(0)
  })
})

describe('deleting an asset', () => {
  it('is refused while a rule uses it, and named with that rule', async () => {
    const { body: asset } = await upload('image', png(), 'a.png').expect(200)
    const { rule } = await world.save(
      aRule({ name: '地图', answers: [{ type: 'image', assetId: asset.id }] }),
    )
    const { body } = await world.api().delete(`/api/admin/reply-assets/${asset.id}`).expect(409)
    expect(body.error).toMatchObject({ code: 'asset.in_use', message: expect.stringContaining('「地图」') })
    await world.api().delete(`/api/admin/rules/${rule.id}`).expect(200)
    await world.api().delete(`/api/admin/reply-assets/${asset.id}`).expect(200)
    await world.api().get(`/api/admin/reply-assets/${asset.id}/content`).expect(404)
    expect(await world.db.read.count(ReplyAssetChunk)).toBe(0)
  })

  it('cannot slip between the look at an asset and the saving of a rule that uses it', async () => {
    const { body: asset } = await upload('image', png(), 'a.png').expect(200)
    const [deleted, saved] = await Promise.all([
      world.api().delete(`/api/admin/reply-assets/${asset.id}`),
      world
        .api()
        .post('/api/admin/rules')
        .send(aRule({ answers: [{ type: 'image', assetId: asset.id }] })),
    ])
    expect([deleted.status, saved.status].sort()).toEqual(deleted.status === 200 ? [200, 422] : [200, 409])
  })
})

it('lists assets by kind with the rules that use them', async () => {
  const { body: image } = await upload('image', png(), 'a.png').expect(200)
  await upload('voice', amr(), 'a.amr').expect(200)
  const { rule } = await world.save(aRule({ answers: [{ type: 'image', assetId: image.id }] }))
  const { body } = await world.api().get('/api/admin/reply-assets?kind=image').expect(200)
  expect(body.total).toBe(1)
  expect((body.items as Asset[])[0]!.usedBy).toEqual([{ ruleId: rule.id, ruleName: rule.name }])
})
