import { strict as assert } from 'node:assert'
import type { Say } from '../../../sandbox/control/contract'
import type { ChatLine } from '../../../sandbox/world'
import type { Check } from './bench'

const text = (content: unknown): string => (content as { text?: string }).text ?? ''

/** Each kind of message and what the demo's rules answer to it. */
const KINDS: [string, Say, RegExp][] = [
  ['an image', { type: 'image' }, /图片收到了/],
  ['a voice message', { type: 'voice' }, /语音收到了/],
  ['a video', { type: 'video' }, /还不会答/],
  ['a short video', { type: 'shortvideo' }, /还不会答/],
  [
    'a location',
    { type: 'location', latitude: 31.2, longitude: 121.4, label: '上海市徐汇区' },
    /收到您的位置/,
  ],
  ['a link', { type: 'link', title: '大衣', description: '', url: 'https://example.com/' }, /还不会答/],
  ['a sticker that WeChat does not show', { type: 'unsupported' }, /还不会答/],
]

/** Every kind of message and event that comes in. */
export const messageChecks: Check[] = [
  {
    name: 'a follower is greeted by name and gets the card at once',
    run: async (bench) => {
      const person = await bench.sandbox.person({ nickname: '小满' })
      const delivery = await person.follow()
      assert.equal(delivery.state, 'replied', delivery.outcome)
      await person.waitForLine((line) => line.via === 'reply' && /欢迎来到山前/.test(text(line.content)))
      await bench.service(person, 'miniprogrampage')
    },
  },
  {
    name: 'a text is answered by its rule',
    run: async (bench) => bench.asksAndReads(await bench.follower(), '你们几点关门？', '各店营业时间'),
  },
  {
    name: 'width, script, case, spaces and punctuation do not matter',
    run: async (bench) => bench.asksAndReads(await bench.follower(), '　營業　时间！！', '各店营业时间'),
  },
  ...KINDS.map(([what, say, expected]): Check => ({
    name: `${what} is answered`,
    run: async (bench) => {
      const person = await bench.follower()
      const delivery = await person.say(say)
      assert.equal(delivery.state, 'replied', delivery.outcome)
      await person.waitForLine((line) => expected.test(text(line.content)))
    },
  })),
  {
    name: 'a code brings a follower, greeted by store with the card entry, and a repeat brings no second card',
    run: async (bench) => {
      const { codes } = await bench.sandbox.state()
      const code = codes.find(({ label }) => label?.includes('武康路店'))
      assert.ok(code, 'the demo has printed codes')
      const person = await bench.sandbox.person({})
      const isGreeting = (line: ChatLine): boolean => /武康路店/.test(text(line.content))
      const first = await person.scan({ ticket: code.ticket })
      assert.equal(first.delivery?.kind, 'subscribe')
      await person.waitForLine((line) => line.content.type === 'miniprogrampage')
      const second = await person.scan({ ticket: code.ticket })
      assert.equal(second.delivery?.kind, 'SCAN')
      assert.equal(second.delivery?.state, 'replied', second.delivery?.outcome)
      const lines = await person.chat()
      assert.equal(lines.filter(isGreeting).length, 2)
      assert.equal(lines.filter((line) => line.content.type === 'miniprogrampage').length, 1)
    },
  },
  {
    name: 'the menu answers a tap, and a link in it is only noted',
    run: async (bench) => {
      const person = await bench.follower()
      const tap = await person.menu(1, 0)
      assert.equal(tap.delivery?.state, 'replied', tap.delivery?.outcome)
      await person.waitForLine((line) => /各店营业时间/.test(text(line.content)))
      const view = await person.menu(0, 1)
      assert.equal(view.delivery?.kind, 'VIEW')
      assert.equal(view.delivery?.state, 'acknowledged')
    },
  },
  {
    name: 'unfollowing is acknowledged and ends every allowance',
    run: async (bench) => {
      const person = await bench.follower()
      const delivery = await person.unfollow()
      assert.equal(delivery.state, 'acknowledged', delivery.outcome)
      const sentence = await bench.system.app.sending.sentenceFor('official', person.openId())
      assert.doesNotMatch(sentence, /还可以再发/)
    },
  },
  ...(['LOCATION', 'TEMPLATESENDJOBFINISH', 'kf_create_session', 'something_new_in_2030'] as const).map(
    (event): Check => ({
      name: `the event ${event} is stored and acknowledged`,
      run: async (bench) => {
        const person = await bench.follower()
        const delivery = await person.event(
          'official',
          event,
          event === 'LOCATION'
            ? { Latitude: '31.2', Longitude: '121.4', Precision: '60' }
            : { MsgID: '200163836', Status: 'success' },
        )
        assert.equal(delivery.state, 'acknowledged', delivery.outcome)
        assert.equal(
          await bench.count('inbound_messages', 'openId = ? AND body LIKE ?', [
            person.openId(),
            `%${event}%`,
          ]),
          1,
        )
      },
    }),
  ),
  {
    name: 'the Mini Program chat is answered by customer-service message',
    run: async (bench) => {
      const person = await bench.sandbox.person({})
      const delivery = await person.say({ type: 'text', text: '营业时间', app: 'miniapp' })
      assert.equal(delivery.state, 'acknowledged', delivery.outcome)
      await person.waitForLine((line) => line.app === 'miniapp' && /各店营业时间/.test(text(line.content)))
    },
  },
]
