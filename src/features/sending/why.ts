import type { EntityManager } from 'typeorm'
import type { WhyView } from '../../contract/preferences'
import { TOPIC_NAMES } from '../../domain/send-class'
import type { SourceKind } from '../../domain/send-facts'
import { SendDecision } from './entities/send-decision'
import type { SendingNeighbours } from './people'

const DAY_MS = 86_400_000
const WINDOWS = [
  { name: '今天（24 小时）', ms: DAY_MS },
  { name: '最近 7 天', ms: 7 * DAY_MS },
  { name: '最近 30 天', ms: 30 * DAY_MS },
]

const SOURCES: Readonly<Record<SourceKind, string>> = {
  rule: '自动回复',
  conversation: '客服会话',
  guide: '您的导购',
  campaign: '品牌活动',
  reminder: '您订阅的提醒',
  card: '导购分享的卡片',
}

function reasonsOf({ class: kind, topic, inputs }: SendDecision): string[] {
  if (kind !== 'marketing') return ['这是与您的订单、会员或您订阅的提醒有关的消息，不属于营销。']
  const reasons = [
    inputs.hasConsent
      ? '您在开卡时同意了接收个性化推荐，可随时在「消息设置」里关闭。'
      : '您关注了公众号，这是发给所有关注者的消息。',
  ]
  if (topic !== null) reasons.push(`您没有关闭「${TOPIC_NAMES[topic]}」主题。`)
  reasons.push('发送时不在免打扰时段，也没有超过频次上限。')
  return reasons
}

/** "Why this?": who decided a message, from what, and how much of the budget it was (product.md G-26). */
export async function whyOf(
  read: EntityManager,
  neighbours: Pick<SendingNeighbours, 'namesOf'>,
  decisionId: string,
): Promise<WhyView> {
  const decision = await read.findOneByOrFail(SendDecision, { id: decisionId })
  const { sourceKind, sourceId, staffId, topic, at, inputs } = decision
  const names = await neighbours.namesOf([sourceId, staffId].filter((id) => id !== null))
  const { caps = [], uses = [] } = inputs
  return {
    source: SOURCES[sourceKind ?? 'rule'],
    sourceName: sourceId === null ? null : (names.get(sourceId) ?? null),
    guideName: staffId === null ? null : (names.get(staffId) ?? null),
    topicName: topic === null ? null : TOPIC_NAMES[topic],
    reasons: reasonsOf(decision),
    // With this message itself, which the inputs do not hold yet.
    caps: caps.map((most, index) => {
      const { name, ms } = WINDOWS[index]!
      return { name, used: uses.filter((use) => use > at - ms).length + 1, most }
    }),
    at: new Date(at).toISOString(),
  }
}
