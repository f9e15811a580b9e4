import { Readable } from 'node:stream'
import type { MenuButton } from '../../../src/wechat/api/menu'
import type { ServiceMessage } from '../../../src/wechat/api/service-message'
import type { OfficialGateway } from '../../../src/wechat/api/gateway'
import { BenchDatabase, startWechatBench, type WechatBench } from '../../support/wechat'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const JPG = Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), Buffer.alloc(64)])
const MP4 = Buffer.concat([Buffer.from('0000001866747970', 'hex'), Buffer.from('isom'), Buffer.alloc(64)])
const AMR = Buffer.from('#!AMR\nxxxxxxxxxxxx')

const database = new BenchDatabase()
let bench: WechatBench
let wx: OfficialGateway
beforeAll(async () => {
  bench = await startWechatBench(database)
  wx = bench.official.gateway
})
afterAll(() => bench.close())

async function aFollower(nickname: string): Promise<{ id: string; openId: string }> {
  const { id } = await bench.sandbox.client.person({ nickname })
  const person = bench.sandbox.world.personById(id)!
  person.subscribed = true
  person.subscribedAt = bench.clock.now()
  person.subscribeScene = 'ADD_SCENE_QR_CODE'
  bench.sandbox.world.personChanged(person)
  bench.sandbox.world.windows.open(id, 'official', 'message')
  return { id, openId: person.openId.official }
}

const picture = (filename = 'a.png', content: Buffer | Readable = PNG) => ({
  filename,
  contentType: 'image/png',
  content,
})

describe('followers and tags', () => {
  it('lists followers and tells about one or many', async () => {
    const { openId } = await aFollower('小明')
    const page = await wx.followers()
    expect(page.openIds).toContain(openId)
    expect(page.next).toBeUndefined()
    expect(await wx.follower(openId)).toMatchObject({
      openId,
      isSubscribed: true,
      subscribeScene: 'ADD_SCENE_QR_CODE',
      unionId: expect.any(String) as string,
    })
    expect((await wx.followerBatch([openId]))[0]).toMatchObject({ openId, isSubscribed: true })
  })

  it('says of a stranger only that they do not follow', async () => {
    const { id } = await bench.sandbox.client.person({})
    const { openId } = bench.sandbox.world.personById(id)!
    const profile = await wx.follower(openId.official)
    expect(profile.isSubscribed).toBe(false)
    expect(profile.subscribedAt).toBeUndefined()
  })

  it('makes, gives, takes, renames and deletes a tag', async () => {
    const { openId } = await aFollower('小红')
    const tag = await wx.createTag('老客')
    await wx.tagFollowers(tag.id, [openId])
    expect(await wx.tagsOf(openId)).toEqual([tag.id])
    expect((await wx.followersWithTag(tag.id)).openIds).toEqual([openId])
    await wx.renameTag(tag.id, '熟客')
    expect((await wx.tags()).find(({ id }) => id === tag.id)).toEqual({ id: tag.id, name: '熟客', count: 1 })
    await wx.untagFollowers(tag.id, [openId])
    await wx.deleteTag(tag.id)
    expect((await wx.tags()).some(({ id }) => id === tag.id)).toBe(false)
    await expect(wx.tagFollowers(tag.id, [openId])).rejects.toMatchObject({ errcode: 45159 })
  })

  it('sets a remark', async () => {
    const { openId } = await aFollower('小刚')
    await wx.setRemark(openId, '喜欢羊绒')
    expect((await wx.follower(openId)).remark).toBe('喜欢羊绒')
  })
})

describe('the menu', () => {
  const buttons: MenuButton[] = [
    { name: '门店', type: 'click', key: 'stores' },
    {
      name: '服务',
      entries: [
        {
          name: '会员卡',
          type: 'miniprogram',
          appId: 'wxfedcba9876543210',
          pagePath: 'pages/card',
          url: 'https://a.example/',
        },
        { name: '官网', type: 'view', url: 'https://a.example/' },
        { name: '扫码', type: 'scancode_waitmsg', key: 'scan' },
      ],
    },
  ]

  it('shows what was made in the console, auto-replies too', async () => {
    const replies = await wx.currentAutoReply()
    expect(replies).toMatchObject({ isFollowReplyOn: true, followReply: { type: 'text' } })
    expect(replies.keywordRules).toMatchObject([
      {
        name: '门店地址',
        mode: 'all',
        keywords: [{ match: 'contains', phrase: '门店' }, { phrase: '地址' }],
      },
      { name: '会员', mode: 'random', keywords: [{ match: 'exact', phrase: '会员' }] },
      { name: '新品', replies: [{ type: 'news', articles: [{ title: '当季新品' }] }] },
    ])
    expect(await wx.menu()).toBeUndefined()
    expect((await wx.currentMenu()).buttons.length).toBeGreaterThan(0)
  })

  it('is written and read back as it was', async () => {
    await wx.createMenu(buttons)
    expect((await wx.menu())?.buttons).toEqual(buttons)
    expect(await wx.currentMenu()).toEqual({ isOpen: true, buttons })
    await wx.deleteMenu()
    expect(await wx.menu()).toBeUndefined()
  })

  it('is refused with a sentence for the operator', async () => {
    const long: MenuButton[] = [{ name: '一二三四五六', type: 'click', key: 'k' }]
    await expect(wx.createMenu(long)).rejects.toMatchObject({
      errcode: 40018,
      message: expect.stringContaining('一级菜单最多 16 字节') as string,
    })
  })
})

describe('messages', () => {
  it('sends every kind of customer-service message', async () => {
    const { id, openId } = await aFollower('小丽')
    for (let more = 0; more < 2; more++) bench.sandbox.world.windows.open(id, 'official', 'menu')
    const image = await wx.uploadMedia('image', picture())
    const thumb = await wx.uploadMedia('thumb', {
      filename: 't.jpg',
      contentType: 'image/jpeg',
      content: JPG,
    })
    const voice = await wx.uploadMedia('voice', { filename: 'v.amr', contentType: 'audio/amr', content: AMR })
    const video = await wx.uploadMedia('video', { filename: 'v.mp4', contentType: 'video/mp4', content: MP4 })
    const article = {
      title: '新品',
      description: '秋冬',
      url: 'https://a.example/',
      picUrl: 'https://a.example/p.jpg',
    }
    const thumbMediaId = thumb.mediaId
    const messages: ServiceMessage[] = [
      { type: 'text', content: '您好 <a href="https://a.example/">看看</a> 🙂' },
      { type: 'image', mediaId: image.mediaId },
      { type: 'voice', mediaId: voice.mediaId },
      { type: 'video', mediaId: video.mediaId, thumbMediaId, title: '走秀' },
      { type: 'music', musicUrl: 'https://a.example/a.mp3', thumbMediaId, title: '歌' },
      { type: 'news', articles: [article, article] },
      { type: 'msgmenu', head: '满意吗', options: [{ id: '1', content: '满意' }], tail: '谢谢' },
      {
        type: 'miniprogram',
        title: '会员卡',
        appId: bench.miniapp.gateway.appId,
        pagePath: 'pages/card',
        thumbMediaId,
      },
    ]
    for (const message of messages) await wx.sendServiceMessage(openId, message)
    const lines = await bench.sandbox.client.chats(id)
    expect(lines.map(({ content }) => content.type)).toEqual([
      'text',
      'image',
      'voice',
      'video',
      'music',
      'news',
      'msgmenu',
      'miniprogrampage',
    ])
    expect(lines[0]!.content).toMatchObject({ text: '您好 <a href="https://a.example/">看看</a> 🙂' })
  })

  it('does not send a link from the official account', async () => {
    const link: ServiceMessage = {
      type: 'link',
      title: 't',
      description: 'd',
      url: 'https://a',
      thumbUrl: 'https://b',
    }
    await expect(wx.sendServiceMessage('o', link)).rejects.toMatchObject({
      code: 'message.kind_not_supported',
    })
  })

  it('sends a template message and keeps its 64-bit id as text', async () => {
    const { openId } = await aFollower('小李')
    const [template] = await wx.templates()
    const values = Object.fromEntries(
      [...template!.example.matchAll(/:(.*)/g)].map((match, index) => [
        [...template!.content.matchAll(/\{\{(\w+)\.DATA\}\}/g)][index]![1]!,
        match[1]!,
      ]),
    )
    const { messageId } = await wx.sendTemplate({ openId, templateId: template!.templateId, values })
    expect(messageId).toMatch(/^\d{9,20}$/)
    await expect(wx.sendTemplate({ openId, templateId: 'nope', values })).rejects.toMatchObject({
      errcode: 40037,
    })
  })

  it('sends a mass message with its own id once', async () => {
    const { openId } = await aFollower('小王')
    const other = await aFollower('小赵')
    const message = {
      audience: { openIds: [openId, other.openId] },
      content: { type: 'text' as const, content: '新店开业' },
      clientMessageId: 'campaign-1',
    }
    const receipt = await wx.sendMass(message)
    expect(receipt.messageId).toMatch(/^\d+$/)
    expect(receipt.messageDataId).toMatch(/^\d+$/)
    expect(await wx.massStatus(receipt.messageId)).toMatch(/^SEND/)
    await bench.sandbox.client.clock.advance(61_000)
    await expect(wx.sendMass(message)).rejects.toMatchObject({
      errcode: 45065,
      extra: { msg_id: expect.anything() as unknown },
    })
  })
})

describe('media', () => {
  it('goes up from bytes or a stream and comes back the same', async () => {
    const fromBytes = await wx.uploadMedia('image', picture())
    const fromStream = await wx.uploadMedia(
      'image',
      picture('b.png', Readable.from([PNG.subarray(0, 20), PNG.subarray(20)])),
    )
    expect(fromBytes.expiresAt - fromBytes.createdAt).toBe(3 * 86_400_000)
    for (const { mediaId } of [fromBytes, fromStream]) {
      const fetched = await wx.media(mediaId)
      expect('bytes' in fetched && fetched.bytes.equals(PNG)).toBe(true)
    }
  })

  it('gives the address of a video, and an error for what is gone', async () => {
    const video = await wx.uploadMedia('video', { filename: 'v.mp4', contentType: 'video/mp4', content: MP4 })
    expect(await wx.media(video.mediaId)).toEqual({ videoUrl: expect.stringMatching(/^http/) as string })
    await bench.sandbox.client.clock.advance(4 * 86_400_000)
    await expect(wx.media(video.mediaId)).rejects.toMatchObject({ errcode: 40007, next: 'never' })
  })

  it('refuses too large, empty and wrong files before they travel', async () => {
    const before = bench.calls('/cgi-bin/media/upload').length
    const huge = Buffer.alloc(10 * 1024 * 1024 + 1)
    await expect(wx.uploadMedia('image', picture('a.png', huge))).rejects.toMatchObject({
      code: 'media.too_large',
    })
    await expect(wx.uploadMedia('image', picture('a.png', Buffer.alloc(0)))).rejects.toMatchObject({
      code: 'media.empty',
    })
    await expect(wx.uploadMedia('voice', picture('a.png'))).rejects.toMatchObject({ code: 'media.bad_type' })
    expect(bench.calls('/cgi-bin/media/upload')).toHaveLength(before)
  })

  it('keeps permanent material until it is deleted', async () => {
    const before = await wx.materialCounts()
    const image = await wx.addMaterial('image', picture())
    expect(image.url).toMatch(/^http/)
    const clip = { filename: 'v.mp4', contentType: 'video/mp4', content: MP4 }
    await wx.addMaterial('video', clip, { title: '走秀', introduction: '秋冬' })
    expect(await wx.materialCounts()).toMatchObject({ image: before.image + 1, video: before.video + 1 })
    await wx.deleteMaterial(image.mediaId)
    expect((await wx.materialCounts()).image).toBe(before.image)
    expect((await wx.uploadArticleImage(picture())).url).toMatch(/^http/)
  })
})

describe('codes, short keys, quotas', () => {
  it('makes permanent and temporary codes of numbers and words', async () => {
    const printed = await wx.createCode({ scene: 'store-7' })
    expect(printed.expiresAt).toBeUndefined()
    const screen = await wx.createCode({ scene: 12345, expireSeconds: 600 })
    expect(screen.expiresAt! - bench.clock.now()).toBeLessThanOrEqual(600_000)
    const drawn = await fetch(printed.pictureUrl)
    expect(drawn.status).toBe(200)
    expect(drawn.headers.get('content-type')).toMatch(/^image\//)
    await expect(wx.createCode({ scene: 'x'.repeat(65) })).rejects.toMatchObject({ errcode: 40053 })
  })

  it('keeps a long text under a short key', async () => {
    const key = await wx.shorten('store=7&guide=3', 3600)
    expect(await wx.expand(key)).toBe('store=7&guide=3')
  })

  it('reads and clears quotas', async () => {
    const path = '/cgi-bin/tags/get'
    await wx.tags()
    const quota = await wx.quotaOf('/cgi-bin/qrcode/create')
    expect(quota).toMatchObject({ dailyLimit: 100_000, remaining: quota.dailyLimit - quota.used })
    await bench.fault({ kind: 'quota', match: path, times: 1 })
    await expect(wx.tags()).rejects.toMatchObject({ errcode: 45009, next: 'quota' })
    const calls = bench.calls(path).length
    await expect(wx.tags()).rejects.toMatchObject({ errcode: 45009 })
    expect(bench.calls(path)).toHaveLength(calls)
    await wx.clearQuota()
    expect(Array.isArray(await wx.tags())).toBe(true)
  })

  it('asks for the addresses of callbacks and checks the way to us', async () => {
    expect((await wx.callbackIps()).length).toBeGreaterThan(0)
    expect((await wx.checkCallback('all')).dns.length).toBeGreaterThan(0)
  })
})
