/** The auto-reply rule as plain values: what triggers it, when it holds, and what it answers. */

/** Kinds of inbound messages that are not text (wechat/callbacks.md §5). */
export type MediaMessageKind =
  'image' | 'voice' | 'video' | 'shortvideo' | 'location' | 'link' | 'miniprogrampage'

/** One thing that sets a rule off. A rule has one or more. */
export type RuleTrigger =
  | { kind: 'exact' | 'contains' | 'prefix'; phrase: string }
  | { kind: 'pattern'; pattern: string }
  | { kind: 'message'; type: MediaMessageKind }
  /** `key`: the menu key for menu, the scene for scan; absent means any. */
  | { kind: 'event'; event: 'follow' | 'scan' | 'menu' | 'enter'; key?: string }
  | { kind: 'default' }

/** A stretch of the week: days 1 (Monday) to 7 (Sunday), times `HH:mm`; `to` at or before `from` runs past midnight. */
export interface WeeklyPeriod {
  days: number[]
  from: string
  to: string
}

/** All that is given must hold; an empty list means no condition. Times are epoch ms. */
export interface RuleConditions {
  validFrom?: number
  validUntil?: number
  weeklyHours?: WeeklyPeriod[]
  /** Scenes by which the follower subscribed. */
  subscribedScenes?: string[]
  /** WeChat's own tags of followers, by id. */
  tagIds?: string[]
  /** Tags that the brand gave to customers, by name. */
  customerTags?: string[]
  storeIds?: string[]
  tierIds?: string[]
}

/** An entry of a numbered menu: the follower answers with its number and gets what `replyText` would get. */
export interface MenuEntry {
  label: string
  /** The text that is answered as if the follower had typed it. */
  phrase: string
}

/** One part of an answer. Texts may hold variables such as {{nickname}} (see domain/answer-text.ts). */
export type AnswerPart =
  | { type: 'text'; text: string }
  | { type: 'image'; assetId: string }
  | { type: 'voice'; assetId: string }
  | { type: 'video'; assetId: string; title?: string; description?: string }
  | {
      type: 'music'
      title?: string
      description?: string
      musicUrl?: string
      hqMusicUrl?: string
      thumbAssetId: string
    }
  /** One article when answering a message, up to 8 for events (wechat/callbacks.md §8). */
  | { type: 'news'; articles: { title: string; description?: string; picUrl?: string; url: string }[] }
  /** Only as a customer-service message (decisions.md 6). */
  | { type: 'miniprogram'; title: string; appId: string; pagePath: string; thumbAssetId: string }
  /** WeChat's menu message with options to tap; only as a customer-service message (decisions.md 6). */
  | { type: 'msgmenu'; head: string; options: { id: string; content: string }[]; tail: string }
  /** A text with numbered entries; the follower answers with a number within ten minutes. */
  | { type: 'menu'; head: string; entries: MenuEntry[]; tail?: string }
  /** Hands the message over to a human. */
  | { type: 'transfer'; kfAccount?: string }

/** An auto-reply rule. Of several that match the highest priority wins; see domain/rule-match.ts for the tie-break. */
export interface ReplyRule {
  id: string
  name: string
  triggers: RuleTrigger[]
  conditions: RuleConditions
  answers: AnswerPart[]
  /** all: every part, in order; random: one part, chosen by the message's own hash so that a redelivery gets the same. */
  answerMode: 'all' | 'random'
  /** 0 to 1000, higher first. */
  priority: number
  /** Order among rules of equal priority as the operator dragged them, lower first. */
  position: number
  isActive: boolean
  createdAt: number
}

/** What an operator writes or an import brings: a rule without its id, place and age. */
export type DraftRule = Omit<ReplyRule, 'id' | 'position' | 'createdAt'>

/** Something to put right: `path` such as `answers.0.text`, `message` a Chinese sentence. */
export interface RuleProblem {
  path: string
  message: string
}

/** What is known of the follower when a message is answered; absent parts make their conditions fail. */
export interface FollowerFacts {
  subscribedScene?: string
  tagIds: string[]
  customerTags?: string[]
  storeId?: string
  tierId?: string
}

/** An inbound message reduced to what rules look at. */
export type RuleInput =
  | { kind: 'text'; text: string }
  | { kind: 'message'; type: MediaMessageKind }
  | { kind: 'event'; event: 'follow' | 'scan' | 'menu' | 'enter'; key?: string }
