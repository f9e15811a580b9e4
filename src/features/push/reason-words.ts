import type { DeliveryState } from '../../domain/delivery'
import { sendSentence, type SendReason } from '../../domain/send-reasons'

const UNKNOWN: DeliveryState = 'unknown'

const OWN: Record<string, string> = {
  'campaign.holdout': '对照组：为了比较效果，不发送。',
  'campaign.budget': '已到活动的发送上限，不再发送。',
  'campaign.too_late': '排不进活动的发送时段，活动已结束。',
  'campaign.stopped': '活动已被停止，没有发送。',
  'mass.not_ready': '群发的图片暂时无法提交给微信，稍后会再发送。',
  'finish.user block': '微信回报：客户拒收公众号的消息，没有送达。',
  'settled.sent': '发送结果曾经未知，由员工确认已送达。',
  'settled.failed': '发送结果曾经未知，由员工确认没有送达。',
  'mass.alone': '群发至少要有两位客户，这一位单独无法群发。',
  'sending.internal': '系统出错，没有发送；请联系管理员。',
  'sending.interrupted': '发送时服务中断，不确定是否送达；不会自动重发。',
  'sending.stopped': '发送被停止，没有发出。',
  'wechat.-1': '微信系统繁忙，没有发出。',
  'wechat.43101': '客户没有订阅或订阅次数已用完。',
  'wechat.45009': '微信当天的调用次数已用完。',
  'wechat.45011': '微信每分钟的调用次数已用完。',
  'wechat.45015': '客户超过 48 小时没有互动，微信不允许发送。',
  'wechat.45047': '对这位客户的客服消息条数已用完。',
}

/** A stored reason as a sentence for staff; a broken connection leaves doubt only where the state is unknown. */
export function reasonWords(code: string | null, state: string): string {
  if (code === null) return '正常'
  if (OWN[code] !== undefined) return OWN[code]
  if (code.startsWith('wechat.')) return `微信拒绝了发送（错误码 ${code.slice('wechat.'.length)}）。`
  if (code.startsWith('finish.')) return '微信回报：消息没有送达。'
  if (code.startsWith('transport.'))
    return state === UNKNOWN ? '与微信的连接中断，不确定是否送达。' : '没有连上微信，没有发出。'
  // Codes of older versions have no sentence any more.
  return (sendSentence(code as SendReason) as string | undefined) ?? code
}
