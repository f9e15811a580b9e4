import { demand } from './failures'
import type { ApiWorld } from './needs'

/** The pages of the Mini Program's released version; empty means that every well-formed page exists. */
export function releasedPages(world: ApiWorld): { pages: string[] } {
  return world.drawer('released-pages', () => ({ pages: [] as string[] }))
}

/**
 * Checks a page such as `pages/index` (41030): no leading slash, and it exists in the released version when
 * `mustExist`. The query is the caller's business.
 */
export function checkPage(world: ApiWorld, page: string, mustExist = true): void {
  demand(/^[\w-]+(?:\/[\w.-]+)*$/.test(page), 41030)
  const { pages } = releasedPages(world)
  demand(!mustExist || pages.length === 0 || pages.includes(page.replace(/\.html$/, '')), 41030)
}
