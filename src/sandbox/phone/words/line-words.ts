import type { ChatContent } from '../../world'

/** A chat line in a few words, for the list of chats: [图片], [位置] 武康路 …. */
export function lineWords(content: ChatContent): string {
  switch (content.type) {
    case 'text':
    case 'system':
      return content.text.replace(/<[^>]+>/g, '')
    case 'image':
      return '[图片]'
    case 'voice':
      return `[语音] ${Math.max(1, Math.round(content.seconds))}″`
    case 'video':
      return '[视频]'
    case 'music':
      return `[音乐] ${content.title ?? ''}`
    case 'news':
      return content.articles[0]?.title ?? '[图文]'
    case 'location':
      return `[位置] ${content.label}`
    case 'link':
      return `[链接] ${content.title}`
    case 'msgmenu':
      return content.head || (content.options[0]?.content ?? '')
    case 'miniprogrampage':
      return `[小程序] ${content.title}`
    case 'file':
      return `[文件] ${content.name}`
    case 'notice':
      return content.title
  }
}
