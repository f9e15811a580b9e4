import { randomBytes } from 'node:crypto'
import { draftsOf, withAddresses, type ArticleSet } from './articles'
import { demand } from './failures'
import { bodyOf, charactersOf, isFields, listIn, numberIn, ok, textIn, type Fields } from './fields'
import { mediaOf } from './media-look-up'
import type { ApiWorld } from './needs'
import type { ApiCall, ApiRoute } from './route'

const section = 'official-account-api §7 Articles'
const maxArticles = 8

/** Drafts of articles. */
export function draftRoutes(world: ApiWorld): ApiRoute[] {
  const post = (name: string, dailyLimit: number, handle: ApiRoute['handle']): ApiRoute => ({
    method: 'POST',
    path: `/cgi-bin/draft/${name}`,
    token: 'official',
    section,
    dailyLimit,
    handle,
  })
  return [
    post('add', 1_000, (call) => {
      const articles = listIn(bodyOf(call), 'articles').map((one) => checkedArticle(world, one))
      demand(articles.length > 0, 44003)
      demand(articles.length <= maxArticles, 45008)
      const mediaId = randomBytes(32).toString('base64url')
      const addressed = withAddresses(articles, `${call.origin ?? ''}/s?draft=${mediaId}`)
      draftsOf(world)[mediaId] = { articles: addressed, updatedAt: call.now }
      return { json: { media_id: mediaId, item: [] } }
    }),
    post('get', 500, (call) => {
      const draft = known(world, call)
      const seconds = Math.floor(draft.updatedAt / 1000)
      return { json: { news_item: draft.articles, create_time: seconds, update_time: seconds } }
    }),
    post('delete', 1_000, (call) => {
      known(world, call)
      delete draftsOf(world)[textIn(bodyOf(call), 'media_id')]
      return ok()
    }),
    post('update', 1_000, (call) => update(world, call)),
    {
      method: 'GET',
      path: '/cgi-bin/draft/count',
      token: 'official',
      section,
      dailyLimit: 1_000,
      handle: () => ({ json: { total_count: Object.keys(draftsOf(world)).length } }),
    },
    post('batchget', 1_000, (call) => ({
      json: pageOf(bodyOf(call), Object.entries(draftsOf(world)), 'media_id'),
    })),
  ]
}

/** One page of article sets, newest first: `offset`, `count` 1–20, `no_content` leaves the text out. */
export function pageOf(body: Fields, sets: [string, ArticleSet][], idField: string): Fields {
  const offset = numberIn(body, 'offset') ?? -1
  const count = numberIn(body, 'count') ?? 0
  demand(offset >= 0 && count >= 1 && count <= 20, 40035)
  const withoutContent = numberIn(body, 'no_content') === 1
  const item = [...sets]
    .reverse()
    .slice(offset, offset + count)
    .map(([id, set]) => ({
      [idField]: id,
      content: {
        news_item: set.articles.map((one) => (withoutContent ? { ...one, content: '' } : one)),
      },
      update_time: Math.floor(set.updatedAt / 1000),
    }))
  return { total_count: sets.length, item_count: item.length, item }
}

function known(world: ApiWorld, call: ApiCall): ArticleSet {
  const draft = draftsOf(world)[textIn(bodyOf(call), 'media_id')]
  demand(draft, 40007)
  return draft
}

function update(world: ApiWorld, call: ApiCall) {
  const draft = known(world, call)
  const body = bodyOf(call)
  const index = numberIn(body, 'index') ?? -1
  demand(index >= 0 && index < draft.articles.length, 40035)
  const { url } = draft.articles[index] ?? {}
  draft.articles[index] = { ...checkedArticle(world, body.articles), url }
  draft.updatedAt = call.now
  return ok()
}

function checkedArticle(world: ApiWorld, article: unknown): Fields {
  demand(isFields(article), 44003)
  const title = textIn(article, 'title')
  demand(title !== '' && charactersOf(title) <= 64, 45003)
  demand(charactersOf(textIn(article, 'digest')) <= 120, 45004)
  const content = textIn(article, 'content')
  demand(content !== '', 44004)
  demand(charactersOf(content) <= 20_000, 45002)
  const type = textIn(article, 'article_type') || 'news'
  demand(type === 'news' || type === 'newspic', 40035)
  const own = { ...article, article_type: type }
  if (type === 'newspic') return own
  const thumb = mediaOf(world, 'official', textIn(article, 'thumb_media_id'), 'image', 'thumb')
  demand(thumb.expiresAt === undefined, 40007)
  return { ...own, thumb_url: thumb.url }
}
