import { ok, Section } from '../support/case'
import { fileForm, type ApiRequest, type Desk } from '../support/desk'
import { amr, filledUp, jpg, mp3, mp4, png } from '../support/files'

const megabyte = 1024 * 1024

const upload = (type: string, file: Buffer, as: 'official' | 'miniapp' = 'official'): ApiRequest => ({
  path: '/cgi-bin/media/upload',
  as,
  query: { type },
  form: fileForm(file),
})

const uploaded = (type: string) => ({
  type,
  [type === 'thumb' ? 'thumb_media_id' : 'media_id']: expect.stringMatching(/^\S{20,}$/),
  created_at: expect.any(Number),
})

const temporary = new Section('official-account-api §8 Temporary media')
  .answers('an image', uploaded('image'), upload('image', png))
  .answers('a voice', uploaded('voice'), upload('voice', mp3))
  .answers('a video', uploaded('video'), upload('video', mp4))
  .answers('a thumb', uploaded('thumb'), upload('thumb', jpg))
  .refuses('an unknown type', 40004, 'invalid media type', upload('file', png))
  .refuses('a voice as image', 40005, 'invalid file type', upload('image', amr))
  .refuses('a PNG as thumb', 40005, 'invalid file type', upload('thumb', png))
  .refuses(
    'an image of more than 10 MB',
    40009,
    'invalid image size',
    upload('image', filledUp(png, 10 * megabyte + 1)),
  )
  .refuses('an image of more than 2 MB, when that is the limit', 40009, 'invalid image size', (desk) => {
    desk.world.switches.imageLimitMb = 2
    return upload('image', filledUp(png, 2 * megabyte + 1))
  })
  .refuses(
    'a voice of more than 2 MB',
    40010,
    'invalid voice size',
    upload('voice', filledUp(amr, 2 * megabyte + 1)),
  )
  .refuses(
    'a video of more than 10 MB',
    40011,
    'invalid video size',
    upload('video', filledUp(mp4, 10 * megabyte + 1)),
  )
  .refuses('a thumb of more than 64 KB', 40012, 'invalid thumb size', upload('thumb', filledUp(jpg, 65_537)))
  .refuses('an empty file', 44001, 'empty media data', upload('image', Buffer.alloc(0)))
  .refuses('no file', 41005, 'media data missing', {
    path: '/cgi-bin/media/upload',
    query: { type: 'image' },
    form: new FormData(),
  })
  .refuses('a video of the Mini Program', 40004, 'invalid media type', upload('video', mp4, 'miniapp'))
  .does(
    'the file comes back as it was',
    async (desk) => ({
      path: '/cgi-bin/media/get',
      query: { media_id: await desk.upload('image', png) },
    }),
    (reply) => {
      expect(reply.contentType).toBe('image/png')
      expect(reply.bytes.equals(png)).toBe(true)
    },
  )
  .does(
    'a video comes back as an address',
    async (desk) => ({
      path: '/cgi-bin/media/get',
      query: { media_id: await desk.upload('video', mp4) },
    }),
    (reply) => expect(reply.json).toEqual({ video_url: expect.stringMatching(/^http/) }),
  )
  .refuses('after 3 days', 40007, 'invalid media_id', async (desk) => {
    const media_id = await desk.upload('image', png)
    desk.advance(3 * 86_400_000)
    await desk.clearToken('official')
    return { path: '/cgi-bin/media/get', query: { media_id } }
  })
  .refuses("the other app's file", 40007, 'invalid media_id', async (desk) => ({
    path: '/cgi-bin/media/get',
    as: 'miniapp',
    query: { media_id: await desk.upload('image', png) },
  }))
  .refuses('no media_id', 41006, 'media_id missing', { path: '/cgi-bin/media/get' })
  .does('a picture for articles', { path: '/cgi-bin/media/uploadimg', form: fileForm(png) }, (reply) => {
    expect(reply.json).toEqual({ url: expect.stringMatching(/^http/) })
  })
  .refuses('a GIF for articles', 40137, 'invalid image format', {
    path: '/cgi-bin/media/uploadimg',
    form: fileForm(Buffer.from('GIF89a....')),
  })
  .refuses('a picture for articles of more than 1 MB', 40009, 'invalid image size', {
    path: '/cgi-bin/media/uploadimg',
    form: fileForm(filledUp(png, megabyte + 1)),
  })
  .does(
    'a film for a mass message',
    async (desk) => ({
      path: '/cgi-bin/media/uploadvideo',
      body: { media_id: await desk.upload('video', mp4), title: '走秀', description: '' },
    }),
    (reply) => expect(reply.json).toEqual(uploaded('video')),
  )

async function material(desk: Desk): Promise<string> {
  return desk.upload('image', png, 'official', '/cgi-bin/material/add_material')
}

const permanent = new Section('official-account-api §8 Permanent material')
  .does(
    'an image',
    { path: '/cgi-bin/material/add_material', query: { type: 'image' }, form: fileForm(png) },
    (reply) => {
      expect(reply.json).toEqual({ media_id: expect.any(String), url: expect.stringMatching(/^http/) })
    },
  )
  .does(
    'a video with its words',
    async (desk) => {
      const form = fileForm(mp4, { description: '{"title":"走秀","introduction":"秋冬"}' })
      const added = await desk.call({
        path: '/cgi-bin/material/add_material',
        query: { type: 'video' },
        form,
      })
      return { path: '/cgi-bin/material/get_material', body: { media_id: added.json.media_id } }
    },
    (reply) => {
      expect(reply.json).toEqual({
        title: '走秀',
        description: '秋冬',
        down_url: expect.stringMatching(/^http/),
      })
    },
  )
  .refuses('a video without its words', 47001, 'data format error', {
    path: '/cgi-bin/material/add_material',
    query: { type: 'video' },
    form: fileForm(mp4),
  })
  .does(
    'it is still there after a month',
    async (desk) => {
      const media_id = await material(desk)
      desk.advance(30 * 86_400_000)
      await desk.clearToken('official')
      return { path: '/cgi-bin/material/get_material', body: { media_id } }
    },
    (reply) => expect(reply.bytes.equals(png)).toBe(true),
  )
  .answers('how many', { voice_count: 0, video_count: 0, image_count: 1, news_count: 0 }, async (desk) => {
    await material(desk)
    return { path: '/cgi-bin/material/get_materialcount' }
  })
  .does(
    'the list',
    async (desk) => {
      await material(desk)
      return { path: '/cgi-bin/material/batchget_material', body: { type: 'image', offset: 0, count: 20 } }
    },
    (reply) => {
      expect(reply.json).toEqual({
        item: [
          {
            media_id: expect.any(String),
            name: 'file.bin',
            update_time: expect.any(Number),
            url: expect.any(String),
          },
        ],
        total_count: 1,
        item_count: 1,
      })
    },
  )
  .refuses('a list of 21', 40035, 'invalid parameter', {
    path: '/cgi-bin/material/batchget_material',
    body: { type: 'image', offset: 0, count: 21 },
  })
  .refuses('a list of another type', 40004, 'invalid media type', {
    path: '/cgi-bin/material/batchget_material',
    body: { type: 'poem', offset: 0, count: 20 },
  })
  .answers('deleting', ok, async (desk) => ({
    path: '/cgi-bin/material/del_material',
    body: { media_id: await material(desk) },
  }))
  .refuses('deleting what the menu needs', 48005, 'media is used by menu or autoreply', async (desk) => {
    const media_id = await material(desk)
    await desk.post('/cgi-bin/menu/create', { button: [{ type: 'media_id', name: '图', media_id }] })
    return { path: '/cgi-bin/material/del_material', body: { media_id } }
  })
  .refuses('deleting what is not there', 40007, 'invalid media_id', {
    path: '/cgi-bin/material/del_material',
    body: { media_id: 'none' },
  })

/** Temporary and permanent media. */
export const mediaCases = [temporary, permanent]
