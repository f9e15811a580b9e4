import type { Page } from 'playwright-core'
import { part } from './mini-desk'

/** Taps the first element of the page on top with this test id and, when told, these words. */
export type Tap = (testId: string, words?: string | RegExp) => Promise<void>

/**
 * Does a task and answers how many taps it took. What is typed is no tap, nor is an answer to WeChat's own windows
 * (scanner, sheets, questions): those are not ours to shorten.
 */
export async function tapsOf(page: Page, task: (tap: Tap) => Promise<void>): Promise<number> {
  let count = 0
  await task(async (testId, words) => {
    const found = part(page, testId)
    await (words === undefined ? found : found.filter({ hasText: words })).first().tap()
    count += 1
  })
  return count
}
