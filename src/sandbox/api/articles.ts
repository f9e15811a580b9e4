import type { Fields } from './fields'
import type { ApiWorld } from './needs'

/** A set of articles: a draft, permanent news material, or what was published. */
export interface ArticleSet {
  articles: Fields[]
  updatedAt: number
}

/** A published set; `url` is where the phone opens it. */
export interface PublishedSet extends ArticleSet {
  publishId: string
  deleted: boolean
}

/** The drafts by media_id. */
export function draftsOf(world: ApiWorld): Record<string, ArticleSet> {
  return world.drawer('drafts', () => ({}))
}

/** What freepublish made public, by article_id. */
export function publishedOf(world: ApiWorld): Record<string, PublishedSet> {
  return world.drawer('published', () => ({}))
}

/** The published set with this article_id unless it was deleted. */
export function publishedArticle(world: ApiWorld, articleId: string): PublishedSet | undefined {
  const found = publishedOf(world)[articleId]
  return found && !found.deleted ? found : undefined
}

/** The draft or permanent news material with this media_id. */
export function articleSetOf(world: ApiWorld, mediaId: string): ArticleSet | undefined {
  return draftsOf(world)[mediaId]
}

/** The articles with the address under which the sandbox shows each; `idx` counts from 1. */
export function withAddresses(articles: Fields[], address: string): Fields[] {
  return articles.map((one, index) => ({ ...one, url: `${address}&idx=${index + 1}` }))
}
