/** What kinds of messages there are and by which ways they may go out (domain.md I-7, I-8, I-10; decisions.md 15). */

/**
 * reply: service in an open conversation; transaction: what the person's own order or card brings about; serviceNotice:
 * a reminder that they asked for; marketing: everything else.
 */
export type ContentClass = 'reply' | 'transaction' | 'serviceNotice' | 'marketing'

/** What marketing is about; a customer may stop each. */
export const TOPICS = ['newArrivals', 'offers', 'live', 'membership', 'care'] as const
export type Topic = (typeof TOPICS)[number]

/**
 * service: customer-service message of the official account; miniService: the same in the Mini Program; subscription:
 * the Mini Program's subscription message; template: the official account's; messageCentre: our own list in the Mini
 * Program; guideCard: a card that the guide forwards by hand; mass: the official account's mass message.
 */
export const CHANNELS = [
  'service',
  'miniService',
  'subscription',
  'template',
  'messageCentre',
  'guideCard',
  'mass',
] as const
export type Channel = (typeof CHANNELS)[number]

/** The channels of a class in the order in which they are tried (decisions.md 15). */
export const CHANNELS_OF_CLASS: Readonly<Record<ContentClass, readonly Channel[]>> = {
  reply: ['service', 'miniService'],
  transaction: ['subscription', 'template', 'messageCentre'],
  serviceNotice: ['subscription', 'template', 'messageCentre'],
  // The first two only for a guide in an open conversation of their own.
  marketing: ['service', 'miniService', 'messageCentre', 'guideCard', 'mass'],
}

/** What people call them. */
export const TOPIC_NAMES: Readonly<Record<Topic, string>> = {
  newArrivals: '新品',
  offers: '优惠',
  live: '直播',
  membership: '会员',
  care: '关怀',
}

export const CHANNEL_NAMES: Readonly<Record<Channel, string>> = {
  service: '公众号客服消息',
  miniService: '小程序客服消息',
  subscription: '订阅消息',
  template: '模板消息',
  messageCentre: '小程序消息中心',
  guideCard: '导购转发卡片',
  mass: '群发消息',
}

/** What everybody has who never said anything else; an intent without a priority has this one. */
export const DEFAULT_PRIORITY = 50
