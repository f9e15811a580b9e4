import type { AppKind, ChatContent } from '../world'
import { publishedArticle, type ArticleSet, articleSetOf } from './articles'
import { demand, refusal } from './failures'
import { bytesOf, fieldsIn, isFields, listIn, textIn, type Fields } from './fields'
import { mediaOf } from './media-look-up'
import type { ApiWorld } from './needs'

type Reader = (world: ApiWorld, app: AppKind, part: Fields) => ChatContent

/** What a customer-service message shows, by msgtype (official-account-api §4, mini-program-api §5). */
const readers: Record<string, Reader> = {
  text: readText,
  image: (world, app, part) => {
    const file = mediaOf(world, app, textIn(part, 'media_id'), 'image')
    return { type: 'image', mediaId: file.mediaId, url: file.url }
  },
  voice: (world, app, part) => {
    const file = mediaOf(world, app, textIn(part, 'media_id'), 'voice')
    return { type: 'voice', mediaId: file.mediaId, url: file.url, seconds: 1 }
  },
  video: readVideo,
  music: readMusic,
  news: readNews,
  mpnews: (world, _app, part) => {
    const set = articleSetOf(world, textIn(part, 'media_id'))
    demand(set, 40007)
    return oneArticle(set)
  },
  mpnewsarticle: (world, _app, part) => {
    const set = publishedArticle(world, textIn(part, 'article_id'))
    demand(set, 53600)
    return oneArticle(set)
  },
  msgmenu: readMenuMessage,
  wxcard: () => {
    throw refusal(48001)
  },
  miniprogrampage: readMiniProgramPage,
  link: readLink,
}

const allowedTypes: Record<AppKind, string[]> = {
  official: Object.keys(readers).filter((type) => type !== 'link'),
  miniapp: ['text', 'image', 'link', 'miniprogrampage'],
}

/** The content of a customer-service message, checked; an unknown msgtype is refused with 40008. */
export function customContent(world: ApiWorld, app: AppKind, body: Fields): ChatContent {
  const type = textIn(body, 'msgtype')
  const reader = allowedTypes[app].includes(type) ? readers[type] : undefined
  demand(reader, 40008)
  return reader(world, app, fieldsIn(body, type))
}

function readText(_world: ApiWorld, _app: AppKind, part: Fields): ChatContent {
  const text = textIn(part, 'content')
  demand(text !== '', 44004)
  demand(bytesOf(text) <= 2048, 45002)
  return { type: 'text', text }
}

function readVideo(world: ApiWorld, app: AppKind, part: Fields): ChatContent {
  const file = mediaOf(world, app, textIn(part, 'media_id'), 'video')
  mediaOf(world, app, textIn(part, 'thumb_media_id'), 'image', 'thumb')
  const title = textIn(part, 'title')
  const description = textIn(part, 'description')
  return { type: 'video', mediaId: file.mediaId, url: file.url, title, description }
}

function readMusic(world: ApiWorld, app: AppKind, part: Fields): ChatContent {
  const thumb = mediaOf(world, app, textIn(part, 'thumb_media_id'), 'image', 'thumb')
  const url = textIn(part, 'musicurl')
  demand(url !== '', 40035)
  return {
    type: 'music',
    title: textIn(part, 'title'),
    description: textIn(part, 'description'),
    url,
    hqUrl: textIn(part, 'hqmusicurl') || url,
    thumbUrl: thumb.url,
  }
}

function readNews(_world: ApiWorld, _app: AppKind, part: Fields): ChatContent {
  const articles = listIn(part, 'articles')
  demand(articles.length > 0, 44003)
  demand(articles.length === 1, 45008)
  const article = articles[0]
  demand(isFields(article) && textIn(article, 'title') !== '', 40035)
  demand(bytesOf(textIn(article, 'url')) <= 2048, 45005)
  return {
    type: 'news',
    articles: [
      {
        title: textIn(article, 'title'),
        description: textIn(article, 'description'),
        picUrl: textIn(article, 'picurl'),
        url: textIn(article, 'url'),
      },
    ],
  }
}

function oneArticle(set: ArticleSet): ChatContent {
  demand(set.articles.length === 1, 45008)
  return {
    type: 'news',
    articles: set.articles.map((article) => ({
      title: textIn(article, 'title'),
      description: textIn(article, 'digest'),
      picUrl: textIn(article, 'thumb_url'),
      url: textIn(article, 'url'),
    })),
  }
}

function readMenuMessage(world: ApiWorld, _app: AppKind, part: Fields): ChatContent {
  demand(world.switches.rights.certified, 40200)
  const options = listIn(part, 'list').filter(isFields)
  const complete = options.every((one) => textIn(one, 'id') !== '' && textIn(one, 'content') !== '')
  demand(options.length > 0 && complete, 40035)
  return {
    type: 'msgmenu',
    head: textIn(part, 'head_content'),
    options: options.map((one) => ({ id: textIn(one, 'id'), content: textIn(one, 'content') })),
    tail: textIn(part, 'tail_content'),
  }
}

function readMiniProgramPage(world: ApiWorld, app: AppKind, part: Fields): ChatContent {
  const miniapp = world.accounts.miniapp.appId
  demand(app === 'miniapp' || textIn(part, 'appid') === miniapp, 40013)
  const pagePath = textIn(part, 'pagepath')
  demand(pagePath !== '', 40165)
  const thumb = mediaOf(world, app, textIn(part, 'thumb_media_id'), 'image', 'thumb')
  return {
    type: 'miniprogrampage',
    title: textIn(part, 'title'),
    appId: miniapp,
    pagePath,
    thumbUrl: thumb.url,
  }
}

function readLink(_world: ApiWorld, _app: AppKind, part: Fields): ChatContent {
  const title = textIn(part, 'title')
  const url = textIn(part, 'url')
  demand(title !== '' && url !== '', 40035)
  return { type: 'link', title, description: textIn(part, 'description'), url }
}
