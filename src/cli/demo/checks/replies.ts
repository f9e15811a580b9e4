import { strict as assert } from 'node:assert'
import type { Check, CheckBench } from './bench'
import { drawLandscape, PALETTES, silentMp3 } from '../picture'

interface Saved {
  rule: { id: string; version: number }
}

let serial = 0

/** Adds a rule over the console and returns the phrase that sets it off. */
async function ruleWith(bench: CheckBench, answers: object[], more: object = {}): Promise<string> {
  const phrase = `试试第${++serial}个口令`
  const draft = { name: phrase, triggers: [{ kind: 'exact', phrase }], answers, priority: 500, ...more }
  await bench.user.call<Saved>('POST', '/api/admin/rules', draft)
  await waitForVersion(bench)
  return phrase
}

/** Waits until the running rules are the newest; a change reaches every process within a second. */
async function waitForVersion(bench: CheckBench): Promise<void> {
  const { rulesVersion } = await bench.user.call<{ rulesVersion: number }>(
    'GET',
    '/api/admin/rules?pageSize=1',
  )
  const endsAt = Date.now() + 1000
  while (bench.system.app.replies.version() < rulesVersion && Date.now() < endsAt)
    await new Promise((resolve) => setTimeout(resolve, 10))
  assert.ok(bench.system.app.replies.version() >= rulesVersion, 'the change did not arrive within 1 s')
}

async function asset(bench: CheckBench, kind: string, name: string, bytes: Buffer): Promise<string> {
  const saved = await bench.user.upload<{ id: string }>('/api/admin/reply-assets', { name, bytes }, { kind })
  return saved.id
}

/** The smallest file that is an MP4 by its first box. */
const tinyMp4 = (): Buffer =>
  Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from('ftypisom\0\0\0\0isommp42'),
    Buffer.from([0, 0, 0, 8]),
    Buffer.from('mdat'),
  ])

const picture = (seed: number): Buffer => drawLandscape(PALETTES.winter, seed, 120, 80)

/** Every kind of reply that a rule can give. */
export const replyChecks: Check[] = [
  {
    name: 'a rule changed in the console changes the next answer',
    run: async (bench) => {
      const phrase = await ruleWith(bench, [{ type: 'text', text: '改之前' }])
      const person = await bench.follower()
      await bench.asksAndReads(person, phrase, '改之前')
      const { items } = await bench.user.call<{ items: { id: string; version: number; name: string }[] }>(
        'GET',
        `/api/admin/rules?search=${encodeURIComponent(phrase)}`,
      )
      const { id, version } = items[0]!
      const change = {
        name: phrase,
        triggers: [{ kind: 'exact', phrase }],
        answers: [{ type: 'text', text: '改之后' }],
        priority: 500,
        version,
      }
      await bench.user.call('PUT', `/api/admin/rules/${id}`, change)
      await waitForVersion(bench)
      await bench.asksAndReads(person, phrase, '改之后')
    },
  },
  {
    name: 'a text fills in the nickname, the date and what was asked',
    run: async (bench) => {
      const phrase = await ruleWith(bench, [
        { type: 'text', text: '{{nickname}}问了「{{input}}」，今天{{date}}' },
      ])
      await bench.asksAndReads(await bench.follower(), phrase, `问了「${phrase}」，今天\\d+月\\d+日`)
    },
  },
  {
    name: 'an image is uploaded by itself and answered',
    run: async (bench) => {
      const phrase = await ruleWith(bench, [
        { type: 'image', assetId: await asset(bench, 'image', 'a.png', picture(2)) },
      ])
      assert.equal((await bench.ask(await bench.follower(), phrase)).type, 'image')
    },
  },
  {
    name: 'a voice message is answered',
    run: async (bench) => {
      const phrase = await ruleWith(bench, [
        { type: 'voice', assetId: await asset(bench, 'voice', 'a.mp3', silentMp3(20)) },
      ])
      assert.equal((await bench.ask(await bench.follower(), phrase)).type, 'voice')
    },
  },
  {
    name: 'a video is answered',
    run: async (bench) => {
      const phrase = await ruleWith(bench, [
        { type: 'video', assetId: await asset(bench, 'video', 'a.mp4', tinyMp4()), title: '一件衣服' },
      ])
      assert.equal((await bench.ask(await bench.follower(), phrase)).type, 'video')
    },
  },
  {
    name: 'a video that follows a text gets a cover of its own accord',
    run: async (bench) => {
      const assetId = await asset(bench, 'video', 'b.mp4', tinyMp4())
      const phrase = await ruleWith(bench, [
        { type: 'text', text: '先看这段' },
        { type: 'video', assetId },
      ])
      const person = await bench.follower()
      await bench.asksAndReads(person, phrase, '先看这段')
      await bench.service(person, 'video')
    },
  },
  {
    name: 'music is answered',
    run: async (bench) => {
      const thumbAssetId = await asset(bench, 'thumb', 'thumb.jpg', TINY_JPEG)
      const phrase = await ruleWith(bench, [
        { type: 'music', title: '山前的歌', musicUrl: 'https://example.com/a.mp3', thumbAssetId },
      ])
      assert.equal((await bench.ask(await bench.follower(), phrase)).type, 'music')
    },
  },
  {
    name: 'an article is answered, and a menu tap may bring several',
    run: async (bench) => {
      const person = await bench.follower()
      const content = await bench.ask(person, '有新品吗')
      assert.equal(content.type, 'news')
      const tap = await person.menu(0, 0)
      assert.equal(tap.delivery?.state, 'replied', tap.delivery?.outcome)
      const lines = await person.chat()
      const articles = lines
        .filter((line) => line.content.type === 'news')
        .map((line) => (line.content as { articles: unknown[] }).articles.length)
      assert.deepEqual(articles, [1, 3])
    },
  },
  {
    name: 'a message is handed over to a human',
    run: async (bench) => {
      const person = await bench.follower()
      const phrase = await ruleWith(bench, [{ type: 'transfer' }])
      const delivery = await person.say(phrase)
      assert.match(delivery.attempts.at(-1)!.reply ?? '', /transfer_customer_service/)
    },
  },
  {
    name: 'a Mini Program card follows as a customer-service message',
    run: async (bench) => {
      const person = await bench.follower()
      await bench.asksAndReads(person, '会员卡怎么办', '一步领取')
      const lines = await person.waitForLine(
        (line) =>
          line.content.type === 'miniprogrampage' &&
          (line.content as { title: string }).title === '山前会员卡',
      )
      assert.equal(lines.via, 'service')
    },
  },
  {
    name: 'a menu message follows, and a tap on it is answered',
    run: async (bench) => {
      const person = await bench.follower()
      await bench.asksAndReads(person, '你好', '这里是山前')
      const line = await bench.service(person, 'msgmenu')
      const tap = await person.tapOption(line.id, 'hours')
      assert.equal(tap.state, 'replied', tap.outcome)
      await person.waitForLine((reply) =>
        /各店营业时间/.test((reply.content as { text?: string }).text ?? ''),
      )
    },
  },
  {
    name: 'a numbered menu remembers its numbers for ten minutes',
    run: async (bench) => {
      const person = await bench.follower()
      await bench.asksAndReads(person, '菜单', '1')
      await bench.asksAndReads(person, '2', '武康路 378 号')
      await bench.asksAndReads(person, '１', '各店营业时间')
      await bench.sandbox.clock.advance(11 * 60_000)
      await bench.asksAndReads(person, '2', '还不会答')
    },
  },
  {
    name: 'the test bench says the same as the phone, and why',
    run: async (bench) => {
      const result = await bench.user.call<{
        winner: { ruleName: string; reason: string }
        losers: unknown[]
      }>('POST', '/api/admin/rules/test', { input: { kind: 'text', text: '停车场在哪' } })
      assert.equal(result.winner.ruleName, '停车')
      assert.ok(result.winner.reason.length > 0)
    },
  },
  {
    name: 'the export imports again to the same rules',
    run: async (bench) => {
      const csv = await bench.user.download('/api/admin/rules/export')
      const preview = await bench.user.upload<{ rules: { effect: string }[]; problems: unknown[] }>(
        '/api/admin/rules/import/preview',
        { name: 'rules.csv', bytes: Buffer.from(csv) },
        {},
      )
      assert.deepEqual(preview.problems, [])
      assert.ok(preview.rules.length >= 40)
      assert.ok(preview.rules.every((rule) => rule.effect === 'unchanged'))
    },
  },
  {
    name: 'a phrase that nobody answers turns up in the list',
    run: async (bench) => {
      const person = await bench.follower()
      for (let time = 0; time < 3; time++) await bench.asksAndReads(person, '你们卖帐篷吗', '还不会答')
      const { items } = await bench.user.call<{ items: { phrase: string; count: number }[] }>(
        'GET',
        '/api/admin/unmatched-phrases',
      )
      assert.equal(items.find((item) => item.phrase.includes('帐篷'))?.count, 3)
    },
  },
]

/** A grey JPEG of one pixel. */
const TINY_JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=',
  'base64',
)
