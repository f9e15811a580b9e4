import { randomBytes } from 'node:crypto'
import { draftsOf, publishedArticle, publishedOf, withAddresses } from './articles'
import { pageOf } from './drafts'
import { demand } from './failures'
import { bodyOf, numberIn, ok, textIn, type Fields } from './fields'
import { nextInSeries } from './int64'
import type { ApiWorld } from './needs'
import type { ApiCall, ApiRoute } from './route'

const section = 'official-account-api §7 Publish'

/** Publishing drafts: nothing is pushed to followers; a finish event tells the result. */
export function publishRoutes(world: ApiWorld): ApiRoute[] {
  const post = (name: string, handle: ApiRoute['handle']): ApiRoute => ({
    method: 'POST',
    path: `/cgi-bin/freepublish/${name}`,
    token: 'official',
    section,
    dailyLimit: 100,
    right: 'publish',
    handle,
  })
  return [
    post('submit', (call) => submit(world, call)),
    post('get', (call) => {
      const publishId = textIn(bodyOf(call), 'publish_id')
      const found = Object.entries(publishedOf(world)).find(([, set]) => set.publishId === publishId)
      demand(found, 53503, 'invalid publish_id')
      const [articleId, set] = found
      const publish_status = set.deleted ? 5 : 0
      return { json: { publish_id: publishId, publish_status, ...detail(articleId, set.articles) } }
    }),
    post('delete', (call) => {
      const body = bodyOf(call)
      const set = publishedArticle(world, textIn(body, 'article_id'))
      demand(set, 53600)
      const index = numberIn(body, 'index') ?? 0
      demand(index >= 0 && index <= set.articles.length, 40035)
      if (index === 0) set.deleted = true
      else set.articles.splice(index - 1, 1)
      if (set.articles.length === 0) set.deleted = true
      return ok()
    }),
    post('getarticle', (call) => {
      const set = publishedArticle(world, textIn(bodyOf(call), 'article_id'))
      demand(set, 53600)
      return { json: { news_item: set.articles } }
    }),
    post('batchget', (call) => {
      const alive = Object.entries(publishedOf(world)).filter(([, set]) => !set.deleted)
      return { json: pageOf(bodyOf(call), alive, 'article_id') }
    }),
  ]
}

function detail(articleId: string, articles: Fields[]) {
  const item = articles.map((one, index) => ({ idx: index + 1, article_url: textIn(one, 'url') }))
  return { article_id: articleId, article_detail: { count: item.length, item } }
}

function submit(world: ApiWorld, call: ApiCall) {
  const mediaId = textIn(bodyOf(call), 'media_id')
  const draft = draftsOf(world)[mediaId]
  demand(draft, 40007)
  delete draftsOf(world)[mediaId]
  const publishId = nextInSeries(world, 'publish-id', '100000001')
  const articleId = randomBytes(32).toString('base64url')
  const address = `${call.origin ?? ''}/s?article=${articleId}`
  const articles = withAddresses(draft.articles, address).map((one) => ({ ...one, is_deleted: false }))
  publishedOf(world)[articleId] = { articles, updatedAt: call.now, publishId, deleted: false }
  world.emitEvent('official', undefined, {
    Event: world.switches.publishEvent,
    PublishEventInfo: { publish_id: publishId, publish_status: 0, ...detail(articleId, articles) },
  })
  return ok({ publish_id: publishId })
}
