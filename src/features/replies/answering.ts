import { planAnswer, type AnswerPlan, type PassivePart, type ServicePart } from '../../domain/answer-plan'
import { momentValues, type TextValues } from '../../domain/answer-text'
import { foldText } from '../../domain/fold'
import type { ReplyRule, RuleInput } from '../../domain/reply-rule'
import { triggerTest } from '../../domain/rule-explain'
import type { RowWrite } from '../../platform/db/write'
import type { NewJob } from '../../platform/jobs/jobs'
import type { CallbackContext, Decision } from '../../wechat/callback/router'
import type { InboundMessage } from '../../wechat/callback/message'
import { replyJob } from '../sending'
import { assetOf, forMiniapp, inWordsOf, toPassive, toService } from './answer-wire'
import type { Heard } from './inbound-input'
import type { MediaIds } from './media-ids'

/** Resolves a reply whose media must be uploaded first. */
export const UPLOADED_REPLY = 'replies.uploaded-reply'
/** Uploads what follow-up parts need, then sends them. */
export const FOLLOW_UP_JOB = 'replies.follow-up'
/** Uploads an asset anew before WeChat drops it. */
export const RENEW_MEDIA_JOB = 'replies.renew-media'

/** Parts that wait for their uploads. */
export interface FollowUp {
  account: CallbackContext['account']
  openId: string
  parts: ServicePart[]
  cause: string
}

/** Everything an answer is made from. */
export interface Answer {
  message: InboundMessage
  context: CallbackContext
  heard: Heard
  rule: ReplyRule
  values: TextValues
  now: number
}

/** Gives the callback's own answer time to arrive before what follows it. */
const AFTER_UPLOAD_MS = 1000
const MAX_PHRASE_UNITS = 64

/** The values that need no look-up. */
export function plainValues(heard: Heard, now: number, brand: string, timeZone: string): TextValues {
  const input = heard.input.kind === 'text' ? heard.input.text : ''
  return { ...momentValues(now, timeZone), brand, input }
}

/** Turns a rule's answers into what the callback does about them. Pure but for the look at known media ids. */
export function decide(answer: Answer, media: MediaIds): Decision {
  const { message, context, rule } = answer
  const plan = forAccount(planOf(answer), context.account)
  const jobs = [...followUpJobs(plan, answer, media), ...renewals(plan, context, media)]
  const effects = plan.memory ? [memoryWrite(message.openId, plan.memory)] : []
  const decision: Decision = {
    ruleId: rule.id,
    jobs,
    effects,
    unmatchedPhrase: unmatchedPhrase(answer),
    needsPerson: needsPerson(answer, plan),
  }
  if (!plan.passive) return decision
  const assetId = assetOf(plan.passive)
  const mediaId = assetId === undefined ? '' : media.known(context.account, assetId)
  return mediaId === undefined
    ? { ...decision, later: { job: UPLOADED_REPLY, payload: plan.passive } }
    : { ...decision, reply: toPassive(plan.passive, mediaId) }
}

function planOf({ message, context, heard, rule, values, now }: Answer): AnswerPlan {
  return planAnswer({
    answers: rule.answers,
    answerMode: rule.answerMode,
    occasion: heard.input.kind === 'event' ? 'event' : 'message',
    // In a Mini Program the passive part comes as one more customer-service message.
    allowance: context.account === 'miniapp' ? Math.max(heard.allowance - 1, 0) : heard.allowance,
    messageHash: 'msgId' in message ? message.msgId : `${message.openId}:${message.createdAt}`,
    values,
    now,
  })
}

/** A Mini Program's callback can be answered by a hand-over only; everything else follows (callbacks.md §7). */
function forAccount(plan: AnswerPlan, account: CallbackContext['account']): AnswerPlan {
  if (account === 'official') return plan
  const { passive, followUps } = plan
  const isTransfer = passive?.type === 'transfer'
  const first: ServicePart[] = passive && passive.type !== 'transfer' ? [passive] : []
  return {
    ...plan,
    passive: isTransfer ? passive : undefined,
    followUps: [...first, ...followUps].flatMap((part) => forMiniapp(part) ?? []),
  }
}

function followUpJobs(plan: AnswerPlan, { context, message }: Answer, media: MediaIds): NewJob[] {
  if (plan.followUps.length === 0) return []
  const { account, inboundId } = context
  const order = { account, openId: message.openId, cause: `${inboundId}:parts` }
  const ready = plan.followUps.flatMap((part) => {
    const assetId = assetOf(part)
    const mediaId = assetId === undefined ? '' : media.known(account, assetId)
    return mediaId === undefined ? [] : [inWordsOf(account, toService(part, mediaId))]
  })
  if (ready.length === plan.followUps.length) return [replyJob({ ...order, parts: ready })]
  const payload: FollowUp = { ...order, parts: plan.followUps }
  const runAt = isWaiting(plan.passive, context, media) ? Date.now() + AFTER_UPLOAD_MS : undefined
  return [{ type: FOLLOW_UP_JOB, payload, dedupeKey: `${FOLLOW_UP_JOB}:${inboundId}`, runAt }]
}

function isWaiting(passive: PassivePart | undefined, { account }: CallbackContext, media: MediaIds): boolean {
  const assetId = passive && assetOf(passive)
  return assetId !== undefined && media.known(account, assetId) === undefined
}

function renewals(plan: AnswerPlan, { account }: CallbackContext, media: MediaIds): NewJob[] {
  if (account !== 'official') return []
  const parts = plan.passive ? [plan.passive, ...plan.followUps] : plan.followUps
  return parts.flatMap((part) => {
    const assetId = assetOf(part)
    if (assetId === undefined || !media.isEndingSoon(assetId)) return []
    return [{ type: RENEW_MEDIA_JOB, payload: { assetId }, dedupeKey: `${RENEW_MEDIA_JOB}:${assetId}` }]
  })
}

function memoryWrite(openId: string, memory: NonNullable<AnswerPlan['memory']>): RowWrite {
  return {
    table: 'menu_memories',
    columns: ['openId', 'entries', 'expiresAt'],
    values: [openId, JSON.stringify(memory.entries), memory.expiresAt],
    onConflict: { keys: ['openId'], update: { entries: 'set', expiresAt: 'set' } },
  }
}

/** The phrase to list among the unmatched when only a default answered; undefined when the rule knew the text. */
function unmatchedPhrase({ heard: { input }, rule }: Answer): string | undefined {
  if (input.kind !== 'text') return undefined
  return isMeant(rule, input) ? undefined : phraseToList(input.text)
}

/** Whether a human should look: the rule hands over, or it is only the answer to everything else. */
function needsPerson({ message, heard, rule }: Answer, plan: AnswerPlan): Decision['needsPerson'] {
  if (message.msgType === 'event') return undefined
  if (plan.passive?.type === 'transfer') return 'rule'
  return isMeant(rule, heard.input) ? undefined : 'unmatched'
}

/**
 * Whether a rule that was picked for the input names it, rather than being the answer to everything else. Only one
 * that has both kinds of triggers must be asked again.
 */
export function isMeant(rule: ReplyRule, input: RuleInput): boolean {
  if (!rule.triggers.some((trigger) => trigger.kind === 'default')) return true
  const fires = triggerTest(input)
  return rule.triggers.some((trigger) => trigger.kind !== 'default' && fires(trigger))
}

/** A text as it is counted among the unmatched: folded, at most 64 units; undefined when nothing is left of it. */
export function phraseToList(text: string): string | undefined {
  const folded = foldText(text)
  const cut = folded.slice(0, MAX_PHRASE_UNITS).replace(/[\ud800-\udbff]$/, '')
  return cut === '' ? undefined : cut
}
