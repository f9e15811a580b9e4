import { reasonSentence, timeWords, type WindowReason } from './send-window'

/** Why a message goes out, waits or does not go out. */
export type SendReason = WindowReason | 'window.open' | keyof typeof SENTENCES

const SENTENCES = {
  'channel.ready': '可以发送。',
  'person.gone': '该顾客的资料已删除，不能再发送。',
  'intent.not_yet': '还没有到可以发送的时间。',
  'intent.over': '已过最晚发送时间，不再发送。',
  'consent.missing': '顾客没有同意接收个性化营销；可以在开卡页请顾客授权。',
  'preference.stopped': '顾客已退订营销消息；顾客发送「恢复订阅」或在小程序里打开后才能再发。',
  'preference.paused': '顾客暂停了营销消息，到期后才能再发。',
  'preference.topic': '顾客不想收到这类主题的消息；请改发其他主题。',
  'preference.non_personalised': '顾客只接收面向所有人的消息，不接收个性化推荐。',
  'class.no_channel': '这类消息没有可用的发送方式；请为它填写允许的渠道内容。',
  'quiet.hours': '现在是免打扰时段，结束后会再发送。',
  'quiet.always': '顾客与品牌的免打扰时段覆盖了全天，营销消息无法发送。',
  'frequency.cap': '顾客近期收到的营销消息已到上限，有名额后会再发送。',
  'frequency.never': '顾客不接收营销消息（频次上限为 0）。',
  'frequency.held': '名额已留给更重要的消息，之后会再发送。',
  'service.not_own_conversation': '营销内容只能由导购在自己正在进行的会话里发送；请改用消息中心或转发卡片。',
  'service.kept_for_conversation': '剩余条数要留给正在进行的会话；请等对方再发消息。',
  'subscription.no_token': '对方没有订阅这条消息，或次数已用完；请在小程序里请对方订阅。',
  'subscription.provisional': '对方刚刚点了订阅，微信还没有确认；确认后会再发送。',
  'person.no_mini_program': '对方还没有使用过小程序；请引导对方打开小程序。',
  'person.not_following': '对方没有关注公众号；请引导对方关注。',
  'guide.none': '顾客没有归属导购，无法准备转发卡片；请先分配导购。',
  'mass.used_up': '对方本月的群发名额已用完，下月 1 日恢复；请改用其他方式。',
  'channel.closed': '微信暂停了这个发送方式；请到账号健康页查看原因。',
  'channel.resting': '微信限制了发送频率，恢复后会再发送。',
  'channel.refused': '微信拒绝了这个发送方式，且没有其他方式可用。',
} as const

const isWindowReason = (reason: SendReason): reason is WindowReason =>
  reason.startsWith('window.') && reason !== 'window.open'

/** The reason as a sentence for staff; `at` (epoch ms) says when it will be over. */
export function sendSentence(reason: SendReason, at?: number, now?: number): string {
  if (reason === 'window.open') return SENTENCES['channel.ready']
  if (isWindowReason(reason)) return reasonSentence(reason)
  const sentence = SENTENCES[reason]
  return at === undefined || now === undefined
    ? sentence
    : `${sentence.replace(/。$/, '')}（最早 ${timeWords(at, now)}）。`
}
