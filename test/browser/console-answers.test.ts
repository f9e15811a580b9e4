import type { Locator, Page } from 'playwright-core'
import { jpeg, mp3, mp4, png } from '../features/replies/files'
import { ruleRow, save, startDesk, type ConsoleDesk } from './console-desk'

let desk: ConsoleDesk

beforeAll(async () => {
  desk = await startDesk()
}, 120_000)

afterEach(() => desk.closePages())
afterAll(async () => {
  await desk?.close()
})

const FILES = {
  图片: { name: 'sofa.png', mimeType: 'image/png', buffer: png(4000) },
  语音: { name: 'hello.mp3', mimeType: 'audio/mpeg', buffer: mp3(4000) },
  视频: { name: 'tour.mp4', mimeType: 'video/mp4', buffer: mp4(4000) },
  封面: { name: 'cover.jpg', mimeType: 'image/jpeg', buffer: jpeg(4000) },
}

/** Chooses a file for the part by uploading it through the library. */
async function upload(page: Page, part: Locator, what: keyof typeof FILES): Promise<void> {
  await part.getByRole('button', { name: `选择${what}` }).click()
  const library = page.getByRole('dialog', { name: `${what}素材` })
  await library.locator('input[type=file]').setInputFiles(FILES[what])
  await library.waitFor({ state: 'hidden' })
}

const fill = (part: Locator, label: string, value: string): Promise<void> =>
  part.getByLabel(label).first().fill(value)

/** How each kind of answer is written, and what shows in the list. */
const ANSWERS: { type: string; write: (part: Locator, page: Page) => Promise<void>; shows: string }[] = [
  {
    type: '文字',
    write: (part) => part.getByLabel('文字', { exact: true }).fill('你好，{{nickname}}'),
    shows: '粉丝昵称',
  },
  { type: '图片', write: (part, page) => upload(page, part, '图片'), shows: '图片' },
  { type: '语音', write: (part, page) => upload(page, part, '语音'), shows: '语音' },
  {
    type: '视频',
    write: async (part, page) => {
      await upload(page, part, '视频')
      await fill(part, '标题', '店里走一圈')
    },
    shows: '店里走一圈',
  },
  {
    type: '音乐',
    write: async (part, page) => {
      await fill(part, '标题', '店里的歌')
      await fill(part, '音乐链接', 'https://shanqian.example/song.mp3')
      await upload(page, part, '封面')
    },
    shows: '店里的歌',
  },
  {
    type: '图文',
    write: async (part) => {
      await fill(part, '标题', '三家门店怎么走')
      await fill(part, '文章链接', 'https://shanqian.example/stores')
    },
    shows: '三家门店怎么走',
  },
  {
    type: '小程序卡片',
    write: async (part, page) => {
      await fill(part, '标题', '领取会员卡')
      await fill(part, '小程序 AppID', 'wx0123456789abcdef')
      await fill(part, '页面路径', 'pages/card/index')
      await part.getByRole('button', { name: '选择封面' }).click()
      await page
        .getByRole('button', { name: /cover.jpg/ })
        .first()
        .click()
    },
    shows: '领取会员卡',
  },
  {
    type: '数字菜单',
    write: async (part) => {
      await fill(part, '开头的话', '请问要查什么？')
      for (const [index, topic] of ['物流', '发票'].entries()) {
        await part.getByLabel('显示的文字').nth(index).fill(`查${topic}`)
        await part.getByLabel('相当于关注者发来').nth(index).fill(topic)
      }
    },
    shows: '查物流',
  },
  {
    type: '点选菜单',
    write: async (part) => {
      await fill(part, '开头的话', '这次服务满意吗？')
      await fill(part, '显示的文字', '满意')
    },
    shows: '这次服务满意吗？',
  },
  { type: '转人工', write: () => Promise.resolve(), shows: '转人工' },
]

test.each(ANSWERS)('an answer of the kind $type is written, saved and seen in the list', async (answer) => {
  const page = await desk.open('/rules/new')
  const editor = page.getByRole('dialog', { name: '新建规则' })
  await editor.getByLabel('规则名称').fill(`回答：${answer.type}`)
  await editor.getByLabel('关键词，回车再加一个').fill(`要${answer.type}`)
  if (answer.type !== '文字') {
    await editor.getByRole('button', { name: '添加回复' }).click()
    await page.getByRole('menuitem', { name: answer.type, exact: true }).click()
    await editor.getByRole('button', { name: '删除第 1 条（文字）' }).click()
  }
  await answer.write(editor.locator('[data-answer]'), page)
  await save(page)
  await page.getByRole('dialog').getByRole('button', { name: '关闭', exact: true }).last().click()
  await ruleRow(page, `回答：${answer.type}`).locator('.answers').getByText(answer.shows).first().waitFor()

  await page.reload()
  await ruleRow(page, `回答：${answer.type}`)
    .getByRole('button', { name: `回答：${answer.type}`, exact: true })
    .click()
  await page.getByLabel('像关注者那样问一句').fill(`要${answer.type}`)
  await page.getByRole('button', { name: '试一试' }).click()
  await page.locator('[data-test-winner]').getByText('本规则').waitFor()
})

test('what is missing is marked at its place, and nothing is saved', async () => {
  const page = await desk.open('/rules/new')
  const editor = page.getByRole('dialog', { name: '新建规则' })
  await editor.getByRole('button', { name: '添加回复' }).click()
  await page.getByRole('menuitem', { name: '图文' }).click()
  await editor.getByRole('button', { name: '保存', exact: true }).click()
  await editor.locator('label', { hasText: '规则名称' }).getByText('请填写规则名称').waitFor()
  await editor.locator('li', { hasText: '请填写关键词' }).first().waitFor()
  await editor.locator('[data-answer=news]').getByText('请填写标题').waitFor()
  expect(page.url()).toContain('/rules/new')
})

test('a rule that another one hides is reported while it is written', async () => {
  const page = await desk.open('/rules/new')
  const editor = page.getByRole('dialog', { name: '新建规则' })
  await editor.getByLabel('规则名称').fill('物流进度')
  await editor.getByLabel('关键词，回车再加一个').fill('我要文字说明')
  await editor.getByLabel('文字', { exact: true }).fill('说明')
  await editor.getByRole('spinbutton', { name: '优先级' }).fill('10')
  await editor.getByText('回答：文字').waitFor()
  await save(page)
  await page.getByRole('dialog').getByRole('button', { name: '关闭', exact: true }).last().click()
  await ruleRow(page, '物流进度').getByRole('button', { name: '有规则与它重叠' }).waitFor()
})

test('the browser had nothing to complain about', () => {
  expect(desk.complaints).toEqual([])
})
