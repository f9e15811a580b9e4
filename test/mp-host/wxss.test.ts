import { compileWxss, type SheetOwner } from '../../src/mp-host/build/wxss'

const page: SheetOwner = { kind: 'page', route: 'pages/home/index' }

/** Compiles files that exist only in this test. */
function css(files: Record<string, string>, owner: SheetOwner): string {
  return compileWxss((file) => files[file], Object.keys(files)[0]!, owner)
    .replace(/\s+/g, ' ')
    .trim()
}

describe('WXSS becomes CSS', () => {
  it('keeps free at the bottom what the phone says, not what the browser’s window has', () => {
    expect(css({ 'a.wxss': '.a { bottom: calc(2px + env(safe-area-inset-bottom)) }' }, { kind: 'app' })).toBe(
      '.a { bottom: calc(2px + var(--mp-safe-bottom, 0px)) }',
    )
  })

  it('draws 750rpx as the width of the screen, exactly', () => {
    expect(css({ 'a.wxss': '.a { width: 375rpx; margin: -2rpx 1.5rpx }' }, { kind: 'app' })).toBe(
      '.a { width: calc(100vw * 375 / 750); margin: calc(100vw * -2 / 750) calc(100vw * 1.5 / 750) }',
    )
  })

  it('counts vh below the navigation bar', () => {
    expect(css({ 'a.wxss': 'view { height: 100vh }' }, { kind: 'app' })).toBe(
      'wx-view { height: calc(var(--mp-vh, 1vh) * 100) }',
    )
  })

  it('keeps the rules of a page on that page', () => {
    expect(css({ 'a.wxss': '.a, page view { color: red }' }, page)).toBe(
      ':where([data-route="pages/home/index"]) .a, :where([data-route="pages/home/index"]) wx-page wx-view { color: red }',
    )
  })

  it('gives the classes of a component a prefix, and :host its own attribute', () => {
    expect(css({ 'a.wxss': ':host .name::after { top: 0 }' }, { kind: 'component', scope: 'card' })).toBe(
      '[wx-host=card] .card--name::after { top: 0 }',
    )
  })

  it('leaves the steps of keyframes alone', () => {
    expect(css({ 'a.wxss': '@keyframes up { from { top: 2rpx } }' }, page)).toBe(
      '@keyframes up { from { top: calc(100vw * 2 / 750) } }',
    )
  })

  it('lets the phone’s theme decide, which the browser’s query cannot know', () => {
    const sheet = 'page { top: 0 } @media (prefers-color-scheme: dark) { page, .a { top: 1rpx } }'
    expect(css({ 'a.wxss': sheet }, { kind: 'app' })).toBe(
      'wx-page { top: 0 } :where([data-mp-theme="dark"]) wx-page, :where([data-mp-theme="dark"]) .a { top: calc(100vw * 1 / 750) }',
    )
    const wide = '@media (min-width: 750rpx) { .a { top: 0 } }'
    expect(css({ 'a.wxss': wide }, { kind: 'app' })).toBe(
      '@media (min-width: calc(100vw * 750 / 750)) { .a { top: 0 } }',
    )
  })

  it('puts imports in place once, also when they import each other', () => {
    const files = {
      'pages/a.wxss': "@import '../b.wxss'; @import './c'; .a { top: 0 }",
      'b.wxss': "@import '/pages/c.wxss'; .b { top: 0 }",
      'pages/c.wxss': "@import '../b.wxss'; .c { top: 0 }",
    }
    expect(css(files, { kind: 'app' })).toBe('.c { top: 0 } .b { top: 0 } .a { top: 0 }')
  })

  it('says which import does not exist', () => {
    expect(() => css({ 'a.wxss': "@import './gone.wxss';" }, page)).toThrow('gone.wxss, which does not exist')
  })
})
