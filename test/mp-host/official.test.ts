import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { compilerFolder } from '../../src/mp-host/compile/install'
import { packageSizes, sizeText, tooBig } from '../../src/mp-host/compile/sizes'

const ROOT = path.resolve(__dirname, '../..')
/** A machine that does much else takes a minute for what takes fifteen seconds. */
const COMPILE_MS = 300_000

let folder: string

beforeAll(async () => {
  await compilerFolder(() => undefined)
}, 900_000)
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'official-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
  writeFileSync(path.join(folder, file), text)
}

/** A Mini Program of one page in the main package and one in a subpackage. */
function writeSmall(): void {
  cpSync(path.join(ROOT, 'miniprogram/project.config.json'), path.join(folder, 'project.config.json'))
  write(
    'app.json',
    '{ "pages": ["pages/a/a"], "subPackages": [{ "root": "more", "pages": ["b/b"] }], "componentFramework": "glass-easel" }',
  )
  write('app.ts', 'App({})')
  for (const page of ['pages/a/a', 'more/b/b']) {
    write(`${page}.json`, '{}')
    write(`${page}.ts`, 'Page({})')
    write(`${page}.wxml`, '<view>hello</view>')
    write(`${page}.wxss`, '.a { color: red }')
  }
}

/** Runs `npm run compile:miniapp` for a folder. */
function compile(from: string): Promise<{ failed: boolean; out: string; err: string }> {
  const program = [
    path.join(ROOT, 'node_modules/tsx/dist/cli.mjs'),
    'src/mp-host/compile/cli.ts',
    '--from',
    from,
  ]
  return new Promise((resolve) => {
    execFile(process.execPath, program, { cwd: ROOT }, (error, out, err) =>
      resolve({ failed: error !== null, out, err }),
    )
  })
}

describe('WeChat’s own compiler, without network and account', () => {
  it(
    'takes the Mini Program as it is, and weighs each package',
    async () => {
      const { failed, out } = await compile(path.join(ROOT, 'miniprogram'))
      expect(failed).toBe(false)
      expect(out).toMatch(/主包 {2}\d+ KB（\d+ 个文件）/)
      expect(out).toMatch(/workbench {2}\d+ KB（\d+ 个文件）/)
      expect(out).toContain('官方编译器通过')
    },
    COMPILE_MS,
  )

  it(
    'refuses a page that is broken, and names it',
    async () => {
      writeSmall()
      write('pages/a/a.wxml', '<view><text>hello</view>')
      const { failed, err } = await compile(folder)
      expect(failed).toBe(true)
      expect(err).toMatch(/没有通过官方编译器：\npages\/a\/a\.wxml:1:20:unexpected end tag/)
    },
    COMPILE_MS,
  )

  it(
    'refuses a package that is too big',
    async () => {
      writeSmall()
      const long = (bytes: number): string => `<view>${'字'.repeat(bytes / 3)}</view>`
      write('pages/a/a.wxml', long(1_200_000))
      write('more/b/b.wxml', long(1_200_000))
      const { failed, out, err } = await compile(folder)
      expect(failed).toBe(true)
      expect(out).toMatch(/more {2}1\.1\d MB/)
      expect(err).toMatch(/主包 有 1\.1\d MB，超过 1\.00 MB/)
      expect(err).not.toContain('more')
    },
    COMPILE_MS,
  )
})

describe('the weight of packages', () => {
  const kib = (many: number): string => 'x'.repeat(many * 1024)

  it('counts each file where it belongs, a folder of a similar name in the main package', () => {
    const compiled = {
      'app.js': 'xx',
      'bench/a.js': '字',
      'workbench.js': 'x',
      'bench/b.png': new Uint8Array(4),
    }
    expect(packageSizes(compiled, ['bench'])).toEqual([
      { name: '主包', bytes: 3, files: 2 },
      { name: 'bench', bytes: 7, files: 2 },
    ])
  })

  it.each([
    [1024, 2048, []],
    [1025, 0, ['主包 有 1.00 MB，超过 1.00 MB']],
    [0, 2049, ['bench 有 2.00 MB，超过 2.00 MB']],
  ])('may be 1 MB for the main package and 2 MB for each other: %d KB, %d KB', (main, bench, problems) => {
    const sizes = packageSizes({ 'app.js': kib(main), 'bench/a.js': kib(bench) }, ['bench'])
    expect(tooBig(sizes)).toEqual(problems.map((one) => expect.stringContaining(one)))
  })

  it('may be 20 MB in all', () => {
    const roots = Array.from({ length: 11 }, (_, at) => `p${at}`)
    const sizes = packageSizes(Object.fromEntries(roots.map((root) => [`${root}/a.js`, kib(1_900)])), roots)
    expect(tooBig(sizes)).toEqual(['一共 20.41 MB，超过 20.00 MB。'])
  })

  it('is said in KB below a megabyte', () => {
    expect([sizeText(1), sizeText(185_142), sizeText(1_258_292)]).toEqual(['1 KB', '181 KB', '1.20 MB'])
  })
})
