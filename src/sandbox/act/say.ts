import type { MediaRecord } from '../api/needs'
import type { Say } from '../control/contract'
import { ControlError } from '../control/errors'
import type { PushFields } from '../push/encode'
import type { Underway } from '../push/courier'
import { secondsOf } from '../push/show'
import type { Sandbox } from '../sandbox'
import type { SandboxWorld } from '../store'
import type { AppKind, ChatContent, Person } from '../world'
import { demandFollower, sendMessage } from './act'
import { samplePicture, sampleVideo, sampleVoice, type SampleFile } from './sample-media'

/** What the phone writes when it sends something the platform does not know (wechat/callbacks.md §5). */
const UNSUPPORTED = '【收到不支持的消息类型，暂无法显示】'
/** The kinds that reach a Mini Program's customer service (wechat/callbacks.md §7). */
const MINIAPP_KINDS = new Set<Say['type']>(['text', 'image', 'miniprogrampage'])

interface Spoken {
  msgType: string
  fields: PushFields
  content: ChatContent
}

/** The person sends a message; it opens the 48-hour window. */
export function say(sandbox: Sandbox, person: Person, what: Say): Underway {
  const app = what.app ?? 'official'
  if (app === 'official') demandFollower(person)
  else if (!MINIAPP_KINDS.has(what.type)) {
    throw new ControlError(400, '小程序客服会话里只能发文字、图片和小程序卡片。')
  }
  sandbox.world.windows.open(person.id, app, 'message')
  return sendMessage(sandbox, app, person, spoken(sandbox.world, app, what))
}

function spoken(world: SandboxWorld, app: AppKind, what: Say): Spoken {
  switch (what.type) {
    case 'text':
      return textMessage(what.text)
    case 'unsupported':
      return textMessage(UNSUPPORTED)
    case 'image':
    case 'voice':
    case 'video':
    case 'shortvideo':
      return fileMessage(world, app, what)
    case 'location':
      return locationMessage(what)
    case 'link': {
      const { title, description, url } = what
      return {
        msgType: 'link',
        fields: { Title: title, Description: description, Url: url },
        content: { type: 'link', title, description, url },
      }
    }
    case 'miniprogrampage':
      return cardMessage(world, what.title, what.pagePath)
  }
}

function textMessage(text: string): Spoken {
  return { msgType: 'text', fields: { Content: text }, content: { type: 'text', text } }
}

/** A place in the chat; Location_X is the latitude (wechat/callbacks.md §5). */
export function locationMessage(place: {
  latitude: number
  longitude: number
  label: string
  scale?: number
}): Spoken {
  const { latitude, longitude, label, scale = 16 } = place
  return {
    msgType: 'location',
    fields: { Location_X: latitude, Location_Y: longitude, Scale: scale, Label: label },
    content: { type: 'location', latitude, longitude, scale, label },
  }
}

type FileSay = Extract<Say, { type: 'image' | 'voice' | 'video' | 'shortvideo' }>

/** A picture, voice or video from the phone; without a file a sample is sent. Media live 3 days. */
export function fileMessage(world: SandboxWorld, app: AppKind, what: FileSay): Spoken {
  if (what.type === 'image') {
    const { mediaId, url } = store(world, app, 'image', what, samplePicture)
    return {
      msgType: 'image',
      fields: { PicUrl: url, MediaId: mediaId },
      content: { type: 'image', mediaId, url },
    }
  }
  if (what.type === 'voice') {
    const { mediaId, url, contentType } = store(world, app, 'voice', what, sampleVoice)
    const seconds = secondsOf(world, mediaId)
    const format = contentType.includes('speex') ? 'speex' : 'amr'
    return {
      msgType: 'voice',
      fields: { MediaId: mediaId, Format: format, MediaId16K: world.ids.mediaId() },
      content: { type: 'voice', mediaId, url, seconds },
    }
  }
  const { mediaId, url } = store(world, app, 'video', what, sampleVideo)
  const thumb = store(world, app, 'thumb', {}, samplePicture)
  return {
    msgType: what.type,
    fields: { MediaId: mediaId, ThumbMediaId: thumb.mediaId },
    content: { type: 'video', mediaId, url },
  }
}

function cardMessage(world: SandboxWorld, title: string, pagePath: string): Spoken {
  const { appId } = world.accounts.miniapp
  const thumb = store(world, 'miniapp', 'thumb', {}, samplePicture)
  return {
    msgType: 'miniprogrampage',
    fields: {
      Title: title,
      AppId: appId,
      PagePath: pagePath,
      ThumbUrl: thumb.url,
      ThumbMediaId: thumb.mediaId,
    },
    content: { type: 'miniprogrampage', title, appId, pagePath, thumbUrl: thumb.url },
  }
}

function store(
  world: SandboxWorld,
  app: AppKind,
  kind: MediaRecord['kind'],
  given: { base64?: string; contentType?: string },
  sample: () => SampleFile,
): MediaRecord {
  if (given.base64 === undefined) return world.mediaShelf.addTemporary({ app, kind, ...sample() })
  const bytes = Buffer.from(given.base64.replace(/^data:[^,]*,/, ''), 'base64')
  if (bytes.length === 0) throw new ControlError(400, '文件是空的，请重新选择。')
  const contentType = given.contentType ?? sample().contentType
  const filename = `${kind}.${contentType.split('/')[1] ?? 'bin'}`
  return world.mediaShelf.addTemporary({ app, kind, bytes, contentType, filename })
}
