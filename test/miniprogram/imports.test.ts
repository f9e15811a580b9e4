import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ownFiles, ROOT } from './own-files'

const sources = ownFiles('.ts').map((file) => path.join(ROOT, file))

/** Every import of a file: its words, and the file that it means. */
function importsOf(file: string): { words: string; target: string }[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/^(import[^'"]*)['"]([^'"]+)['"]/gm)].map(([, words = '', wanted = '']) => ({
    words,
    target: wanted.startsWith('.') ? path.resolve(path.dirname(file), wanted) : wanted,
  }))
}

describe('the Mini Program stands alone', () => {
  it('takes from the contract types only, and nothing else from outside its folder', () => {
    const wrong = sources.flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => !target.startsWith(ROOT + path.sep))
        .filter(({ words, target }) => !words.startsWith('import type') || !target.includes('/src/contract/'))
        .map(({ target }) => `${path.relative(ROOT, file)} imports ${target}`),
    )
    expect(sources.length).toBeGreaterThan(10)
    expect(wrong).toEqual([])
  })

  it('touches nothing that a phone does not have', () => {
    const touching = sources.filter((file) =>
      /(?<!\.)\b(?:window|document|localStorage|fetch)\b\s*[.([]/.test(readFileSync(file, 'utf8')),
    )
    expect(touching).toEqual([])
  })

  it('opens in the developer tools: pages exist with their four files, TypeScript is switched on', () => {
    const json = <T>(file: string): T => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as T
    const app = json<{
      pages: string[]
      subPackages?: { root: string; pages: string[] }[]
      componentFramework: string
      lazyCodeLoading: string
    }>('app.json')
    const pages = [
      ...app.pages,
      ...(app.subPackages ?? []).flatMap(({ root, pages }) => pages.map((page) => `${root}/${page}`)),
    ]
    for (const page of pages)
      for (const ending of ['ts', 'json', 'wxml', 'wxss'])
        expect(readFileSync(path.join(ROOT, `${page}.${ending}`), 'utf8').length).toBeGreaterThan(0)
    expect(app).toMatchObject({
      componentFramework: 'glass-easel',
      lazyCodeLoading: 'requiredComponents',
    })
    const project = json<{ setting: { useCompilerPlugins: string[] } }>('project.config.json')
    expect(project.setting.useCompilerPlugins).toEqual(['typescript'])
  })
})
