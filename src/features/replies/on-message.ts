import { resolveMenuChoice } from '../../domain/answer-menu'
import type { TextValues } from '../../domain/answer-text'
import type { FollowerFacts, ReplyRule, RuleInput } from '../../domain/reply-rule'
import { NO_FACTS, pickRule } from '../../domain/rule-match'
import type { Place } from '../../domain/store-nearest'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { CallbackContext, Decision, Handler } from '../../wechat/callback/router'
import type { InboundMessage } from '../../wechat/callback/message'
import { decide, isMeant, phraseToList, plainValues } from './answering'
import { MenuMemory } from './entities'
import { heardIn, type Heard } from './inbound-input'
import type { MediaIds } from './media-ids'
import type { RuleEngine } from './rule-engine'

export interface OnMessageDeps {
  db: Database
  clock: Clock
  engine: RuleEngine
  media: MediaIds
  brand: string
  timeZone: string
  /** What is known of a follower; asked only when a rule's conditions want to know. */
  factsOf?: (openId: string) => Promise<FollowerFacts>
  /** Nickname, store, guide, tier of a follower; asked only when the answer has such variables. */
  valuesOf?: (openId: string) => Promise<TextValues>
  /** The text about what is near a place (degrees); undefined when nothing is known. */
  nearby?: (place: Place) => Promise<string | undefined>
  /** Rules that may answer here; all unless told. */
  accepts?: (rule: ReplyRule, input: RuleInput) => boolean
}

/** Whether the rule names this event with this very key, such as the scene of one code. */
export const namesKey = ({ triggers }: ReplyRule, input: RuleInput): boolean =>
  input.kind === 'event' &&
  input.key !== undefined &&
  triggers.some(
    (trigger) => trigger.kind === 'event' && trigger.event === input.event && trigger.key === input.key,
  )

/** Variables whose values lie with the follower. */
const PERSONAL = /\{\{\s*(nickname|store|storeHours|storeAddress|storePhone|guide|tier)\s*[|}]/

/**
 * The handler for everything that rules may answer. It stays synchronous, in memory, unless the rules ask about the
 * follower, the text may be a number of a menu, or the answer has a follower's own values in it.
 */
export function makeOnMessage(deps: OnMessageDeps): Handler {
  const personal = new WeakMap<ReplyRule, boolean>()
  const isPersonal = (rule: ReplyRule): boolean => {
    const known = personal.get(rule)
    if (known !== undefined) return known
    const answer = PERSONAL.test(JSON.stringify(rule.answers))
    personal.set(rule, answer)
    return answer
  }

  function answer(
    message: InboundMessage,
    context: CallbackContext,
    heard: Heard,
    facts: FollowerFacts,
  ): Decision | undefined | Promise<Decision | undefined> {
    const { engine, clock, timeZone, nearby } = deps
    const { input } = heard
    const rule = pickRule(engine.rules, input, facts, clock.now(), timeZone)
    if (rule && deps.accepts && !deps.accepts(rule, input)) return undefined
    const place = placeIn(message)
    // A rule of the brand's own for locations wins; the answer to everything else does not.
    if (!nearby || !place || (rule && isMeant(rule, input))) return answerBy(rule, message, context, heard)
    return nearby(place).then((content) =>
      content === undefined ? answerBy(rule, message, context, heard) : { reply: { type: 'text', content } },
    )
  }

  function answerBy(
    rule: ReplyRule | undefined,
    message: InboundMessage,
    context: CallbackContext,
    heard: Heard,
  ): Decision | undefined | Promise<Decision> {
    const { clock, media, brand, timeZone, valuesOf } = deps
    const { input } = heard
    const now = clock.now()
    if (!rule)
      return input.kind === 'text'
        ? { unmatchedPhrase: phraseToList(input.text), needsPerson: 'unmatched' }
        : undefined
    const values = plainValues(heard, now, brand, timeZone)
    if (!valuesOf || !isPersonal(rule)) return decide({ message, context, heard, rule, values, now }, media)
    return valuesOf(message.openId).then((own) =>
      decide({ message, context, heard, rule, values: { ...values, ...own }, now }, media),
    )
  }

  async function lookUp(
    message: InboundMessage,
    context: CallbackContext,
    heard: Heard,
  ): Promise<Decision | undefined> {
    const { engine, factsOf } = deps
    const input = await meant(deps, message.openId, heard.input)
    const facts = engine.rules.needsFacts && factsOf ? await factsOf(message.openId) : NO_FACTS
    return answer(message, context, { ...heard, input }, facts)
  }

  return (message, context) => {
    const heard = heardIn(message, context.account)
    if (!heard) return undefined
    const needsFacts = deps.engine.rules.needsFacts && deps.factsOf !== undefined
    const mayBeChoice = heard.input.kind === 'text' && deps.engine.mayBeChoice(heard.input.text)
    if (needsFacts || mayBeChoice) return lookUp(message, context, heard)
    return answer(message, context, heard, NO_FACTS)
  }
}

/** The place that a follower sends, in degrees. */
function placeIn(message: InboundMessage): Place | undefined {
  if (message.msgType !== 'location') return undefined
  const { latitude, longitude } = message
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude }
}

/** What the follower means: a number or label of the menu that was shown last stands for its phrase. */
async function meant(
  { db, clock, engine }: OnMessageDeps,
  openId: string,
  input: RuleInput,
): Promise<RuleInput> {
  if (input.kind !== 'text' || !engine.mayBeChoice(input.text)) return input
  const memory = await db.read.findOneBy(MenuMemory, { openId })
  const phrase = memory && resolveMenuChoice(memory, input.text, clock.now())
  return phrase ? { kind: 'text', text: phrase } : input
}
