import type { Page } from 'playwright-core'
import { openSmall, type SmallMiniProgram } from './small-mini-program'

const FILES = {
  'app.json': '{ "pages": ["pages/first/index", "pages/second/index"] }',
  'app.ts': 'App({})',
  'pages/first/index.json': '{ "navigationBarTitleText": "第一页" }',
  'pages/first/index.ts': "Page({\n  go() { return wx.navigateTo({ url: '/pages/second/index?id=7' }) },\n})",
  'pages/first/index.wxml': '<button bindtap="go">往下走</button>',
  'pages/first/index.wxss': '.a { top: 0 }',
  'pages/second/index.json': '{}',
  'pages/second/index.ts': `Page({
  data: { id: '' },
  onLoad({ id }: { id: string }) { this.setData({ id }) },
  now() {
    throw new Error('坏在点的时候')
  },
  async later() {
    await Promise.resolve()
    throw new Error('坏在等的时候')
  },
})`,
  'pages/second/index.wxml': `<view>第 {{id}} 件</view>
<button bindtap="now">马上坏</button>
<button bindtap="later">过会儿坏</button>`,
  'pages/second/index.wxss': '.a { top: 0 }',
}
const SECOND = FILES['pages/second/index.wxml']

let small: SmallMiniProgram
let page: Page

beforeAll(async () => {
  small = await openSmall(FILES)
  page = (await small.open()).page
  await page.getByText('往下走').tap()
  await page.getByText('第 7 件').waitFor()
}, 60_000)
afterAll(() => small?.close())
afterEach(() => {
  expect(small.complaints.splice(0)).toEqual([])
})

describe('a file that changes', () => {
  it('is in the open page within seconds, which stays where it is', async () => {
    const savedAt = Date.now()
    small.write('pages/second/index.wxml', SECOND.replace('件', '件，改过了'))
    await page.getByText('第 7 件，改过了').waitFor()
    expect(Date.now() - savedAt).toBeLessThan(4_000)
  })

  it('shows what is wrong with it in the phone, with file and line, until it is right again', async () => {
    small.write('pages/second/index.wxml', `${SECOND}\n<veiw>再改</veiw>`)
    const panel = page.getByRole('alert')
    await panel.getByText('pages/second/index.wxml:4 <veiw> is no tag').waitFor()
    await page.getByText('第 7 件，改过了').waitFor()
    small.write('pages/second/index.ts', FILES['pages/second/index.ts'].replace('onLoad({', 'onLoad(({'))
    await panel.getByText(/pages\/second\/index\.ts:3 /).waitFor()
    small.write('pages/second/index.ts', FILES['pages/second/index.ts'])
    small.write('pages/second/index.wxml', SECOND)
    await page.getByText('第 7 件', { exact: true }).waitFor()
    await panel.waitFor({ state: 'detached' })
    expect(small.reports.at(-1)?.problems).toEqual([])
  })
})

describe('an error while it runs', () => {
  it.each([
    ['马上坏', 'pages/second/index.ts:5 坏在点的时候'],
    ['过会儿坏', 'pages/second/index.ts:9 坏在等的时候'],
  ])('is shown in the phone with the file and line where it began: %s', async (button, words) => {
    await page.getByText(button).tap()
    await page.getByRole('alert').getByText(words).waitFor()
    await page.getByRole('button', { name: '关闭' }).tap()
    await page.getByRole('alert').waitFor({ state: 'detached' })
    expect(small.complaints.splice(0).join()).toContain(words.split(' ')[1])
  })
})
