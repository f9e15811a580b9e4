import type { Follower } from '../../../src/sandbox/client'
import { replyXml, sealedReply, startPair, textReply, type Pair } from '../support/world'

const FAILURE = '该公众号暂时无法提供服务，请稍后再试'
let pair: Pair
let ming: Follower

beforeAll(async () => {
  pair = await startPair()
  ming = await pair.client.follower({ nickname: '小明' })
})
afterAll(() => pair.close())

async function lastLine() {
  return (await ming.chat()).at(-1)
}

function storedMedia(kind: 'image' | 'voice' | 'video' | 'thumb'): string {
  const bytes = Buffer.from('some bytes')
  const file = { app: 'official' as const, kind, filename: kind, contentType: 'x/y', bytes }
  return pair.sandbox.world.addMedia(file).mediaId
}

function article(title: string): string {
  return (
    `<item><Title><![CDATA[${title}]]></Title><Description><![CDATA[d]]></Description>` +
    `<PicUrl><![CDATA[http://p/]]></PicUrl><Url><![CDATA[http://u/]]></Url></item>`
  )
}

function news(count: number): string {
  const items = Array.from({ length: count }, (_, index) => article(`第${index + 1}篇`)).join('')
  return `<MsgType>news</MsgType><ArticleCount>${count}</ArticleCount><Articles>${items}</Articles>`
}

describe('an answer that is none', () => {
  it.each([['success'], ['']])('%p shows nothing', async (answer) => {
    pair.receiver.answers(answer)
    const before = (await ming.chat()).length
    await expect(ming.say('你好')).resolves.toMatchObject({ state: 'acknowledged', outcome: '' })
    expect(await ming.chat()).toHaveLength(before + 1)
  })
})

describe('passive replies (callbacks.md §8)', () => {
  it('shows a text', async () => {
    pair.receiver.answers(textReply(ming.openId(), '10 点开门\n<a href="http://a/">地图</a>'))
    await expect(ming.say('几点')).resolves.toMatchObject({ state: 'replied' })
    expect(await lastLine()).toMatchObject({
      from: 'account',
      via: 'reply',
      content: { type: 'text', text: '10 点开门\n<a href="http://a/">地图</a>' },
    })
  })

  it.each(['image', 'voice', 'video'] as const)('shows %s from a stored file', async (kind) => {
    const mediaId = storedMedia(kind)
    const tag = kind[0]?.toUpperCase() + kind.slice(1)
    const inner = `<MsgType>${kind}</MsgType><${tag}><MediaId><![CDATA[${mediaId}]]></MediaId></${tag}>`
    pair.receiver.answers(replyXml(ming.openId(), inner))
    await ming.say('看看')
    expect((await lastLine())?.content).toMatchObject({ type: kind, mediaId })
  })

  it('shows music with its cover', async () => {
    const thumb = storedMedia('thumb')
    const inner = `<MsgType>music</MsgType><Music><Title>歌</Title><ThumbMediaId>${thumb}</ThumbMediaId></Music>`
    pair.receiver.answers(replyXml(ming.openId(), inner))
    await ming.say('听听')
    expect((await lastLine())?.content).toMatchObject({ type: 'music', title: '歌' })
  })

  it('cuts news to one article for a message and to eight for an event', async () => {
    pair.receiver.answers(replyXml(ming.openId(), news(10)))
    await ming.say('新品')
    const toMessage = await lastLine()
    await ming.event('official', 'CLICK', { EventKey: 'new' })
    const toEvent = await lastLine()
    expect(toMessage?.content).toMatchObject({ articles: [{ title: '第1篇' }] })
    expect(toMessage?.content.type === 'news' && toMessage.content.articles).toHaveLength(1)
    expect(toEvent?.content.type === 'news' && toEvent.content.articles).toHaveLength(8)
  })

  it('hands the message over without a line', async () => {
    pair.receiver.answers(replyXml(ming.openId(), '<MsgType>transfer_customer_service</MsgType>'))
    await expect(ming.say('人工')).resolves.toMatchObject({ state: 'replied', outcome: '已转给人工客服' })
    expect((await lastLine())?.from).toBe('me')
  })
})

describe('an answer that WeChat does not accept shows the failure line, and is not retried', () => {
  const cases: [string, (openId: string) => string, string][] = [
    ['JSON for an XML account', () => '{"errcode":0}', 'JSON'],
    ['plain words', () => 'ok', '不是合法的 XML'],
    ['another root', () => '<a><b>1</b></a>', '根'],
    ['a DOCTYPE', (id) => `<!DOCTYPE x>${textReply(id, 'a')}`, 'DOCTYPE'],
    ['ids that are not swapped', () => textReply('gh_official', 'a'), 'openid'],
    ['somebody else as sender', (id) => replyXml(id, '<MsgType>text</MsgType>', 'gh_other'), '原始 ID'],
    ['no MsgType', (id) => replyXml(id, '<Content>a</Content>'), 'MsgType'],
    ['an empty text', (id) => textReply(id, ' '), 'Content'],
    ['a text over 2048 bytes', (id) => textReply(id, '长'.repeat(683)), '2048'],
    [
      'a medium that does not exist',
      (id) => replyXml(id, '<MsgType>image</MsgType><Image><MediaId>x</MediaId></Image>'),
      'MediaId',
    ],
    [
      'an article without a picture node',
      (id) =>
        replyXml(
          id,
          '<MsgType>news</MsgType><ArticleCount>1</ArticleCount><Articles><item><Title>t</Title><Url>u</Url></item></Articles>',
        ),
      'PicUrl',
    ],
    [
      'a count that is wrong',
      (id) => replyXml(id, news(2).replace('<ArticleCount>2', '<ArticleCount>3')),
      'ArticleCount',
    ],
    [
      'a Mini Program card (decisions.md 6)',
      (id) => replyXml(id, '<MsgType>miniprogrampage</MsgType>'),
      '客服消息',
    ],
    ['a menu message (decisions.md 6)', (id) => replyXml(id, '<MsgType>msgmenu</MsgType>'), '客服消息'],
  ]
  it.each(cases)('%s', async (_what, answer, why) => {
    pair.receiver.answers(answer(ming.openId()))
    const delivery = await ming.say('你好')
    expect(delivery.state).toBe('failed')
    expect(delivery.attempts).toHaveLength(1)
    expect(delivery.attempts[0]?.error).toContain(why)
    expect((await lastLine())?.content).toEqual({ type: 'system', text: FAILURE, isFailure: true })
  })
})

describe('the envelope of a reply in safe mode (callbacks.md §3.2)', () => {
  beforeAll(() => pair.client.account('official', { mode: 'safe' }))
  afterAll(() => pair.client.account('official', { mode: 'plain' }))

  it('is opened when signature, key and appid are right', async () => {
    pair.receiver.answers(sealedReply(textReply(ming.openId(), '收到')))
    const delivery = await ming.say('你好')
    expect(delivery).toMatchObject({ state: 'replied', outcome: '收到' })
    expect(delivery.attempts[0]).toMatchObject({ signatureOk: true, status: 200 })
  })

  it.each([
    ['a foreign token', { token: 'otherToken' }, 'MsgSignature'],
    ['a foreign key', { aesKey: 'Z'.repeat(43) }, '解密失败'],
    ['a foreign appid', { appId: 'wxaaaaaaaaaaaaaaaa' }, '解密失败'],
  ])('is refused for %s', async (_what, wrong, why) => {
    pair.receiver.answers(sealedReply(textReply(ming.openId(), '收到'), wrong))
    const delivery = await ming.say('你好')
    expect(delivery.state).toBe('failed')
    expect(delivery.attempts[0]?.error).toContain(why)
  })

  it('is needed: a plain reply is refused, a bare success is not', async () => {
    pair.receiver.answers(textReply(ming.openId(), '收到'))
    await expect(ming.say('你好')).resolves.toMatchObject({ state: 'failed' })
    pair.receiver.answers('success')
    await expect(ming.say('你好')).resolves.toMatchObject({ state: 'acknowledged' })
  })

  it('may be there or not in compatible mode', async () => {
    await pair.client.account('official', { mode: 'compatible' })
    pair.receiver.answers(textReply(ming.openId(), '明文'))
    await expect(ming.say('你好')).resolves.toMatchObject({ outcome: '明文' })
    pair.receiver.answers(sealedReply(textReply(ming.openId(), '密文')))
    await expect(ming.say('你好')).resolves.toMatchObject({ outcome: '密文' })
  })
})

describe('the Mini Program (callbacks.md §7)', () => {
  const reply = (openId: string, more: object) =>
    JSON.stringify({ ToUserName: openId, FromUserName: 'gh_miniapp', CreateTime: '1795299979', ...more })

  it('accepts only the hand-over', async () => {
    pair.receiver.answers(reply(ming.openId('miniapp'), { MsgType: 'transfer_customer_service' }))
    await expect(ming.say({ type: 'text', text: '在吗', app: 'miniapp' })).resolves.toMatchObject({
      state: 'replied',
    })
    pair.receiver.answers(reply(ming.openId('miniapp'), { MsgType: 'text', Content: '在' }))
    await ming.say({ type: 'text', text: '在吗', app: 'miniapp' })
    expect((await ming.chat('miniapp')).at(-1)?.content).toMatchObject({
      text: '该小程序客服暂时无法提供服务，请稍后再试',
    })
  })
})

it('ignores a reply to a notice such as VIEW', async () => {
  pair.receiver.answers(textReply(ming.openId(), '看到了'))
  const before = (await ming.chat()).length
  const delivery = await ming.event('official', 'VIEW', { EventKey: 'https://a.b/c' })
  expect(delivery.state).toBe('acknowledged')
  expect(await ming.chat()).toHaveLength(before)
})
