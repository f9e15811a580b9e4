import { ok, Section } from '../support/case'
import type { ApiRequest, Desk } from '../support/desk'
import { jpg } from '../support/files'

const text = { msgtype: 'text', text: { content: '新品上市' } }

const toAll = (more: Record<string, unknown> = {}): ApiRequest => ({
  path: '/cgi-bin/message/mass/sendall',
  body: { filter: { is_to_all: true }, ...text, ...more },
})

const accepted = {
  errcode: 0,
  errmsg: 'send job submission success',
  msg_id: expect.any(Number),
  msg_data_id: expect.any(Number),
}

async function draft(desk: Desk, more: Record<string, unknown> = {}): Promise<string> {
  const thumb_media_id = await desk.upload('thumb', jpg, 'official', '/cgi-bin/material/add_material')
  const article = {
    title: '秋冬新品',
    author: '小雅',
    digest: '看看',
    content: '<p>好看</p>',
    thumb_media_id,
  }
  const reply = await desk.post('/cgi-bin/draft/add', { articles: [{ ...article, ...more }] })
  return String(reply.json.media_id ?? reply.text)
}

const sends = new Section('official-account-api §7 Mass messages')
  .answers(
    'to everybody, with the finish event',
    accepted,
    (desk) => {
      desk.person()
      desk.person()
      desk.person({ follows: false })
      return toAll()
    },
    async (reply, desk) => {
      const event = await desk.event('MASSSENDJOBFINISH')
      expect(event.body).toContain(`<MsgID>${String(reply.json.msg_id)}</MsgID>`)
      expect(event.body).toContain('<Status><![CDATA[send success]]></Status>')
      expect(event.body).toContain('<TotalCount>2</TotalCount>')
      expect(event.body).toContain('<SentCount>2</SentCount>')
      expect(/"msg_data_id":(\d+)/.exec(reply.text)?.[1]?.length).toBeGreaterThan(16)
      for (const person of desk.world.people()) {
        expect(desk.world.chat(person.id, 'official')).toHaveLength(person.subscribed ? 1 : 0)
      }
    },
  )
  .does(
    'to a tag',
    async (desk) => {
      const tagged = desk.person()
      desk.person()
      const reply = await desk.post('/cgi-bin/tags/create', { tag: { name: '会员' } })
      const { id } = (reply.json as { tag: { id: number } }).tag
      tagged.tagIds = [id]
      return toAll({ filter: { is_to_all: false, tag_id: id } })
    },
    (_reply, desk) => {
      const counts = desk.world.people().map((person) => desk.world.chat(person.id, 'official').length)
      expect(counts).toEqual([1, 0])
    },
  )
  .refuses(
    'to an unknown tag',
    40050,
    'invalid group id',
    toAll({ filter: { is_to_all: false, tag_id: 999 } }),
  )
  .refuses('an unknown kind', 40008, 'invalid message type', toAll({ msgtype: 'poem' }))
  .refuses('the 5th of a month', 45028, 'has no masssend quota', async (desk) => {
    desk.person()
    for (let count = 0; count < 4; count += 1) await desk.call(toAll())
    return toAll()
  })
  .answers('5 of the next month', accepted, async (desk) => {
    desk.person()
    for (let count = 0; count < 4; count += 1) await desk.call(toAll())
    desk.advance(32 * 86_400_000)
    await desk.clearToken('official')
    return toAll()
  })
  .answers('by openid', accepted, (desk) => ({
    path: '/cgi-bin/message/mass/send',
    body: { touser: [desk.person().openId.official, desk.person().openId.official], ...text },
  }))
  .refuses('to a single openid', 40130, 'invalid openid list size, at least two openid', (desk) => ({
    path: '/cgi-bin/message/mass/send',
    body: { touser: [desk.person().openId.official], ...text },
  }))
  .refuses('the same clientmsgid within a minute', 45066, 'clientmsgid retry too fast', async (desk) => {
    desk.person()
    await desk.call(toAll({ clientmsgid: 'may-1' }))
    return toAll({ clientmsgid: 'may-1' })
  })
  .does(
    'the same clientmsgid later, with the first ids',
    async (desk) => {
      desk.person()
      await desk.call(toAll({ clientmsgid: 'may-1' }))
      desk.advance(61_000)
      return toAll({ clientmsgid: 'may-1' })
    },
    (reply, desk) => {
      expect(reply.json).toMatchObject({
        errcode: 45065,
        msg_id: 1000000001,
        msg_data_id: expect.any(Number),
      })
      expect(String(reply.json.errmsg)).toMatch(/^clientmsgid exist rid: /)
      expect(desk.world.chat(desk.world.people()[0]?.id ?? '', 'official')).toHaveLength(1)
    },
  )
  .refuses(
    'a clientmsgid of 36 characters',
    45067,
    'clientmsgid size out of limit',
    toAll({
      clientmsgid: '0b2b5b0e-3c1e-4a51-9d4e-0a1b2c3d4e5f',
    }),
  )
  .refuses('an account without the right', 48001, 'api unauthorized', (desk) => {
    desk.world.switches.rights.mass = false
    return toAll()
  })
  .does(
    'a preview goes to one person',
    (desk) => ({
      path: '/cgi-bin/message/mass/preview',
      body: { touser: desk.person().openId.official, ...text },
    }),
    (reply, desk) => {
      expect(reply.json).toEqual({ errcode: 0, errmsg: 'preview success', msg_id: expect.any(Number) })
      expect(desk.world.chat(desk.world.people()[0]?.id ?? '', 'official')).toHaveLength(1)
    },
  )
  .does(
    'the status',
    async (desk) => {
      desk.person()
      const { msg_id } = (await desk.call(toAll())).json
      return { path: '/cgi-bin/message/mass/get', body: { msg_id } }
    },
    (reply) => expect(reply.json).toEqual({ msg_id: 1000000001, msg_status: 'SEND_SUCCESS' }),
  )
  .refuses('deleting a text', 48008, 'no permission for this msgtype', async (desk) => {
    desk.person()
    const { msg_id } = (await desk.call(toAll())).json
    return { path: '/cgi-bin/message/mass/delete', body: { msg_id } }
  })
  .answers('articles can be deleted', ok, async (desk) => {
    desk.person()
    const media_id = await draft(desk)
    const { msg_id } = (await desk.call(toAll({ msgtype: 'mpnews', mpnews: { media_id } }))).json
    return { path: '/cgi-bin/message/mass/delete', body: { msg_id, article_idx: 0 } }
  })
  .answers('the speed', { speed: 0, realspeed: 80 }, { path: '/cgi-bin/message/mass/speed/get' })
  .refuses('a speed of 5', 45083, 'invalid speed', {
    path: '/cgi-bin/message/mass/speed/set',
    body: { speed: 5 },
  })

const drafts = new Section('official-account-api §7 Drafts')
  .does(
    'a draft',
    async (desk) => ({ path: '/cgi-bin/draft/get', body: { media_id: await draft(desk) } }),
    (reply) => {
      expect(reply.json).toMatchObject({ news_item: [{ title: '秋冬新品', article_type: 'news' }] })
    },
  )
  .refuses('no articles', 44003, 'empty news data', { path: '/cgi-bin/draft/add', body: { articles: [] } })
  .refuses('a title of 65 characters', 45003, 'title size out of limit', {
    path: '/cgi-bin/draft/add',
    body: { articles: [{ title: '字'.repeat(65), content: 'x' }] },
  })
  .refuses('a cover that is not permanent', 40007, 'invalid media_id', async (desk) => ({
    path: '/cgi-bin/draft/add',
    body: {
      articles: [{ title: '新品', content: 'x', thumb_media_id: await desk.upload('image', jpg) }],
    },
  }))
  .answers('how many', { total_count: 1 }, async (desk) => {
    await draft(desk)
    return { path: '/cgi-bin/draft/count' }
  })
  .refuses('a page of 21', 40035, 'invalid parameter', {
    path: '/cgi-bin/draft/batchget',
    body: { offset: 0, count: 21 },
  })
  .refuses('a draft that is not there', 40007, 'invalid media_id', {
    path: '/cgi-bin/draft/get',
    body: { media_id: 'none' },
  })

const pages = new Section('official-account-api §7 Article pages')
  .does(
    'a draft can be read, and its title is text',
    async (desk) => {
      const got = await desk.post('/cgi-bin/draft/get', {
        media_id: await draft(desk, { title: '<b>新品</b>' }),
      })
      const [article] = (got.json as { news_item: { url: string }[] }).news_item
      const address = new URL(article?.url ?? '')
      return { path: '/s', as: 'nobody', query: Object.fromEntries(address.searchParams) }
    },
    (reply) => {
      expect(reply.status).toBe(200)
      expect(reply.text).toContain('<h1>&#60;b&#62;新品&#60;/b&#62;</h1>')
      expect(reply.text).toContain('<p>好看</p>')
      expect(reply.headers.get('content-security-policy')).toContain("default-src 'self'")
    },
  )
  .does('one that does not exist', { path: '/s', as: 'nobody', query: { article: 'none' } }, (reply) => {
    expect(reply.status).toBe(404)
  })

const publishing = new Section('official-account-api §7 Publishing')
  .answers(
    'a draft, with the event',
    { ...ok, publish_id: '100000001' },
    async (desk) => ({
      path: '/cgi-bin/freepublish/submit',
      body: { media_id: await draft(desk) },
    }),
    async (_reply, desk) => {
      const event = await desk.event('PUBLISHJOBFINISH')
      expect(event.body).toContain(
        '<publish_id><![CDATA[100000001]]></publish_id><publish_status>0</publish_status>',
      )
      const state = await desk.post('/cgi-bin/freepublish/get', { publish_id: '100000001' })
      expect(state.json).toMatchObject({
        publish_id: '100000001',
        publish_status: 0,
        article_detail: { count: 1 },
      })
    },
  )
  .does(
    'under its other name',
    async (desk) => {
      desk.world.switches.publishEvent = 'FREEPUBLISHJOBFINISH'
      return { path: '/cgi-bin/freepublish/submit', body: { media_id: await draft(desk) } }
    },
    async (_reply, desk) => {
      expect((await desk.event('FREEPUBLISHJOBFINISH')).body).toContain('<PublishEventInfo>')
    },
  )
  .refuses('an account without the right', 48001, 'api unauthorized', (desk) => {
    desk.world.switches.rights.publish = false
    return { path: '/cgi-bin/freepublish/submit', body: { media_id: 'x' } }
  })
  .refuses('a draft that is not there', 40007, 'invalid media_id', {
    path: '/cgi-bin/freepublish/submit',
    body: { media_id: 'none' },
  })
  .refuses('an article that is not there', 53600, 'article id no exist', {
    path: '/cgi-bin/freepublish/getarticle',
    body: { article_id: 'none' },
  })

/** Mass messages, drafts and publishing. */
export const massCases = [sends, drafts, pages, publishing]
