import type { PictureView } from '../../../src/contract/pictures'
import { Picture } from '../../../src/features/pictures'
import { Campaign } from '../../../src/features/push'
import { PicturePart } from '../../../src/features/pictures/entities/picture'
import { FixedClock } from '../../../src/platform/clock'
import { newId } from '../../../src/platform/ids'
import { campaignRow } from '../../support/campaign-world'
import { signedIn, type ConsoleClient } from '../../support/console-client'
import { startApp, type TestApp } from '../../support/app'
import { aPicture } from './files'

const DAY = 86_400_000
const clock = new FixedClock(Date.parse('2026-11-21T07:30:00Z'))
let t: TestApp
let me: ConsoleClient
beforeAll(async () => {
  t = await startApp({}, { clock })
  me = await signedIn(t)
})
afterAll(() => t.close())

let shade = 0
const file = () => aPicture({ width: 200 + ++shade, height: 160 })
const kept = async (bytes: Buffer): Promise<string> =>
  (await t.app.features.pictures.gallery.keep(bytes, null)).id
const there = async (): Promise<string[]> => (await t.app.db.read.find(Picture)).map(({ id }) => id)
const product = async (pictureIds: string[]) => {
  const code = `P${newId().slice(-8)}`
  const draft = { code, name: '围巾', pictureIds, skus: [{ code: `${code}-1`, priceFen: 100 }] }
  const made = await me.send('post', '/api/admin/products', draft).expect(200)
  return made.body as { id: string; version: number; pictures: PictureView[] }
}

it('removes uploads that nothing showed for a week, and nothing that is shown somewhere', async () => {
  const [forgotten, onProduct, onMaterial, onCover, ofGuide, again] = [
    await kept(await file()),
    await kept(await file()),
    await kept(await file()),
    await kept(await file()),
    await kept(await file()),
    await file(),
  ]
  const reused = await kept(again)
  await product([onProduct])
  const material = { title: '秋款', text: '来试试', topic: 'newArrivals', link: '/pages/home/index' }
  await me.send('post', '/api/admin/materials', { ...material, pictureIds: [onMaterial] }).expect(200)
  const session = { title: '直播', finderUserName: 'sph123', host: '林一', coverId: onCover }
  const times = {
    startAt: new Date(clock.now() + DAY).toISOString(),
    endAt: new Date(clock.now() + 2 * DAY).toISOString(),
  }
  await me.send('post', '/api/admin/live-sessions', { ...session, ...times }).expect(200)

  await me.send('post', '/api/admin/staff', { name: '林一', roles: ['guide'], photoId: ofGuide }).expect(200)

  clock.advance(6 * DAY)
  await t.app.housekeeping.round()
  expect(await there()).toContain(forgotten)
  expect(await kept(again)).toBe(reused)
  clock.advance(2 * DAY)
  const young = await kept(await file())
  await t.app.housekeeping.round()
  expect((await there()).sort()).toEqual([onProduct, onMaterial, onCover, ofGuide, reused, young].sort())
  expect(await t.app.db.read.countBy(PicturePart, { pictureId: forgotten })).toBe(0)
  expect(await t.app.db.read.countBy(PicturePart, { pictureId: onProduct })).toBeGreaterThan(0)
})

it('removes what a product showed once it shows something else', async () => {
  const first = await kept(await file())
  const { id, version, ...made } = await product([first])
  clock.advance(8 * DAY)
  await t.app.housekeeping.round()
  expect(await there()).toContain(first)
  const second = await kept(await file())
  const draft = { ...made, version, pictureIds: [second] }
  await me.send('put', `/api/admin/products/${id}`, draft).expect(200)
  await t.app.housekeeping.round()
  expect(await there()).not.toContain(first)
  expect(await there()).toContain(second)
})

it('keeps pictures whose address somebody wrote into an answer, a menu, a quick reply or a campaign', async () => {
  const [inNews, inText, inMenu, inQuickReply, inCampaign] = [
    await kept(await file()),
    await kept(await file()),
    await kept(await file()),
    await kept(await file()),
    await kept(await file()),
  ]
  const address = (id: string): string => `https://shop.example.com/pictures/${id}/960`
  const rule = (name: string, answer: object) => {
    const trigger = { kind: 'contains', phrase: name }
    return me.send('post', '/api/admin/rules', { name, triggers: [trigger], answers: [answer] }).expect(200)
  }
  const article = {
    title: '秋款',
    description: '到店',
    url: 'https://shop.example.com/',
    picUrl: address(inNews),
  }
  await rule('秋款', { type: 'news', articles: [article] })
  await rule('地图', { type: 'text', text: `看这里 ${address(inText)}` })
  const button = { type: 'view', name: '看图', url: address(inMenu) }
  await me.send('put', '/api/admin/account-menu', { version: 0, menu: { buttons: [button] } }).expect(200)
  const reply = { scope: 'brand', title: '看图', body: `看这里 ${address(inQuickReply)}` }
  await me.send('post', '/api/admin/quick-replies', reply).expect(200)
  const { db } = t.app
  const text = `看这里 ${address(inCampaign)}`
  await db.transact((tx) => tx.insert(Campaign, campaignRow({ contents: { mass: { kind: 'text', text } } })))
  const forgotten = await kept(await file())
  clock.advance(8 * DAY)
  await t.app.housekeeping.round()
  const left = await there()
  expect(left).toEqual(expect.arrayContaining([inNews, inText, inMenu, inQuickReply, inCampaign]))
  expect(left).not.toContain(forgotten)
})
