import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ownFiles } from './own-files'

/** Every view.ts of the Mini Program, by path without ending. */
const viewsBelow = (): string[] => ownFiles('/view.ts').map((file) => file.slice(0, -'.ts'.length))

const tests = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => readFileSync(path.join(__dirname, name), 'utf8'))

describe('what a page says', () => {
  it('is tested as a table for every page that has words of its own', () => {
    const views = viewsBelow()
    const untested = views.filter((view) => !tests.some((text) => text.includes(`miniprogram/${view}'`)))
    expect(views.length).toBeGreaterThan(20)
    expect(untested).toEqual([])
  })
})
