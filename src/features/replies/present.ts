import type { Asset, Rule, RuleConditions as ConditionsInApi, RuleDraft } from '../../contract/replies'
import type { RuleConditions } from '../../domain/reply-rule'
import type { AssetWithUsers } from './assets-service'
import type { ReplyRuleRow } from './entities'
import type { Hits } from './rule-hits'
import type { RuleContent } from './rule-row'

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at))

/** Conditions with their instants as the API writes them. */
export function presentConditions({ validFrom, validUntil, ...rest }: RuleConditions): ConditionsInApi {
  return {
    ...rest,
    ...(validFrom === undefined ? {} : { validFrom: iso(validFrom) }),
    ...(validUntil === undefined ? {} : { validUntil: iso(validUntil) }),
  }
}

function readConditions({ validFrom, validUntil, ...rest }: ConditionsInApi): RuleConditions {
  return {
    ...rest,
    ...(validFrom === undefined ? {} : { validFrom: Date.parse(validFrom) }),
    ...(validUntil === undefined ? {} : { validUntil: Date.parse(validUntil) }),
  }
}

/** What the operator wrote, as it is stored. */
export function readDraft(draft: RuleDraft): RuleContent {
  const { name, triggers, conditions, answers, answerMode, priority, isActive, reviewAt, owner } = draft
  return {
    name,
    triggers,
    conditions: readConditions(conditions),
    answers,
    answerMode,
    priority,
    isActive,
    reviewAt: reviewAt === null ? null : Date.parse(reviewAt),
    owner: owner === '' ? null : owner,
  }
}

/** A rule's content as the API writes it. */
export function presentDraft(content: RuleContent): RuleDraft {
  const { name, triggers, conditions, answers, answerMode, priority, isActive, reviewAt, owner } = content
  return {
    name,
    triggers,
    conditions: presentConditions(conditions),
    answers,
    answerMode,
    priority,
    isActive,
    reviewAt: isoOrNull(reviewAt),
    owner,
  }
}

/** A stored rule for the console; `now` decides whether it is stale. */
export function presentRule(row: ReplyRuleRow, hits: Hits | undefined, now: number): Rule {
  return {
    ...presentDraft(row),
    id: row.id,
    position: row.position,
    version: row.version,
    isStale: row.isActive && row.reviewAt !== null && row.reviewAt <= now,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
    hits: {
      last7Days: hits?.last7Days ?? 0,
      last30Days: hits?.last30Days ?? 0,
      lastAt: isoOrNull(hits?.lastAt ?? null),
    },
  }
}

/** An asset for the console. */
export function presentAsset({ asset, usedBy }: AssetWithUsers): Asset {
  const { id, kind, filename, contentType, sizeBytes, sha256, mediaExpiresAt, createdAt } = asset
  return {
    id,
    kind,
    filename,
    contentType,
    sizeBytes,
    sha256,
    usedBy,
    mediaExpiresAt: isoOrNull(mediaExpiresAt),
    createdAt: iso(createdAt),
  }
}
