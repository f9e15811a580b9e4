import type { DeliveryState } from '../../domain/delivery'
import type { GuidePushState } from './entities/guide-push'

/** What became of somebody in a campaign, in the words of the console; holdout: they were left out on purpose. */
export const DELIVERY_WORDS: Record<DeliveryState | 'holdout', string> = {
  queued: '排队中',
  later: '稍后发送',
  sending: '发送中',
  sent: '已送达',
  failed: '失败',
  unknown: '不确定',
  skipped: '不发送',
  cancelled: '已取消',
  holdout: '对照组',
}

/** What became of somebody in a guide's push. */
export const PUSH_WORDS: Record<GuidePushState, string> = {
  waiting: '等待发送',
  sent: '已送达',
  card: '等待导购转发',
  forwarded: '导购已转发',
  withdrawn: '卡片已收回',
  later: '稍后可发',
  skipped: '不发送',
  unknown: '不确定',
}

/** How channels are called at the console. */
export const CHANNEL_WORDS: Record<string, string> = {
  subscription: '订阅消息',
  template: '模板消息',
  messageCentre: '小程序消息中心',
  guideCard: '导购转发卡片',
  mass: '群发消息',
}
