import fc from 'fast-check'
import { dedupeKey, dedupeKeyLength } from '../../../src/wechat/callback/dedupe'
import { eventShapes } from '../../../src/wechat/callback/events'
import type { Fields } from '../../../src/wechat/callback/fields'
import { parseJson } from '../../../src/wechat/callback/json'
import { readMessage, type InboundMessage } from '../../../src/wechat/callback/message'
import { CallbackRefusal } from '../../../src/wechat/callback/refusal'
import { parseXml } from '../../../src/wechat/callback/xml'
import { eventSamples, jsonSamples, unknownSamples, userMessageSamples } from './samples'

const fromXml = (body: string | undefined) => readMessage(parseXml(body ?? ''))
const fromJson = (body: string | undefined) => readMessage(parseJson(body ?? ''))
const head = { accountId: 'gh_1', openId: 'oA', createdAt: 1348831860000 }

describe('user messages', () => {
  test('every type is read with its fields, ids as text', () => {
    const common = { ...head, msgId: '24242424242424242' }
    const expected: Record<string, object> = {
      text: { content: 'hi ]]> 你好 😀', menuEntryId: undefined },
      image: { picUrl: 'http://mmbiz.qpic.cn/1', mediaId: 'M' },
      voice: { mediaId: 'M', format: 'speex', recognition: undefined },
      video: { mediaId: 'M', thumbMediaId: 'T' },
      shortvideo: { mediaId: 'M', thumbMediaId: 'T' },
      location: { latitude: 23.134521, longitude: 113.358803, scale: 20, label: '广州' },
      link: { title: 't', description: 'd', url: 'https://a.b/c?d=1&e=2' },
      miniprogrampage: { title: 't', appId: 'wx1', pagePath: 'p?a=1', thumbUrl: 'u', thumbMediaId: '' },
    }
    expect(Object.keys(userMessageSamples)).toEqual(Object.keys(expected))
    for (const [msgType, fields] of Object.entries(expected)) {
      expect(fromXml(userMessageSamples[msgType])).toMatchObject({ msgType, ...common, ...fields })
    }
  })

  test('a tapped menu entry and an article are told', () => {
    const body = userMessageSamples['text']?.replace(
      '</xml>',
      '<bizmsgmenuid>101</bizmsgmenuid><MsgDataId>7</MsgDataId><Idx>2</Idx></xml>',
    )
    expect(fromXml(body)).toMatchObject({ menuEntryId: '101', articleDataId: '7', articleIndex: 2 })
  })

  test('JSON gives the same message as XML, to the last digit of the id', () => {
    const message = fromJson(jsonSamples['text'])
    expect(message).toMatchObject({ msgType: 'text', content: 'hi "你好"', msgId: '24242424242424242' })
    expect(message.createdAt).toBe(1482048670000)
  })
})

describe('events', () => {
  test('there is a sample of every event that is known, and each is read as itself', () => {
    const seen = Object.values(eventSamples).map((sample) => fromXml(sample))
    const names = seen.map((message) => (message.msgType === 'event' ? message.event : message.msgType))
    expect([...names].sort()).toEqual(Object.keys(eventShapes).sort())
    for (const message of seen) expect(message).toMatchObject(head)
  })

  test.each<[string, object]>([
    ['subscribe', { event: 'subscribe', scene: '123', ticket: 'TICKET' }],
    ['SCAN', { event: 'scan', scene: '123', ticket: 'TICKET' }],
    ['LOCATION', { event: 'location', latitude: 23.137466, longitude: 113.352425, precision: 119.38504 }],
    ['CLICK', { event: 'click', eventKey: 'k', menuId: undefined }],
    ['VIEW', { event: 'view', eventKey: 'https://a.b/c', menuId: '415123456' }],
    ['scancode_waitmsg', { event: 'scancode_waitmsg', scan: { type: 'qrcode', result: 'text' } }],
    ['pic_weixin', { pictureCount: 1, pictures: [{ md5: '5a75aaca956d97be686719218f275c6b' }] }],
    ['location_select', { place: { latitude: 23, longitude: 113, scale: 15, label: 'addr', poiName: '' } }],
    ['TEMPLATESENDJOBFINISH', { msgId: '4182312345678901234', status: 'failed:user block' }],
    ['PUBLISHJOBFINISH', { event: 'freepublishjobfinish' }],
    [
      'subscribe_msg_sent_event',
      { list: [{ templateId: 'T1', msgId: '1700827132819554304', errorCode: '0' }] },
    ],
    [
      'user_get_card',
      { cardId: 'pX', code: '226009850808', isRestore: true, isGiveByFriend: false, unionId: 'oU' },
    ],
    ['update_member_card', { bonusChange: -3, balanceChange: 0 }],
    ['kf_switch_session', { fromKfAccount: 'a@gh', toKfAccount: 'b@gh' }],
    ['user_info_modified', { subjectOpenId: 'oSubject', appId: 'wx1' }],
    ['user_authorization_revoke', { subjectOpenId: 'oSubject', scope: '301' }],
    ['wxa_media_check', { traceId: 'tr', result: { suggestion: 'pass', label: 100 } }],
  ])('%s carries what its documents say', (name, expected) => {
    expect(fromXml(eventSamples[name])).toMatchObject(expected)
  })

  test('a list is a list, whether WeChat sent one or many, in XML and in JSON', () => {
    const lists = [
      fromXml(eventSamples['subscribe_msg_popup_event']),
      fromXml(eventSamples['subscribe_msg_change_event']),
      fromJson(jsonSamples['popupOne']),
      fromJson(jsonSamples['popupMany']),
      fromXml(eventSamples['pic_photo_or_album']),
      fromXml(eventSamples['MASSSENDJOBFINISH']),
      fromXml(eventSamples['add_express_path']),
    ].map((message) => {
      const { list, pictures, copyrightResults, actions } = message as unknown as Record<
        string,
        unknown[] | undefined
      >
      return (list ?? pictures ?? copyrightResults ?? actions)?.length
    })
    expect(lists).toEqual([2, 1, 1, 2, 2, 2, 2])
  })

  test('names are known in any letter case', () => {
    for (const name of ['scan', 'Scan', 'SCAN']) {
      const message = fromXml(eventSamples['SCAN']?.replace('SCAN', name))
      expect(message).toMatchObject({ event: 'scan', scene: '123' })
    }
    expect(fromXml(eventSamples['subscribe']?.replace('subscribe', 'Subscribe'))).toMatchObject({
      event: 'subscribe',
    })
  })

  test('a plain follow has no scene', () => {
    const plain = eventSamples['subscribe']?.replace(/<EventKey>.*<\/Ticket>/, '')
    expect(fromXml(plain)).toMatchObject({ event: 'subscribe', scene: '', ticket: undefined })
  })
})

describe('what is not known', () => {
  test('is kept with its fields instead of refused', () => {
    expect(fromXml(unknownSamples['sticker'])).toMatchObject({ msgType: 'unknown', name: 'sticker' })
    expect(fromXml(unknownSamples['ShakearoundUserShake'])).toMatchObject({
      event: 'unknown',
      name: 'ShakearoundUserShake',
      fields: { ChosenBeacon: { Major: '1' } },
    })
    for (const name of ['constructor', '__proto__', 'hasOwnProperty', 'toString', '']) {
      expect(fromXml(eventSamples['SCAN']?.replace('SCAN', name))).toMatchObject({ event: 'unknown' })
      if (name !== '') {
        expect(fromXml(unknownSamples['sticker']?.replace('sticker', name))).toMatchObject({
          msgType: 'unknown',
        })
      }
    }
  })

  test.each([
    [
      'no MsgType',
      '<xml><ToUserName>g</ToUserName><FromUserName>o</FromUserName><CreateTime>1</CreateTime></xml>',
    ],
    ['no sender', '<xml><ToUserName>g</ToUserName><MsgType>text</MsgType><CreateTime>1</CreateTime></xml>'],
    ['a time that is none', (userMessageSamples['text'] ?? '').replace('1348831860', 'now')],
    [
      'a sender that is a list',
      (userMessageSamples['text'] ?? '').replace('<MsgId>', '<FromUserName>b</FromUserName><MsgId>'),
    ],
  ])('but a body with %s is no callback', (_name, body) => {
    expect(() => fromXml(body)).toThrow(CallbackRefusal)
  })
})

describe('the deduplication key', () => {
  const keyOf = (body: string | undefined, account = 'wx1') => {
    const fields: Fields = parseXml(body ?? '')
    return dedupeKey(account, readMessage(fields), fields)
  }

  test('is the same for a redelivery, also when only the envelope differs', () => {
    for (const sample of [...Object.values(userMessageSamples), ...Object.values(eventSamples)]) {
      const again = sample.replace('</xml>', '<Encrypt>other</Encrypt></xml>')
      expect(keyOf(again)).toBe(keyOf(sample))
      expect(keyOf(sample).length).toBeLessThanOrEqual(dedupeKeyLength)
    }
  })

  test('tells any two samples apart, and the two accounts', () => {
    const events = Object.values(eventSamples)
    expect(new Set(events.map((sample) => keyOf(sample))).size).toBe(events.length)
    expect(keyOf(events[0], 'wx2')).not.toBe(keyOf(events[0], 'wx1'))
  })

  test('tells 64-bit ids apart that are the same number', () => {
    const [one, two] = ['24242424242424241', '24242424242424242'].map((id) =>
      keyOf(userMessageSamples['text']?.replace('24242424242424242', id)),
    )
    expect(one).not.toBe(two)
    const json = (id: string) => {
      const fields = parseJson(jsonSamples['text']?.replace('24242424242424242', id) ?? '')
      return dedupeKey('wx1', readMessage(fields), fields)
    }
    expect(json('24242424242424241')).not.toBe(json('24242424242424242'))
  })

  test('two events of one second differ when any field differs, and never because of the order of fields', () => {
    const leaf = fc.string({ maxLength: 5 })
    const body = fc.dictionary(
      fc.constantFrom('Event', 'EventKey', 'MsgID', 'A', 'B'),
      fc.oneof(leaf, fc.array(leaf)),
    )
    const message: InboundMessage = { msgType: 'event', event: 'unsubscribe', ...head }
    fc.assert(
      fc.property(body, body, (left, right) => {
        const turned = Object.fromEntries(Object.entries(left).reverse())
        expect(dedupeKey('wx1', message, turned)).toBe(dedupeKey('wx1', message, left))
        const isSame =
          JSON.stringify(Object.entries(left).sort()) === JSON.stringify(Object.entries(right).sort())
        expect(dedupeKey('wx1', message, left) === dedupeKey('wx1', message, right)).toBe(isSame)
      }),
      { numRuns: 2_000 },
    )
  })

  test('fits its column however long the id is', () => {
    const long = keyOf(userMessageSamples['text']?.replace('24242424242424242', '7'.repeat(500)))
    const longer = keyOf(userMessageSamples['text']?.replace('24242424242424242', '7'.repeat(501)))
    expect(long.length).toBeLessThanOrEqual(dedupeKeyLength)
    expect(long).not.toBe(longer)
  })
})
