import { draftsOf, publishedArticle } from './articles'
import { textIn } from './fields'
import { escapedHtml, htmlPage } from './html-page'
import type { ApiWorld } from './needs'
import type { ApiRoute } from './route'

/** The page of an article, published or sent from a draft. Scripts in it stay dead by the sandbox's own headers. */
export function articlePageRoutes(world: ApiWorld): ApiRoute[] {
  return [
    {
      method: 'GET',
      path: '/s',
      token: 'none',
      section: 'official-account-api §7 Articles',
      handle: ({ query }) => {
        const set = publishedArticle(world, query.article ?? '') ?? draftsOf(world)[query.draft ?? '']
        const article = set?.articles[Number(query.idx ?? 1) - 1]
        if (!article) return htmlPage('微信公众平台', '<p>该内容已被发布者删除</p>', 404)
        const title = textIn(article, 'title')
        const byline = `${textIn(article, 'author')} ${world.accounts.official.name}`.trim()
        const words = `<h1>${escapedHtml(title)}</h1><p>${escapedHtml(byline)}</p>`
        return htmlPage(title, words + textIn(article, 'content'))
      },
    },
  ]
}
