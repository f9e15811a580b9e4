import path from 'node:path'
import type { Page } from 'playwright-core'
import type { LiveQuestion, LiveSession } from '../../src/contract/live'
import { LiveQuestion as QuestionRow } from '../../src/features/live'
import { Reminder } from '../../src/features/reminders'
import { newId } from '../../src/platform/ids'
import { openMiniapp } from '../features/customers/phone'
import { startDesk, type ConsoleDesk } from './console-desk'

const COVER = path.resolve(__dirname, '../../src/cli/demo/pictures/card-cover.jpg')
const HOUR = 3_600_000

let desk: ConsoleDesk
let session: LiveSession

beforeAll(async () => {
  desk = await startDesk()
}, 120_000)
afterEach(() => desk.closePages())
afterAll(() => desk?.close())

/** A moment on the wall clock of the shops, as the picker takes it. */
const shopTime = (at: number): string => new Date(at + 8 * HOUR).toISOString().slice(0, 16).replace('T', ' ')

async function fillMoment(page: Page, label: string, at: number): Promise<void> {
  const field = page.getByRole('dialog').getByLabel(label).first()
  await field.fill(shopTime(at))
  await field.press('Enter')
}

/** Keeps a picture for whoever wants to look: TEST_PICTURES names the folder. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['TEST_PICTURES']
  if (!folder) return
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // Colours change over a moment.
    await page.waitForTimeout(500)
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` })
  }
}

test('a live session is planned with a cover', async () => {
  const now = (await desk.system.sandbox.client.clock.read()).now
  const page = await desk.open('/live/new')
  const drawer = page.getByRole('dialog', { name: '安排一场直播' })
  await drawer.getByLabel('主题').fill('冬季新品专场')
  await fillMoment(page, '开播时间', now + 24 * HOUR)
  await fillMoment(page, '预计结束', now + 26 * HOUR)
  await drawer.getByLabel('视频号 ID').fill('sphguidepost')
  await drawer.getByLabel('主播').fill('林知夏')
  await drawer.locator('input[type=file]').setInputFiles(COVER)
  await drawer.getByAltText('封面预览').waitFor()
  await picture(page, 'console-live-form')
  await drawer.getByRole('button', { name: '保存' }).click()
  await page.getByText('「冬季新品专场」已安排。').waitFor()
  const { items } = (await desk.api.get('/api/admin/live-sessions').expect(200)).body as {
    items: LiveSession[]
  }
  session = items[0]!
  expect(session).toMatchObject({ title: '冬季新品专场', host: '林知夏', state: 'planned' })
  expect(session.coverId).not.toBeNull()
})

test('a question that nobody has looked at is shown with an answer', async () => {
  const person = await desk.system.sandbox.client.person({ nickname: '提问的人' })
  const phone = await openMiniapp(desk.system.url, person)
  await phone
    .send('post', `/api/mp/live-sessions/${session.id}/questions`, { text: '这件疑似会起球吗' })
    .expect(200)
  const page = await desk.open('/live?tab=questions')
  await page.getByText('这件疑似会起球吗').waitFor()
  await picture(page, 'console-live-questions')
  await page.getByRole('button', { name: '回复' }).first().click()
  const dialog = page.getByRole('dialog', { name: '回复提问' })
  await dialog.getByRole('textbox').fill('不会，水洗后平铺晾干就好。')
  await dialog.getByRole('button', { name: '保存' }).click()
  await page.getByText('回复：不会，水洗后平铺晾干就好。').waitFor()
  const { items } = (await desk.api.get(`/api/admin/live-questions?sessionId=${session.id}`).expect(200))
    .body as { items: LiveQuestion[] }
  expect(items).toMatchObject([{ state: 'shown', answer: '不会，水洗后平铺晾干就好。' }])
  expect(await desk.system.app.db.read.countBy(QuestionRow, { state: 'waiting' })).toBe(0)
})

test('cancelling says so, and nobody is reminded any more', async () => {
  const wish = { id: newId(), customerId: newId(), purpose: 'live' as const, subjectId: session.id }
  await desk.system.app.db.transact((tx) =>
    tx.insert(Reminder, {
      ...wish,
      ...{ about: session.title, openKey: `${wish.customerId}:live:${session.id}`, state: 'waiting' },
      ...{ storeId: null, priceFen: null, dueAt: Date.parse(session.startAt), notAfter: null, cause: 'c' },
      ...{ variables: null, page: null, reasonCode: null, sentence: '', askedAt: 1, settledAt: null },
    }),
  )
  const page = await desk.open(`/live/${session.id}`)
  const drawer = page.getByRole('dialog', { name: '冬季新品专场' })
  await drawer.getByRole('heading', { name: '预约情况' }).waitFor()
  await picture(page, 'console-live-overview')
  await drawer.getByRole('button', { name: '取消直播' }).click()
  await page.getByText('已更新。').waitFor()
  await drawer.getByRole('button', { name: '恢复' }).waitFor()
  expect(await desk.system.app.db.read.findOneByOrFail(Reminder, { id: wish.id })).toMatchObject({
    state: 'cancelled',
    sentence: '直播已取消，没有发送提醒。',
  })
})
