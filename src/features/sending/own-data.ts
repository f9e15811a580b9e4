import { CHANNEL_NAMES, TOPIC_NAMES, type ContentClass } from '../../domain/send-class'
import type { Database } from '../../platform/db/database'
import { CentreMessage } from './entities/centre-message'
import { GuideCard } from './entities/guide-card'
import { PreferenceRow } from './entities/preference'
import { SendDecision } from './entities/send-decision'

const iso = (at: number): string => new Date(at).toISOString()
const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

const CLASSES: Readonly<Record<ContentClass, string>> = {
  reply: '回复',
  transaction: '交易通知',
  serviceNotice: '服务提醒',
  marketing: '营销',
}

function preferencesOf(row: PreferenceRow): Record<string, unknown> {
  const { quietFrom, quietTo, maxPer7Days, pausedUntil } = row
  return {
    已停止营销消息: row.isStopped,
    不接收个性化推荐: row.isNonPersonalised,
    已关闭的主题: row.stoppedTopics.map((topic) => TOPIC_NAMES[topic]),
    免打扰时段: quietFrom === null || quietTo === null ? null : `${clock(quietFrom)}–${clock(quietTo)}`,
    七天内最多条数: maxPer7Days,
    暂停到: pausedUntil === null ? null : iso(pausedUntil),
    修改时间: iso(row.updatedAt),
  }
}

function cardState({ forwardedAt, closedAt, closedBecause }: GuideCard): string {
  if (forwardedAt !== null) return '导购已转发'
  if (closedAt === null) return '等待导购转发'
  return closedBecause === 'declined' ? '导购没有转发' : '已收回'
}

/** What a customer gets to read: their preferences, what came, what guides were to forward, and every message that left. */
export async function ownData({ read }: Database, customerId: string): Promise<Record<string, unknown>> {
  const preferences = await read.findOneBy(PreferenceRow, { customerId })
  const messages = await read.find(CentreMessage, { where: { customerId }, order: { createdAt: 'ASC' } })
  const cards = await read.find(GuideCard, { where: { customerId }, order: { createdAt: 'ASC' } })
  const sent = await read.find(SendDecision, {
    where: { customerId, result: 'send' },
    select: { id: true, class: true, channel: true, topic: true, at: true },
    order: { at: 'ASC', id: 'ASC' },
  })
  return {
    消息设置: preferences && preferencesOf(preferences),
    消息中心: messages.map(({ title, text, createdAt, readAt }) => ({
      标题: title,
      内容: text,
      时间: iso(createdAt),
      已读: readAt !== null,
    })),
    导购卡片: cards.map((card) => ({
      标题: card.title,
      内容: card.text,
      状态: cardState(card),
      时间: iso(card.createdAt),
    })),
    发送记录: sent.map(({ class: kind, channel, topic, at }) => ({
      类别: CLASSES[kind],
      方式: channel === null ? '' : CHANNEL_NAMES[channel],
      主题: topic === null ? null : TOPIC_NAMES[topic],
      时间: iso(at),
    })),
  }
}
