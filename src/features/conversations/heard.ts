import type { ConversationContent } from '../../domain/conversation'
import type { ServiceMessage } from '../../wechat/api/service-message'
import type { InboundMessage, PassiveReply } from '../../wechat/callback'

/** A line's content, and the file at WeChat that belongs to it. */
export interface Heard {
  content: ConversationContent
  media?: { kind: 'image' | 'voice' | 'video'; sourceMediaId: string }
}

/** What the customer wrote; undefined for what is no message to a human. */
export function heardFrom(message: InboundMessage): Heard | undefined {
  switch (message.msgType) {
    case 'text':
      return { content: { kind: 'text', text: message.content } }
    case 'image':
      return { content: { kind: 'image' }, media: { kind: 'image', sourceMediaId: message.mediaId } }
    case 'voice': {
      const { mediaId: sourceMediaId, recognition } = message
      return { content: { kind: 'voice', recognition }, media: { kind: 'voice', sourceMediaId } }
    }
    case 'video':
    case 'shortvideo':
      return { content: { kind: 'video' }, media: { kind: 'video', sourceMediaId: message.mediaId } }
    case 'location': {
      const { latitude, longitude, label } = message
      return { content: { kind: 'location', latitude: latitude ?? 0, longitude: longitude ?? 0, label } }
    }
    case 'link': {
      const { title, description, url } = message
      return { content: { kind: 'link', title, description, url } }
    }
    case 'miniprogrampage': {
      const { title, appId, pagePath } = message
      return { content: { kind: 'page', title, appId, pagePath } }
    }
    case 'event':
      return message.event === 'user_enter_tempsession'
        ? { content: { kind: 'enter', from: message.sessionFrom.slice(0, 200) } }
        : undefined
    case 'unknown':
      return undefined
  }
}

/** What the customer was sent, as they saw it; undefined for a transfer, of which nothing is seen. */
export function shownBy(message: PassiveReply | ServiceMessage): Heard | undefined {
  switch (message.type) {
    case 'text':
      return { content: { kind: 'text', text: message.content } }
    case 'image':
    case 'voice':
    case 'video':
      return {
        content: { kind: message.type },
        media: { kind: message.type, sourceMediaId: message.mediaId },
      }
    case 'music':
      return { content: { kind: 'other', words: `[音乐] ${message.title ?? ''}`.trim() } }
    case 'news': {
      const article = message.articles[0]
      if (!article) return undefined
      const { title, description = '', url } = article
      return { content: { kind: 'link', title, description, url } }
    }
    case 'link': {
      const { title, description, url } = message
      return { content: { kind: 'link', title, description, url } }
    }
    case 'miniprogram': {
      const { title, appId, pagePath } = message
      return { content: { kind: 'page', title, appId, pagePath } }
    }
    case 'msgmenu': {
      const lines = [message.head, ...message.options.map(({ content }) => `· ${content}`), message.tail]
      return { content: { kind: 'text', text: lines.filter((line) => line !== '').join('\n') } }
    }
    case 'mpnews':
    case 'mpnewsarticle':
      return { content: { kind: 'other', words: '[图文消息]' } }
    case 'wxcard':
      return { content: { kind: 'other', words: '[卡券]' } }
    case 'transfer':
      return undefined
  }
}
