import type { SandboxWorld } from '../store'
import type { ChatContent } from '../world'
import type { AcceptedReply } from './reply'

/** How the phone draws an accepted reply; a hand-over shows nothing. */
export function contentOf(world: SandboxWorld, reply: AcceptedReply): ChatContent | undefined {
  const urlOf = (mediaId: string) => world.media(mediaId)?.url ?? ''
  switch (reply.type) {
    case 'text':
    case 'news':
      return reply
    case 'image':
      return { type: 'image', mediaId: reply.mediaId, url: urlOf(reply.mediaId) }
    case 'voice':
      return {
        type: 'voice',
        mediaId: reply.mediaId,
        url: urlOf(reply.mediaId),
        seconds: secondsOf(world, reply.mediaId),
      }
    case 'video':
      return { ...reply, url: urlOf(reply.mediaId) }
    case 'music': {
      const { thumbMediaId, ...music } = reply
      return { ...music, thumbUrl: urlOf(thumbMediaId) }
    }
    case 'transfer':
      return undefined
  }
}

/** AMR at 12.2 kbit/s has 32 bytes per 20 ms frame behind a head of 6 bytes; other sound counts as 128 kbit/s. */
export function secondsOf(world: SandboxWorld, mediaId: string): number {
  const file = world.media(mediaId)
  if (!file) return 1
  const bytesPerSecond = file.contentType.includes('amr') ? 1_600 : 16_000
  return Math.min(60, Math.max(1, Math.round(file.bytes.length / bytesPerSecond)))
}

/** One line for the log: what the follower got. */
export function outcomeOf(reply: AcceptedReply): string {
  switch (reply.type) {
    case 'text':
      return reply.text
    case 'image':
      return '[图片]'
    case 'voice':
      return '[语音]'
    case 'video':
      return '[视频]'
    case 'music':
      return `[音乐] ${reply.title ?? ''}`.trim()
    case 'news':
      return `[图文] ${reply.articles.map((article) => article.title).join(' / ')}`
    case 'transfer':
      return '已转给人工客服'
  }
}
