import type { AppKind, Person } from '../../../../src/sandbox/world'
import { ok, Section } from '../support/case'
import { accounts, type ApiRequest, type Desk } from '../support/desk'
import { amr, mp4, png } from '../support/files'

const closed = 'response out of time limit or subscription is canceled'

function message(person: Person, body: Record<string, unknown>, app: AppKind = 'official'): ApiRequest {
  return { path: '/cgi-bin/message/custom/send', as: app, body: { touser: person.openId[app], ...body } }
}

const text = (content: string) => ({ msgtype: 'text', text: { content } })
const hello = (person: Person, app: AppKind = 'official') => message(person, text('您好'), app)

function lastLine(desk: Desk, app: AppKind = 'official') {
  const person = desk.world.people()[0]
  return person && desk.world.chat(person.id, app).at(-1)
}

/** A message whose media are uploaded first. */
function withMedia(build: (ids: { image: string; voice: string; video: string }) => Record<string, unknown>) {
  return async (desk: Desk) => {
    const image = await desk.upload('image', png)
    const voice = await desk.upload('voice', amr)
    const video = await desk.upload('video', mp4)
    return message(desk.writer(), build({ image, voice, video }))
  }
}

const article = { title: '新品', description: '秋冬', url: 'https://a.cn/', picurl: 'https://a.cn/p.jpg' }
const menu = { head_content: '满意吗？', list: [{ id: '1', content: '满意' }], tail_content: '谢谢' }

const kinds = new Section('official-account-api §4 Kinds of message')
  .answers(
    'text',
    ok,
    (desk) => hello(desk.writer()),
    (_reply, desk) => {
      expect(lastLine(desk)).toMatchObject({
        from: 'account',
        via: 'service',
        content: { type: 'text', text: '您好' },
      })
    },
  )
  .answers(
    'image',
    ok,
    withMedia(({ image }) => ({ msgtype: 'image', image: { media_id: image } })),
  )
  .answers(
    'voice',
    ok,
    withMedia(({ voice }) => ({ msgtype: 'voice', voice: { media_id: voice } })),
  )
  .answers(
    'video',
    ok,
    withMedia(({ video, image }) => ({
      msgtype: 'video',
      video: { media_id: video, thumb_media_id: image, title: '走秀' },
    })),
  )
  .answers(
    'music',
    ok,
    withMedia(({ image }) => ({
      msgtype: 'music',
      music: { musicurl: 'https://a.cn/m.mp3', thumb_media_id: image },
    })),
  )
  .answers('news', ok, (desk) => message(desk.writer(), { msgtype: 'news', news: { articles: [article] } }))
  .answers(
    'msgmenu',
    ok,
    (desk) => message(desk.writer(), { msgtype: 'msgmenu', msgmenu: menu }),
    (_reply, desk) => {
      expect(lastLine(desk)?.content).toEqual({
        type: 'msgmenu',
        head: '满意吗？',
        options: [{ id: '1', content: '满意' }],
        tail: '谢谢',
      })
    },
  )
  .answers(
    'miniprogrampage',
    ok,
    withMedia(({ image }) => ({
      msgtype: 'miniprogrampage',
      miniprogrampage: {
        title: '开卡',
        appid: accounts.miniapp.appId,
        pagepath: 'pages/card',
        thumb_media_id: image,
      },
    })),
  )
  .refuses('an unknown kind', 40008, 'invalid message type', (desk) =>
    message(desk.writer(), { msgtype: 'poem' }),
  )
  .refuses('an empty text', 44004, 'empty content', (desk) => message(desk.writer(), text('')))
  .refuses('a text of 2049 bytes', 45002, 'content size out of limit', (desk) =>
    message(desk.writer(), text('a'.repeat(2049))),
  )
  .refuses('an unknown media_id', 40007, 'invalid media_id', (desk) =>
    message(desk.writer(), { msgtype: 'image', image: { media_id: 'nothing' } }),
  )
  .refuses(
    'a picture sent as voice',
    40007,
    'invalid media_id',
    withMedia(({ image }) => ({
      msgtype: 'voice',
      voice: { media_id: image },
    })),
  )
  .refuses('a picture after its 3 days', 40007, 'invalid media_id', async (desk) => {
    const media_id = await desk.upload('image', png)
    desk.advance(3 * 86_400_000)
    await desk.clearToken('official')
    return message(desk.writer(), { msgtype: 'image', image: { media_id } })
  })
  .refuses('two articles', 45008, 'article size out of limit', (desk) =>
    message(desk.writer(), { msgtype: 'news', news: { articles: [article, article] } }),
  )
  .refuses('no article', 44003, 'empty news data', (desk) =>
    message(desk.writer(), { msgtype: 'news', news: { articles: [] } }),
  )
  .refuses('a menu from an uncertified account', 40200, 'invalid account type', (desk) => {
    desk.world.switches.rights.certified = false
    return message(desk.writer(), { msgtype: 'msgmenu', msgmenu: menu })
  })
  .refuses(
    'a Mini Program that is not linked',
    40013,
    'invalid appid',
    withMedia(({ image }) => ({
      msgtype: 'miniprogrampage',
      miniprogrampage: {
        title: '开卡',
        appid: 'wxffffffffffffffff',
        pagepath: 'pages/card',
        thumb_media_id: image,
      },
    })),
  )
  .refuses('a card without the right', 48001, 'api unauthorized', (desk) =>
    message(desk.writer(), { msgtype: 'wxcard', wxcard: { card_id: 'p1' } }),
  )
  .refuses('an unknown customer-service account', 65401, 'invalid custom service account', (desk) =>
    message(desk.writer(), { ...text('您好'), customservice: { kf_account: 'nobody@test' } }),
  )

const windows = new Section('official-account-api §4 Windows')
  .refuses('an unknown openid', 40003, 'invalid openid', {
    path: '/cgi-bin/message/custom/send',
    body: { touser: 'oNobody', ...text('您好') },
  })
  .refuses('no touser', 41009, 'missing openid', { path: '/cgi-bin/message/custom/send', body: text('您好') })
  .refuses('to somebody who never wrote', 45015, closed, (desk) => hello(desk.person()))
  .refuses('48 hours after the last message', 45015, closed, async (desk) => {
    const person = desk.writer()
    desk.advance(48 * 3_600_000)
    return hello(person)
  })
  .refuses('the 6th message', 45047, 'out of response count limit', async (desk) => {
    const person = desk.writer()
    for (let count = 0; count < 5; count += 1) expect((await desk.call(hello(person))).json).toEqual(ok)
    return hello(person)
  })
  .answers('a new message of the user opens 5 more', ok, async (desk) => {
    const person = desk.writer()
    for (let count = 0; count < 5; count += 1) await desk.call(hello(person))
    desk.world.windows.open(person.id, 'official', 'message')
    return hello(person)
  })
  .refuses('the 4th message after a menu click', 45047, 'out of response count limit', async (desk) => {
    const person = desk.person()
    desk.world.windows.open(person.id, 'official', 'menu')
    for (let count = 0; count < 3; count += 1) expect((await desk.call(hello(person))).json).toEqual(ok)
    return hello(person)
  })
  .refuses('a minute after the follow', 45015, closed, async (desk) => {
    const person = desk.person()
    desk.world.windows.open(person.id, 'official', 'subscribe')
    desk.advance(60_000)
    return hello(person)
  })
  .answers('20 messages after a payment', ok, async (desk) => {
    const person = desk.person()
    desk.world.windows.open(person.id, 'official', 'pay')
    for (let count = 0; count < 19; count += 1) await desk.call(hello(person))
    return hello(person)
  })
  .answers('a refused message uses nothing up', ok, async (desk) => {
    const person = desk.writer()
    await desk.call(message(person, text('a'.repeat(2049))))
    for (let count = 0; count < 4; count += 1) await desk.call(hello(person))
    return hello(person)
  })
  .refuses('somebody on the blacklist', 43019, 'user is in blacklist', (desk) => {
    const person = desk.writer()
    person.blacklisted = true
    return hello(person)
  })

const typing = (person: Person, command: string, app: AppKind = 'official'): ApiRequest => ({
  path: '/cgi-bin/message/custom/typing',
  as: app,
  body: { touser: person.openId[app], command },
})

const typingState = new Section('official-account-api §4 Typing')
  .answers('Typing after a message', ok, (desk) => typing(desk.writer(), 'Typing'))
  .answers('CancelTyping', ok, (desk) => typing(desk.writer(), 'CancelTyping'))
  .refuses('another command', 45072, 'invalid command', (desk) => typing(desk.writer(), 'Sleeping'))
  .refuses(
    '31 s after the last message',
    45080,
    'no interaction with the user in the last 30 seconds',
    async (desk) => {
      const person = desk.writer()
      desk.advance(31_000)
      return typing(person, 'Typing')
    },
  )
  .refuses('twice within 15 s', 45081, 'already typing', async (desk) => {
    const person = desk.writer()
    await desk.call(typing(person, 'Typing'))
    return typing(person, 'Typing')
  })
  .answers('again after a message was sent', ok, async (desk) => {
    const person = desk.writer()
    await desk.call(typing(person, 'Typing'))
    await desk.call(hello(person))
    return typing(person, 'Typing')
  })

const miniapp = new Section('mini-program-api §5 Customer service')
  .answers('a text', ok, (desk) => hello(desk.writer('miniapp'), 'miniapp'))
  .answers('a link', ok, (desk) =>
    message(
      desk.writer('miniapp'),
      { msgtype: 'link', link: { title: '官网', url: 'https://a.cn/' } },
      'miniapp',
    ),
  )
  .refuses('a voice', 40008, 'invalid message type', (desk) =>
    message(desk.writer('miniapp'), { msgtype: 'voice', voice: { media_id: 'x' } }, 'miniapp'),
  )
  .refuses("the official account's window does not count", 45015, closed, (desk) =>
    hello(desk.writer(), 'miniapp'),
  )
  .refuses('the 3rd message after entering', 45047, 'out of response count limit', async (desk) => {
    const person = desk.person()
    desk.world.windows.open(person.id, 'miniapp', 'session')
    for (let count = 0; count < 2; count += 1) await desk.call(hello(person, 'miniapp'))
    return hello(person, 'miniapp')
  })
  .answers('typing on the other path', ok, (desk) => ({
    ...typing(desk.writer('miniapp'), 'Typing', 'miniapp'),
    path: '/cgi-bin/message/custom/business/typing',
  }))
  .refuses('the path that wants a businessid', 40101, 'missing parameter', (desk) => ({
    ...hello(desk.writer('miniapp'), 'miniapp'),
    path: '/cgi-bin/message/custom/business/send',
  }))

/** Customer-service messages of both apps. */
export const customCases = [kinds, windows, typingState, miniapp]
