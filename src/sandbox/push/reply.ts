import type { SandboxWorld } from '../store'
import type { AppAccount } from '../world'
import { readDocument, type ReplyNode } from './reply-document'
import { openEnvelope } from './reply-envelope'

/** A passive reply that WeChat accepts (wechat/callbacks.md §8, decisions.md 6). */
export type AcceptedReply =
  | { type: 'text'; text: string }
  | { type: 'image' | 'voice'; mediaId: string }
  | { type: 'video'; mediaId: string; title?: string; description?: string }
  | {
      type: 'music'
      title?: string
      description?: string
      url?: string
      hqUrl?: string
      thumbMediaId: string
    }
  | { type: 'news'; articles: { title: string; description?: string; picUrl?: string; url?: string }[] }
  | { type: 'transfer'; kfAccount?: string }

/** What the answer to a push turned out to be; `why` is a Chinese sentence for the log. */
export type ReplyReading =
  | { kind: 'none' }
  | { kind: 'reply'; reply: AcceptedReply; plain: string; signatureOk?: boolean }
  | { kind: 'bad'; why: string; plain?: string; signatureOk?: boolean }

/** Whom the reply must be for, and what it answers. */
export interface ReplyFrame {
  account: AppAccount
  openId: string
  isEvent: boolean
}

const MAX_TEXT_BYTES = 2048

/** Reads the answer to a push as WeChat does: nothing, a reply, or something that shows the failure line. */
export async function readReply(
  world: SandboxWorld,
  frame: ReplyFrame,
  answer: string,
): Promise<ReplyReading> {
  if (answer === '' || answer === 'success') return { kind: 'none' }
  const opened = await openEnvelope(frame.account, answer)
  if ('why' in opened) return { kind: 'bad', ...opened }
  const { plain, signatureOk } = opened
  const document = await readDocument(plain, frame.account.callback.format)
  if (typeof document === 'string') return { kind: 'bad', why: document, plain, signatureOk }
  const reply = checkHead(frame, document) ?? checkBody(world, frame, document)
  if (typeof reply === 'string') return { kind: 'bad', why: reply, plain, signatureOk }
  return { kind: 'reply', reply, plain, signatureOk }
}

function checkHead(frame: ReplyFrame, node: ReplyNode): string | undefined {
  if (node.text('ToUserName') !== frame.openId) return 'ToUserName 不是这位用户的 openid（收发双方要对调）。'
  if (node.text('FromUserName') !== frame.account.accountId) return 'FromUserName 不是本账号的原始 ID。'
  if (!/^\d+$/.test(node.text('CreateTime'))) return 'CreateTime 不是整数秒。'
  return undefined
}

function checkBody(world: SandboxWorld, frame: ReplyFrame, node: ReplyNode): AcceptedReply | string {
  const type = node.text('MsgType')
  if (type === 'transfer_customer_service') {
    const kfAccount = node.child('TransInfo')?.text('KfAccount')
    return kfAccount ? { type: 'transfer', kfAccount } : { type: 'transfer' }
  }
  if (frame.account.kind === 'miniapp')
    return `小程序只能回复 success、空串或转客服，不能回复 ${type || '空类型'}。`
  switch (type) {
    case 'text':
      return textReply(node)
    case 'image':
    case 'voice':
      return mediaReply(world, node, type)
    case 'video':
      return videoReply(world, node)
    case 'music':
      return musicReply(world, node)
    case 'news':
      return newsReply(node, frame.isEvent)
    case '':
      return '回复里没有 MsgType。'
    default:
      return `被动回复不支持 ${type} 类型，请改用客服消息接口发送。`
  }
}

function textReply(node: ReplyNode): AcceptedReply | string {
  const text = node.text('Content')
  if (text.trim() === '') return '文本回复缺少 Content。'
  if (Buffer.byteLength(text) > MAX_TEXT_BYTES) return `文本回复超过 ${MAX_TEXT_BYTES} 字节。`
  return { type: 'text', text }
}

function mediaReply(world: SandboxWorld, node: ReplyNode, type: 'image' | 'voice'): AcceptedReply | string {
  const mediaId = node.child(type === 'image' ? 'Image' : 'Voice')?.text('MediaId') ?? ''
  return lacksMedia(world, mediaId, type) ?? { type, mediaId }
}

function videoReply(world: SandboxWorld, node: ReplyNode): AcceptedReply | string {
  const video = node.child('Video')
  const mediaId = video?.text('MediaId') ?? ''
  const lack = lacksMedia(world, mediaId, 'video')
  if (lack) return lack
  const [title, description] = [video?.text('Title'), video?.text('Description')]
  return { type: 'video', mediaId, ...(title && { title }), ...(description && { description }) }
}

function musicReply(world: SandboxWorld, node: ReplyNode): AcceptedReply | string {
  const music = node.child('Music')
  const thumbMediaId = music?.text('ThumbMediaId') ?? ''
  const lack = lacksMedia(world, thumbMediaId, 'thumb')
  if (lack || !music) return lack ?? '音乐回复缺少 Music。'
  const [title, description] = [music.text('Title'), music.text('Description')]
  const [url, hqUrl] = [music.text('MusicUrl'), music.text('HQMusicUrl')]
  return {
    type: 'music',
    thumbMediaId,
    ...(title && { title }),
    ...(description && { description }),
    ...(url && { url }),
    ...(hqUrl && { hqUrl }),
  }
}

/** One article in answer to a message, eight for an event; extra ones are cut (wechat/callbacks.md §8). */
function newsReply(node: ReplyNode, isEvent: boolean): AcceptedReply | string {
  const items = node.child('Articles')?.children('item') ?? []
  const count = Number(node.text('ArticleCount'))
  if (items.length === 0 || count !== items.length) return 'ArticleCount 与文章数不符，或没有文章。'
  const incomplete = items.some((item) =>
    ['Title', 'Description', 'PicUrl', 'Url'].some((name) => !item.has(name)),
  )
  if (incomplete) return '文章缺少 Title、Description、PicUrl 或 Url 节点。'
  if (items.some((item) => item.text('Title').trim() === '')) return '文章的 Title 不能为空。'
  const articles = items.slice(0, isEvent ? 8 : 1).map((item) => {
    const [description, picUrl, url] = [item.text('Description'), item.text('PicUrl'), item.text('Url')]
    return {
      title: item.text('Title'),
      ...(description && { description }),
      ...(picUrl && { picUrl }),
      ...(url && { url }),
    }
  })
  return { type: 'news', articles }
}

function lacksMedia(
  world: SandboxWorld,
  mediaId: string,
  kind: 'image' | 'voice' | 'video' | 'thumb',
): string | undefined {
  if (mediaId === '') return '回复缺少 MediaId。'
  const file = world.mediaShelf.living(mediaId, 'official')
  if (!file) return '回复里的 MediaId 不存在或已过期。'
  const fits = file.kind === kind || (kind === 'thumb' && file.kind === 'image')
  return fits ? undefined : `MediaId 是 ${file.kind} 素材，不能用作 ${kind}。`
}
