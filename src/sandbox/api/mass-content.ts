import type { ChatContent } from '../world'
import { articleSetOf } from './articles'
import { demand, refusal } from './failures'
import { bytesOf, fieldsIn, textIn, textsIn, type Fields } from './fields'
import { mediaOf } from './media-look-up'
import type { ApiWorld } from './needs'

type Reader = (world: ApiWorld, part: Fields) => ChatContent[]

/** What a mass message shows, by msgtype (official-account-api §7). */
const readers: Record<string, { key: string; read: Reader }> = {
  text: { key: 'text', read: readText },
  image: { key: 'images', read: readImages },
  voice: {
    key: 'voice',
    read: (world, part) => {
      const file = mediaOf(world, 'official', textIn(part, 'media_id'), 'voice')
      return [{ type: 'voice', mediaId: file.mediaId, url: file.url, seconds: 1 }]
    },
  },
  mpvideo: {
    key: 'mpvideo',
    read: (world, part) => {
      const file = mediaOf(world, 'official', textIn(part, 'media_id'), 'video')
      return [{ type: 'video', mediaId: file.mediaId, url: file.url }]
    },
  },
  mpnews: { key: 'mpnews', read: readArticles },
  wxcard: {
    key: 'wxcard',
    read: () => {
      throw refusal(48001)
    },
  },
}

/** The lines a mass message draws in each chat; an unknown msgtype is refused with 40008. */
export function massContent(world: ApiWorld, body: Fields): ChatContent[] {
  const reader = readers[textIn(body, 'msgtype')]
  demand(reader, 40008)
  const part = fieldsIn(body, reader.key)
  const isOlderForm = Object.keys(part).length === 0
  return reader.read(world, isOlderForm ? fieldsIn(body, textIn(body, 'msgtype')) : part)
}

/** Whether mass/delete can take this kind back: only news and video. */
export function isDeletable(msgtype: string): boolean {
  return msgtype === 'mpnews' || msgtype === 'mpvideo'
}

function readText(_world: ApiWorld, part: Fields): ChatContent[] {
  const text = textIn(part, 'content')
  demand(text !== '', 44004)
  demand(bytesOf(text) <= 2048, 45002)
  return [{ type: 'text', text }]
}

/** Several pictures as `images.media_ids`; SDKs still send the older form with one, `image.media_id`. */
function readImages(world: ApiWorld, part: Fields): ChatContent[] {
  const single = textIn(part, 'media_id')
  const ids = single === '' ? textsIn(part, 'media_ids') : [single]
  demand(ids.length > 0, 40007)
  demand(ids.length <= 20, 45008)
  return ids.map((id) => {
    const file = mediaOf(world, 'official', id, 'image')
    return { type: 'image', mediaId: file.mediaId, url: file.url }
  })
}

function readArticles(world: ApiWorld, part: Fields): ChatContent[] {
  const set = articleSetOf(world, textIn(part, 'media_id'))
  demand(set, 40007)
  const articles = set.articles.map((one) => ({
    title: textIn(one, 'title'),
    description: textIn(one, 'digest'),
    picUrl: textIn(one, 'thumb_url'),
    url: textIn(one, 'url'),
  }))
  return [{ type: 'news', articles }]
}
