import { fitReply, replyToJson, replyToXml, type PassiveReply } from '../../../src/wechat/callback/reply'

const head = { openId: 'oA', accountId: 'gh_1', createdAt: 1399197672999 }
const prefix =
  '<xml><ToUserName><![CDATA[oA]]></ToUserName><FromUserName><![CDATA[gh_1]]></FromUserName><CreateTime>1399197672</CreateTime>'
const document = (type: string, body: string) =>
  `${prefix}<MsgType><![CDATA[${type}]]></MsgType>${body}</xml>`
const node = (name: string, text: string) => `<${name}><![CDATA[${text}]]></${name}>`
const article = { title: 't', description: 'd', picUrl: 'u', url: 'u' }
const item = `<item>${node('Title', 't')}${node('Description', 'd')}${node('PicUrl', 'u')}${node('Url', 'u')}</item>`

describe('passive replies (callbacks.md §8)', () => {
  test.each<[PassiveReply, string]>([
    [
      { type: 'text', content: 'hi ]]> & <a href="x">你好</a>' },
      document('text', '<Content><![CDATA[hi ]]]]><![CDATA[> & <a href="x">你好</a>]]></Content>'),
    ],
    [{ type: 'image', mediaId: 'M' }, document('image', `<Image>${node('MediaId', 'M')}</Image>`)],
    [{ type: 'voice', mediaId: 'M' }, document('voice', `<Voice>${node('MediaId', 'M')}</Voice>`)],
    [
      { type: 'video', mediaId: 'M', title: 't', description: 'd' },
      document(
        'video',
        `<Video>${node('MediaId', 'M')}${node('Title', 't')}${node('Description', 'd')}</Video>`,
      ),
    ],
    [{ type: 'video', mediaId: 'M' }, document('video', `<Video>${node('MediaId', 'M')}</Video>`)],
    [
      { type: 'music', title: 't', description: 'd', musicUrl: 'u', hqMusicUrl: 'h', thumbMediaId: 'M' },
      document(
        'music',
        `<Music>${node('Title', 't')}${node('Description', 'd')}${node('MusicUrl', 'u')}${node('HQMusicUrl', 'h')}${node('ThumbMediaId', 'M')}</Music>`,
      ),
    ],
    [
      { type: 'news', articles: [article, article] },
      document('news', `<ArticleCount>2</ArticleCount><Articles>${item}${item}</Articles>`),
    ],
    [{ type: 'transfer' }, document('transfer_customer_service', '')],
    [
      { type: 'transfer', kfAccount: 'a@b' },
      document('transfer_customer_service', `<TransInfo>${node('KfAccount', 'a@b')}</TransInfo>`),
    ],
  ])('%j', (reply, expected) => {
    expect(replyToXml(reply, head)).toBe(expected)
  })

  test('in a Mini Program with JSON only the transfer exists', () => {
    expect(replyToJson({ type: 'transfer' }, head)).toBe(
      '{"ToUserName":"oA","FromUserName":"gh_1","CreateTime":"1399197672","MsgType":"transfer_customer_service"}',
    )
    expect(replyToJson({ type: 'text', content: 'hi' }, head)).toBeUndefined()
  })

  test('articles are cut to 1 for a message and 8 for an event', () => {
    const news: PassiveReply = { type: 'news', articles: Array.from({ length: 9 }, () => article) }
    expect(fitReply(news, false)).toMatchObject({ articles: { length: 1 } })
    expect(fitReply(news, true)).toMatchObject({ articles: { length: 8 } })
  })

  test('a text of 2,048 bytes goes, one of 2,049 does not', () => {
    const text = '好'.repeat(682)
    expect(fitReply({ type: 'text', content: `${text}ab` }, false)).toMatchObject({ type: 'text' })
    expect(() => fitReply({ type: 'text', content: `${text}abc` }, false)).toThrow('不能超过 2048 字节')
  })

  test.each<PassiveReply>([
    { type: 'text', content: '' },
    { type: 'image', mediaId: '' },
    { type: 'music', thumbMediaId: '' },
    { type: 'news', articles: [] },
  ])('%j lacks what WeChat demands', (reply) => {
    expect(() => fitReply(reply, true)).toThrow(expect.objectContaining({ kind: 'invalid' }))
  })
})
