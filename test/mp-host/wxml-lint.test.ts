import { handlersIn } from '../../src/mp-host/build/handlers'
import { lintWxml } from '../../src/mp-host/build/wxml-lint'

const lint = (text: string) =>
  lintWxml('a.wxml', text, {
    components: ['store-card'],
    handlers: { names: new Set(['open']), file: 'a.ts' },
  })

describe('the lint of templates finds what no compiler reports', () => {
  it('accepts what is right', () => {
    const right = `
      <wxs module="m">module.exports = 1 < 2 && "<veiw>"</wxs>
      <!-- <veiw> -->
      <view wx:for="{{list}}" wx:for-item="one" wx:key="id" class="{{a > b ? 'x' : 'y'}}"><store-card bind:tap="open" /></view>
      <view capture-catch:tap="open" catchtouchmove="" bindtap="{{m.run}}" data-bind="x" />
      <block wx:if="{{a}}"><text>1 </text></block><image src="a.png" />`
    expect(lint(right)).toEqual([])
  })

  it.each([
    [
      '<veiw></veiw>',
      'a.wxml:1 <veiw> is no tag and no component of this page; correct it or add it to usingComponents',
    ],
    [
      '<view>\n<view wx:for="{{a}}" /></view>',
      'a.wxml:2 <view> has wx:for without wx:key; name what tells its rows apart',
    ],
    ['<view wx:els />', 'a.wxml:1 <view> has wx:els, which WeChat does not know; correct it'],
    ['<view class="a" class="b" />', 'a.wxml:1 <view> has class twice; take one away'],
    [
      '\n<view bindtap="opne" />',
      'a.wxml:2 <view bindtap="opne">: a.ts has no opne(); write it or correct the name',
    ],
    [
      '<view capture-bind:tap="gone" />',
      'a.wxml:1 <view capture-bind:tap="gone">: a.ts has no gone(); write it or correct the name',
    ],
    ['<view><text></view>', 'a.wxml:1 </view> closes, but <text> of line 1 is open'],
    ['<view>\n', 'a.wxml:1 <view> is not closed'],
    ['</view>', 'a.wxml:1 </view> closes, but nothing is open'],
  ])('names file, line and tag: %s', (text, problem) => {
    expect(lint(text)).toContain(problem)
  })
})

describe('the functions that a template may name', () => {
  it.each([
    [
      "Page({ data: { tap: 1 }, list: [], title: 'x', open() {}, close: () => 1, find: shared })",
      ['open', 'close', 'find'],
    ],
    [
      'Component({ methods: { open() {}, async load() {} }, lifetimes: { attached() {} } })',
      ['open', 'load'],
    ],
    ['Component({ properties: {} })', []],
    ['const typing = { type() {} }\nPage({ ...typing, open() {} })', ['type', 'open']],
  ])('are read from the source: %s', (source, names) => {
    expect([...(handlersIn(source) ?? [])]).toEqual(names)
  })

  it.each([
    'Page(made())',
    "Component({ behaviors: ['x'], methods: {} })",
    'Page({ ...fromElsewhere })',
    'export const a = 1',
  ])('are not guessed: %s', (source) => {
    expect(handlersIn(source)).toBeUndefined()
  })
})
