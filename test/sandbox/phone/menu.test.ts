import type { Follower } from '../../../src/sandbox/client'
import { callApi, sendText, startPair, xmlText, type Pair } from '../support/world'

let pair: Pair
let ming: Follower

beforeAll(async () => {
  pair = await startPair()
  const url = 'https://shop.example.com/new'
  const button = [
    { type: 'click', name: '门店', key: 'stores' },
    {
      name: '更多',
      sub_button: [
        { type: 'view', name: '新品', url },
        { type: 'miniprogram', name: '会员', appid: 'wxfedcba9876543210', pagepath: 'pages/card/card', url },
        { type: 'scancode_waitmsg', name: '扫码', key: 'scan' },
        { type: 'pic_sysphoto', name: '拍照', key: 'photo' },
        { type: 'location_select', name: '位置', key: 'place' },
      ],
    },
  ]
  await expect(callApi(pair, '/cgi-bin/menu/create', { button })).resolves.toMatchObject({ errcode: 0 })
  ming = await pair.client.follower()
  await pair.client.clock.advance(61_000)
})
afterAll(() => pair.close())
beforeEach(() => pair.receiver.answers('success'))

it('a click button sends CLICK and opens three messages for a minute', async () => {
  const { delivery } = await ming.menu(0)
  expect(delivery?.kind).toBe('CLICK')
  expect(xmlText(delivery?.body ?? '', 'EventKey')).toBe('stores')
  const codes: unknown[] = []
  for (let i = 0; i < 4; i += 1) codes.push(await sendText(pair, ming.openId(), '好'))
  expect(codes).toEqual([0, 0, 0, 45047])
})

it('a view button opens its page and tells the server with VIEW and MenuId', async () => {
  const { delivery, openUrl } = await ming.menu(1, 0)
  expect(openUrl).toBe('https://shop.example.com/new')
  expect(delivery?.kind).toBe('VIEW')
  expect(delivery?.body).toMatch(/<MenuId>\d+<\/MenuId>/)
})

it('a Mini Program button opens the Mini Program', async () => {
  const { delivery, miniProgram } = await ming.menu(1, 1)
  expect(miniProgram).toEqual({ appId: 'wxfedcba9876543210', pagePath: 'pages/card/card' })
  expect(xmlText(delivery?.body ?? '', 'EventKey')).toBe('pages/card/card')
})

it('a scan button sends what the camera read', async () => {
  const { delivery } = await ming.menu(1, 2, { scan: { type: 'barcode', result: 'EAN_13,6901234567892' } })
  expect(delivery?.body).toContain(
    '<ScanCodeInfo><ScanType><![CDATA[barcode]]></ScanType><ScanResult><![CDATA[EAN_13,6901234567892]]></ScanResult></ScanCodeInfo>',
  )
})

it('a photo button sends the event before the pictures (callbacks.md §9.4)', async () => {
  const { delivery, messages } = await ming.menu(1, 3, { pictures: [{}, {}] })
  expect(delivery?.body).toMatch(
    /<Count>2<\/Count><PicList>(<item><PicMd5Sum>.{44}<\/PicMd5Sum><\/item>){2}<\/PicList>/,
  )
  expect(messages).toHaveLength(2)
  expect(pair.receiver.received.map((one) => xmlText(one.body, 'MsgType'))).toEqual([
    'event',
    'image',
    'image',
  ])
  const picture = await fetch(xmlText(messages?.[0]?.body ?? '', 'PicUrl') ?? '')
  expect(picture.headers.get('content-type')).toBe('image/png')
})

it('a place button sends the event before the place, latitude first', async () => {
  const location = { latitude: 31.2, longitude: 121.4, label: '武康路' }
  await ming.menu(1, 4, { location })
  const [event, message] = pair.receiver.received
  expect(xmlText(event?.body ?? '', 'Event')).toBe('location_select')
  expect(xmlText(message?.body ?? '', 'Location_X')).toBe('31.2')
  expect(xmlText(message?.body ?? '', 'Location_Y')).toBe('121.4')
})

it('an option of a menu message comes as text with its id, and counts as a click', async () => {
  await ming.say('你好')
  const msgmenu = { head_content: '满意吗', list: [{ id: '101', content: '满意' }], tail_content: '谢谢' }
  const sent = await callApi(pair, '/cgi-bin/message/custom/send', {
    touser: ming.openId(),
    msgtype: 'msgmenu',
    msgmenu,
  })
  expect(sent.errcode).toBe(0)
  const line = await ming.waitForLine(({ content }) => content.type === 'msgmenu')
  const delivery = await ming.tapOption(line.id, '101')
  expect(xmlText(delivery.body, 'Content')).toBe('满意')
  expect(xmlText(delivery.body, 'bizmsgmenuid')).toBe('101')
  const kinds = (await pair.client.state()).windows.map((window) => window.kind)
  expect(kinds).toContain('menu')
})

it.each([
  ['a top button that only opens', [1], '一级菜单'],
  ['a button that is not there', [2], '没有这个按钮'],
])('refuses %s', async (_what, buttonPath, words) => {
  const tap = pair.client.call('POST', `people/${ming.id}/menu`, { buttonPath })
  await expect(tap).rejects.toThrow(words)
})

it('reports the place on entering the chat only when the switch says so', async () => {
  await expect(ming.enter()).resolves.toEqual({})
  await pair.client.switches({ reportLocation: true })
  const { delivery } = await ming.enter()
  expect(delivery?.body).toMatch(/<Latitude>[\d.]+<\/Latitude><Longitude>[\d.]+<\/Longitude><Precision>/)
})
