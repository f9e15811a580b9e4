import { ok, Section } from '../support/case'
import type { Desk } from '../support/desk'
import { jpg } from '../support/files'

/** Adds a draft with one article; answers its media_id. */
export async function draft(desk: Desk, more: Record<string, unknown> = {}): Promise<string> {
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
  .does(
    'changing one article',
    async (desk) => {
      const media_id = await draft(desk)
      const got = await desk.post('/cgi-bin/draft/get', { media_id })
      const [article] = (got.json as { news_item: Record<string, unknown>[] }).news_item
      const articles = { ...article, title: '冬季新品' }
      return { path: '/cgi-bin/draft/update', body: { media_id, index: 0, articles } }
    },
    async (reply, desk) => {
      expect(reply.json).toEqual(ok)
      const all = await desk.post('/cgi-bin/draft/batchget', { offset: 0, count: 20, no_content: 1 })
      expect(all.json).toMatchObject({
        total_count: 1,
        item_count: 1,
        item: [{ content: { news_item: [{ title: '冬季新品', content: '' }] } }],
      })
    },
  )
  .refuses('changing the second of one', 40035, 'invalid parameter', async (desk) => ({
    path: '/cgi-bin/draft/update',
    body: { media_id: await draft(desk), index: 1, articles: {} },
  }))
  .answers('deleting', ok, async (desk) => ({
    path: '/cgi-bin/draft/delete',
    body: { media_id: await draft(desk) },
  }))
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
  .does(
    'taking back what was published',
    async (desk) => {
      await desk.post('/cgi-bin/freepublish/submit', { media_id: await draft(desk) })
      const all = await desk.post('/cgi-bin/freepublish/batchget', { offset: 0, count: 20 })
      const [item] = (all.json as { item: { article_id: string }[] }).item
      return { path: '/cgi-bin/freepublish/delete', body: { article_id: item?.article_id, index: 0 } }
    },
    async (reply, desk) => {
      expect(reply.json).toEqual(ok)
      const state = await desk.post('/cgi-bin/freepublish/get', { publish_id: '100000001' })
      expect(state.json).toMatchObject({ publish_status: 5 })
    },
  )
  .refuses('a draft that is not there', 40007, 'invalid media_id', {
    path: '/cgi-bin/freepublish/submit',
    body: { media_id: 'none' },
  })
  .refuses('an article that is not there', 53600, 'article id no exist', {
    path: '/cgi-bin/freepublish/getarticle',
    body: { article_id: 'none' },
  })

/** Drafts, their pages and publishing. */
export const articleCases = [drafts, pages, publishing]
