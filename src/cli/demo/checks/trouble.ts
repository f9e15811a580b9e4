import { strict as assert } from 'node:assert'
import { makeCipher } from '../../../wechat/callback/crypto'
import { openReply } from '../../../wechat/callback/envelope'
import { drawLandscape, PALETTES } from '../picture'
import type { Check, CheckBench } from './bench'

let serial = 0

async function pictureRule(bench: CheckBench): Promise<string> {
  const phrase = `看第${++serial}张图`
  const bytes = drawLandscape(PALETTES.evening, 100 + serial, 120, 80)
  const { id } = await bench.user.upload<{ id: string }>(
    '/api/admin/reply-assets',
    { name: 'slow.png', bytes },
    { kind: 'image' },
  )
  const draft = {
    name: phrase,
    triggers: [{ kind: 'exact', phrase }],
    answers: [{ type: 'image', assetId: id }],
    priority: 500,
  }
  await bench.user.call('POST', '/api/admin/rules', draft)
  await new Promise((resolve) => setTimeout(resolve, 300))
  return phrase
}

/** A passive reply out of its envelope, as WeChat reads it. */
function opened({ system }: CheckBench, body: string): string {
  const { appId, token, encodingAesKeys } = system.config.wechat
  const cipher = makeCipher({ appId, encodingAesKey: encodingAesKeys[0]! })
  return openReply(body, { cipher, token, format: 'xml' })
}

const inboxRows = (bench: CheckBench, openId: string, text: string): Promise<number> =>
  bench.count('inbound_messages', 'openId = ? AND body LIKE ?', [openId, `%${text}%`])

/** Redelivery, slowness, lost answers, dead tokens: what goes wrong between two servers. */
export const troubleChecks: Check[] = [
  {
    name: 'a redelivery gets the same reply and has one effect',
    run: async (bench) => {
      const person = await bench.follower()
      await bench.sandbox.faults.add({ on: 'callback', match: 'text', kind: 'lost-answer', times: 1 })
      const delivery = await person.say('发票怎么开')
      assert.equal(delivery.attempts.length, 2)
      const replies = delivery.attempts.map((attempt) => opened(bench, attempt.responseBody ?? ''))
      assert.match(replies[0]!, /电子发票/)
      assert.equal(replies[0], replies[1])
      assert.equal(await inboxRows(bench, person.openId(), '发票怎么开'), 1)
    },
  },
  {
    name: 'a duplicate delivered at the same moment has one effect and one answer',
    run: async (bench) => {
      const person = await bench.follower()
      await bench.sandbox.faults.add({ on: 'callback', match: 'text', kind: 'duplicate', times: 1 })
      await person.say('物流到哪了')
      assert.equal(await inboxRows(bench, person.openId(), '物流到哪了'), 1)
    },
  },
  {
    name: 'a reply that is too slow is acknowledged and follows once as a customer-service message',
    run: async (bench) => {
      const person = await bench.follower()
      const phrase = await pictureRule(bench)
      await bench.sandbox.faults.add({
        on: 'api',
        match: '/cgi-bin/media/upload',
        kind: 'slow',
        delayMs: 4600,
        times: 1,
      })
      const delivery = await person.say(phrase)
      assert.equal(delivery.state, 'acknowledged', delivery.outcome)
      assert.equal(delivery.attempts.length, 1)
      await bench.service(person, 'image', 10_000)
      await new Promise((resolve) => setTimeout(resolve, 500))
      const pictures = (await person.chat()).filter((line) => line.content.type === 'image')
      assert.equal(pictures.length, 1)
    },
  },
  {
    name: 'a token that dies in mid-run is renewed once and the message still goes out',
    run: async (bench) => {
      const person = await bench.follower()
      const before = await bench.calls('/cgi-bin/stable_token')
      await bench.sandbox.revokeTokens('official')
      await bench.asksAndReads(person, '你好', '这里是山前')
      await bench.service(person, 'msgmenu')
      assert.equal((await bench.calls('/cgi-bin/stable_token')) - before, 1)
    },
  },
  {
    name: 'a token that expires with time is renewed',
    run: async (bench) => {
      const person = await bench.follower()
      await bench.sandbox.clock.advance(3 * 3_600_000)
      await bench.asksAndReads(person, '你好', '这里是山前')
      await bench.service(person, 'msgmenu')
    },
  },
  {
    name: 'a picture that WeChat has dropped after three days is uploaded again',
    run: async (bench) => {
      const person = await bench.follower()
      const phrase = await pictureRule(bench)
      assert.equal((await bench.ask(person, phrase)).type, 'image')
      await bench.sandbox.clock.advance(4 * 86_400_000)
      assert.equal((await bench.ask(person, phrase)).type, 'image')
    },
  },
  {
    name: 'WeChat being busy for a moment loses no message',
    run: async (bench) => {
      const person = await bench.follower()
      await bench.sandbox.faults.add({
        on: 'api',
        match: '/cgi-bin/message/custom/send',
        kind: 'busy',
        times: 1,
      })
      await bench.asksAndReads(person, '你好', '这里是山前')
      await bench.service(person, 'msgmenu', 20_000)
    },
  },
  {
    name: 'an allowance that is used up stops the message before WeChat does',
    run: async (bench) => {
      const person = await bench.follower()
      for (let time = 0; time < 6; time++) await bench.asksAndReads(person, '谢谢', '不客气')
      await bench.sandbox.clock.advance(49 * 3_600_000)
      const sentence = await bench.system.app.sending.sentenceFor('official', person.openId())
      assert.doesNotMatch(sentence, /还可以再发/)
      await bench.asksAndReads(person, '谢谢', '不客气')
      assert.match(await bench.system.app.sending.sentenceFor('official', person.openId()), /还可以再发 5 条/)
    },
  },
]

/** The parts beside the chat: health pages, the doctor, the account's own old settings. */
export const houseChecks: Check[] = [
  {
    name: 'the health pages answer, with the durability settings',
    run: async ({ system }) => {
      assert.equal((await fetch(`${system.url}/healthz`)).status, 200)
      const ready = (await (await fetch(`${system.url}/readyz`)).json()) as {
        durability: { settings: Record<string, string> }
      }
      assert.equal(ready.durability.settings.synchronous, 'FULL')
      assert.match(await (await fetch(`${system.url}/metrics`)).text(), /guidepost_callbacks_total/)
    },
  },
  {
    name: 'the doctor finds no error in the running system',
    run: async ({ user }) => {
      const { findings } = await user.call<{ findings: { level: string; title: string }[] }>(
        'POST',
        '/api/admin/health/doctor',
      )
      assert.deepEqual(
        findings.filter((finding) => finding.level === 'error').map((finding) => finding.title),
        [],
      )
    },
  },
  {
    name: 'the menu that was pushed reads back the same',
    run: async ({ user }) => {
      const { differences } = await user.call<{ differences: unknown[] }>(
        'GET',
        '/api/admin/account-menu/live',
      )
      assert.deepEqual(differences, [])
    },
  },
  {
    name: 'the console needs a sign-in and gives its pages a strict policy',
    run: async ({ system }) => {
      assert.equal((await fetch(`${system.url}/api/admin/rules`)).status, 401)
      const page = await fetch(`${system.url}/console/`)
      assert.match(page.headers.get('content-security-policy') ?? '', /script-src 'self'/)
    },
  },
]
