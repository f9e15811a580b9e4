/** Triggers in Chinese words, for the test bench, warnings and lists. */
import type { MediaMessageKind, RuleTrigger } from './reply-rule'

const MESSAGE_NAMES: Record<MediaMessageKind, string> = {
  image: '图片',
  voice: '语音',
  video: '视频',
  shortvideo: '小视频',
  location: '位置',
  link: '链接',
  miniprogrampage: '小程序卡片',
}

/** What sets the rule off, in a few words: `包含“退货”`. */
export function describeTrigger(trigger: RuleTrigger): string {
  switch (trigger.kind) {
    case 'exact':
      return `完全匹配“${trigger.phrase}”`
    case 'prefix':
      return `开头是“${trigger.phrase}”`
    case 'contains':
      return `包含“${trigger.phrase}”`
    case 'pattern':
      return `匹配式“${trigger.pattern}”`
    case 'message':
      return `收到${MESSAGE_NAMES[trigger.type]}`
    case 'event':
      return describeEvent(trigger.event, trigger.key)
    case 'default':
      return '默认回复'
  }
}

function describeEvent(event: 'follow' | 'scan' | 'menu' | 'enter', key: string | undefined): string {
  if (event === 'menu') return key === undefined ? '点击任意菜单' : `点击菜单“${key}”`
  if (event === 'scan') return key === undefined ? '扫描任意二维码' : `扫描二维码“${key}”`
  const name = event === 'follow' ? '关注公众号' : '进入会话'
  return key === undefined ? name : `${name}（“${key}”）`
}
