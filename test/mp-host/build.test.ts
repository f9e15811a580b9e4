import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { BuildError, buildMiniProgram } from '../../src/mp-host/build/build'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'mini-'))
  write('app.json', '{ "pages": ["pages/a/a"] }')
  write('app.ts', 'App({})')
  write('pages/a/a.json', '{ "usingComponents": { "my-box": "../../box/index" } }')
  write('pages/a/a.wxml', '<my-box>{{word}}</my-box>')
  write('pages/a/a.wxss', '.a { top: 1rpx }')
  write('pages/a/a.ts', "Page({ data: { word: 'hello' } })")
  write('box/index.json', '{ "component": true }')
  write('box/index.wxml', '<view class="box"><slot /></view>')
  write('box/index.wxss', '.box { top: 1rpx }')
  write('box/index.ts', 'Component({})')
  write('pictures/a.png', 'a picture')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
  writeFileSync(path.join(folder, file), text)
}

const build = () => buildMiniProgram({ from: folder, to: path.join(folder, 'out'), rewrite: { a: 'b' } })

describe('a native Mini Program is built as it is', () => {
  it('into one page with its pictures', async () => {
    await expect(build()).resolves.toEqual({ pages: 1, components: 2 })
    const script = readFileSync(path.join(folder, 'out/app.js'), 'utf8')
    const holds = ['__mp.enter("pages/a/a")', '.box--box', '"hello"', '"a": "b"']
    expect(holds.filter((part) => !script.includes(part))).toEqual([])
    expect(existsSync(path.join(folder, 'out/pictures/a.png'))).toBe(true)
    expect(readFileSync(path.join(folder, 'out/index.html'), 'utf8')).toContain('app.js')
  })

  it('with the components of its packages, from the nearest miniprogram_npm', async () => {
    write('package.json', '{ "dependencies": { "tdesign-miniprogram": "1.16.0" } }')
    write('pages/a/a.json', '{ "usingComponents": { "t-button": "tdesign-miniprogram/button/button" } }')
    write('pages/a/a.wxml', '<t-button>{{word}}</t-button>')
    rmSync(path.join(folder, 'box'), { recursive: true })
    // The button draws an icon and a loading sign.
    await expect(build()).resolves.toEqual({ pages: 1, components: 4 })
    const script = readFileSync(path.join(folder, 'out/app.js'), 'utf8')
    expect(script).toContain('__mp.enter("miniprogram_npm/tdesign-miniprogram/button/button")')
    expect(script).not.toContain('tdesign.gtimg.com/icon')
  })

  it('unless a package is not installed as it is named', async () => {
    write('package.json', '{ "dependencies": { "tdesign-miniprogram": "0.0.1", "gone": "1.0.0" } }')
    await expect(build()).rejects.toMatchObject({
      problems: ['tdesign-miniprogram 0.0.1', 'gone 1.0.0'].map(
        (one) => `package.json names ${one}, which is not installed; run npm ci`,
      ),
    })
  })

  it.each([
    [
      'a package that is not there',
      'box/index.ts',
      "import 'dayjs'\nComponent({})",
      /^box\/index\.ts:1 no package dayjs in miniprogram_npm/,
    ],
    [
      'a tap that leads nowhere',
      'pages/a/a.wxml',
      '<my-box bindtap="gone" />',
      /^pages\/a\/a\.wxml:1 <my-box bindtap="gone">: pages\/a\/a\.ts has no gone\(\)/,
    ],
    [
      'a component that is not drawn',
      'pages/a/a.wxml',
      '<view />',
      /^pages\/a\/a\.json:1 <my-box> is in usingComponents but never drawn/,
    ],
    [
      'a component that no page uses',
      'old/index.json',
      '{ "component": true }',
      /^old\/index\.json:1 is a component that no page uses/,
    ],
    [
      'a token that no sheet defines',
      'box/index.wxss',
      '.box {\n color: var(--gone);\n}',
      /^box\/index\.wxss:2 var\(--gone\) is no token/,
    ],
    [
      'a source that cannot be read',
      'box/index.ts',
      'Component({})\nconst = 1',
      /^box\/index\.ts:2 Expected identifier/,
    ],
    [
      'a source of which the compiler warns',
      'box/index.ts',
      'Component({ a: 1, a: 2 })',
      /^box\/index\.ts:1 Duplicate key "a"/,
    ],
  ])('or not at all: %s is named with file and line', async (_, file, text, problem) => {
    await build()
    write(file, text)
    const failure = await build().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(BuildError)
    expect((failure as BuildError).problems).toEqual([expect.stringMatching(problem)])
    expect(existsSync(path.join(folder, 'out/index.html'))).toBe(true)
  })

  it('or not at all, with every problem of its templates in one message', async () => {
    write('pages/a/a.wxml', '<veiw><view wx:for="{{a}}"></view></veiw>')
    await expect(build()).rejects.toThrow(/<veiw> is no tag[^]*wx:for without wx:key/)
    expect(existsSync(path.join(folder, 'out'))).toBe(false)
  })

  it('with its theme, whose variables must have a value in both', async () => {
    write('app.json', '{ "pages": ["pages/a/a"], "darkmode": true, "themeLocation": "theme.json" }')
    write('theme.json', '{ "light": { "bar": "#F6F7F6" }, "dark": { "bar": "#101615" } }')
    await build()
    expect(readFileSync(path.join(folder, 'out/app.js'), 'utf8')).toContain('#101615')
    write('theme.json', '{ "light": { "bar": "#F6F7F6" }, "dark": {} }')
    await expect(build()).rejects.toThrow('light and dark do not name the same variables')
  })

  it('and says which component is missing', async () => {
    write('pages/a/a.json', '{ "usingComponents": { "my-box": "/gone/index" } }')
    await expect(build()).rejects.toThrow('pages/a/a.json: no component at /gone/index for <my-box>')
  })
})
