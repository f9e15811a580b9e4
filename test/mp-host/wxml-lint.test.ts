import { lintWxml } from '../../src/mp-host/build/wxml-lint'

const lint = (text: string) => lintWxml('a.wxml', text, ['store-card'])

describe('the lint of templates finds what no compiler reports', () => {
  it('accepts what is right', () => {
    const right = `
      <wxs module="m">module.exports = 1 < 2 && "<veiw>"</wxs>
      <!-- <veiw> -->
      <view wx:for="{{list}}" wx:key="id" class="{{a > b ? 'x' : 'y'}}"><store-card /></view>
      <block wx:if="{{a}}"><text>1 </text></block><image src="a.png" />`
    expect(lint(right)).toEqual([])
  })

  it.each([
    ['<veiw></veiw>', 'a.wxml:1 <veiw> is no tag and no component of this page'],
    ['<view>\n<view wx:for="{{a}}" /></view>', 'a.wxml:2 <view> has wx:for without wx:key'],
    ['<view><text></view>', 'a.wxml:1 </view> closes, but <text> of line 1 is open'],
    ['<view>\n', 'a.wxml:1 <view> is not closed'],
    ['</view>', 'a.wxml:1 </view> closes, but nothing is open'],
  ])('names file, line and tag: %s', (text, problem) => {
    expect(lint(text)).toContain(problem)
  })
})
