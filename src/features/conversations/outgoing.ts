import type { z } from 'zod'
import type { OutgoingContent } from '../../contract/conversations'
import type { ConversationContent } from '../../domain/conversation'
import { AppError } from '../../domain/errors'
import type { ServiceMessage } from '../../wechat/api/service-message'
import { ConversationMedia, type Conversation, type ConversationMessage } from './entities'
import type { Ground } from './ground'
import { fileOf } from './media-fetch'

type OutgoingOrder = z.output<typeof OutgoingContent>

/** What staff want to send, as a line of the thread and as WeChat's message. */
export class Outgoing {
  constructor(private readonly ground: Ground) {}

  /** What is written down; throws `conversation.no_media` and `conversation.no_card`. */
  async contentOf(
    conversationId: string,
    content: OutgoingOrder,
  ): Promise<{ content: ConversationContent; mediaId: string | null }> {
    switch (content.kind) {
      case 'text':
        return { content, mediaId: null }
      case 'image':
      case 'voice': {
        const { mediaId, kind } = content
        const where = { id: mediaId, conversationId, kind, state: 'kept' as const }
        if (!(await this.ground.db.read.existsBy(ConversationMedia, where)))
          throw new AppError('not_found', 'conversation.no_media', '没有找到要发送的文件，请重新选择。')
        return { content: { kind }, mediaId }
      }
      case 'product':
      case 'offer':
      case 'coupon':
      case 'live': {
        const card = await this.ground.cards.byId(content.kind, content.id)
        if (!card)
          throw new AppError(
            'not_found',
            'conversation.no_card',
            '这张卡片的内容已下架或已结束，请换一个再发。',
          )
        const { kind, id, title, pagePath } = card
        return { content: { kind, id, title, pagePath }, mediaId: null }
      }
      case 'page':
        return { content: { ...content, appId: this.ground.miniappAppId }, mediaId: null }
    }
  }

  /** What WeChat gets; a file is uploaded for it. Throws `conversation.no_cover`. */
  async wireOf(
    conversation: Conversation,
    { mediaId }: ConversationMessage,
    content: ConversationContent,
  ): Promise<ServiceMessage> {
    switch (content.kind) {
      case 'text':
        return { type: 'text', content: content.text }
      case 'image':
      case 'voice':
        return { type: content.kind, mediaId: await this.uploaded(conversation, content.kind, mediaId!) }
      case 'product':
      case 'offer':
      case 'coupon':
      case 'live':
      case 'page': {
        const thumbMediaId = await this.ground.cover(conversation.account)
        if (thumbMediaId === undefined)
          throw new AppError(
            'invalid',
            'conversation.no_cover',
            '发卡片需要一张封面图；请在自动回复的素材里上传一张「封面图」，再重新发送。',
          )
        const { title, pagePath } = content
        return { type: 'miniprogram', title, appId: this.ground.miniappAppId, pagePath, thumbMediaId }
      }
      default:
        throw new AppError('invalid', 'conversation.bad_kind', '这种消息不能发给顾客。')
    }
  }

  private async uploaded(
    { account }: Conversation,
    kind: 'image' | 'voice',
    mediaId: string,
  ): Promise<string> {
    const { db, gateways } = this.ground
    const media = await db.read.findOneByOrFail(ConversationMedia, { id: mediaId })
    const bytes = await fileOf(this.ground, media)
    if (!bytes) throw new AppError('not_found', 'conversation.no_media', '文件已不在，请重新选择后再发送。')
    const contentType = media.contentType ?? 'application/octet-stream'
    const filename = `${kind}.${contentType === 'audio/mpeg' ? 'mp3' : (contentType.split('/')[1] ?? 'bin')}`
    return (await gateways[account].uploadMedia(kind, { filename, contentType, content: bytes })).mediaId
  }
}
