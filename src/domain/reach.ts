import { CHANNEL_NAMES, DEFAULT_PRIORITY, type Channel, type ContentClass, type Topic } from './send-class'
import { decideSend, type GateVerdict } from './send-decision'
import type { GateRules, PersonFacts, SendAsk } from './send-facts'
import { sendSentence } from './send-reasons'
import { reasonSentence, timeWords, windowSentence, decideWindow, type WindowReason } from './send-window'

/** Whether one channel reaches a person now, later or not. */
export interface ChannelReach {
  channel: Channel
  /** What would go out this way: answers, reminders they asked for, or marketing. */
  class: ContentClass
  verdict: GateVerdict
}

/** "Can I message this person": one sentence, and every channel with its reason. */
export interface Reach {
  sentence: string
  channels: ChannelReach[]
}

const CLASS_OF: Readonly<Record<Channel, ContentClass>> = {
  service: 'reply',
  miniService: 'reply',
  subscription: 'serviceNotice',
  template: 'serviceNotice',
  messageCentre: 'marketing',
  guideCard: 'marketing',
  mass: 'marketing',
}

/** The template of which most messages are left. */
const bestTemplate = ({ tokens }: PersonFacts): string | undefined =>
  Object.entries(tokens).sort(([, a], [, b]) => b - a)[0]?.[0]

function verdictOf(
  channel: Channel,
  facts: PersonFacts,
  rules: GateRules,
  now: number,
  topic: Topic | undefined,
): GateVerdict {
  const ask: SendAsk = {
    key: 'reach',
    class: CLASS_OF[channel],
    topic,
    priority: DEFAULT_PRIORITY,
    isPersonalised: true,
    offers: { [channel]: channel === 'subscription' ? { templateId: bestTemplate(facts) } : {} },
    source: { kind: 'guide' },
  }
  return decideSend(facts, ask, rules, now)
}

/** The window is open, and WeChat takes no customer-service message from anybody; undefined when that is not so. */
function whyClosed(channels: readonly ChannelReach[], now: number): string | undefined {
  for (const { channel, class: use, verdict } of channels) {
    if (use !== 'reply') continue
    if (verdict.reasonCode === 'channel.closed') return `微信暂停了${CHANNEL_NAMES[channel]}`
    if (verdict.result === 'later' && verdict.reasonCode === 'channel.resting')
      return `微信限制了${CHANNEL_NAMES[channel]}的发送，${timeWords(verdict.at, now)} 后恢复`
  }
  return undefined
}

/** Why no customer-service message may go, without what to do instead. */
function whyNoService(facts: PersonFacts, now: number): string {
  if (!facts.hasOfficial && facts.miniService.length === 0)
    return '对方没有关注公众号，也没有在小程序里联系过客服'
  if (facts.hasOfficial && !facts.isFollowing && facts.miniService.length === 0)
    return reasonSentence('window.unfollowed').split('；')[0]!
  const all = facts.hasOfficial ? facts.service : facts.miniService
  const verdict = decideWindow(all, now)
  return reasonSentence(verdict.reasonCode as WindowReason).split('；')[0]!
}

/** What staff may use themselves; templates are sent by orders and reminders only. */
const IN_HAND: readonly Channel[] = ['subscription', 'messageCentre', 'guideCard', 'mass']

function instead(channels: readonly ChannelReach[], facts: PersonFacts, now: number): string {
  const words = channels.flatMap(({ channel, verdict }) => {
    if (verdict.result === 'skip' || !IN_HAND.includes(channel)) return []
    const left = bestTemplate(facts)
    const tokens = left === undefined ? 0 : facts.tokens[left]!
    const name = CHANNEL_NAMES[channel]
    const count =
      channel === 'subscription' && Number.isFinite(tokens)
        ? `（还有 ${tokens} 次）`
        : channel === 'mass'
          ? `（本月还有 ${facts.massLeft} 次）`
          : ''
    return [`${name}${count}${verdict.result === 'later' ? `（${timeWords(verdict.at, now)} 后）` : ''}`]
  })
  return words.length === 0 ? '请等对方再发消息' : `可改用${words.join('、')}`
}

/** Answers for one person with the very function that decides about messages. */
export function reachOf(facts: PersonFacts, rules: GateRules, now: number, topic?: Topic): Reach {
  const channels = (Object.keys(CLASS_OF) as Channel[]).map((channel) => ({
    channel,
    class: CLASS_OF[channel],
    verdict: verdictOf(channel, facts, rules, now, topic),
  }))
  if (!facts.isLive) return { sentence: sendSentence('person.gone'), channels }
  const open = (['service', 'miniService'] as const).find((channel) =>
    channels.some((one) => one.channel === channel && one.verdict.result === 'send'),
  )
  if (open !== undefined) {
    const where = open === 'miniService' ? '在小程序客服里' : ''
    return { sentence: `${where}${windowSentence(facts[open], now)}`, channels }
  }
  const why = whyClosed(channels, now) ?? whyNoService(facts, now)
  return { sentence: `${why}；${instead(channels, facts, now)}。`, channels }
}
