import type { Condition, Conditions } from '../../domain/audience'
import {
  bought,
  consented,
  follows,
  home,
  near,
  OPEN_ID,
  saleWithin,
  stageSql,
  tagged,
  token,
  touched,
  type AudienceGround,
} from './audience-facts'
import { and, anyOf, bracketed, exists, joined, not, piece, within, type Sql } from './audience-sql'

function recent(kind: 'lastScan' | 'lastSale' | 'lastMessage', days: number, now: number): Sql {
  if (kind === 'lastSale') return saleWithin(now, days)
  return touched(kind === 'lastScan' ? 'scan' : 'message', days, now)
}

function conditionSql(condition: Condition, ground: AudienceGround): Sql {
  const { now } = ground
  switch (condition.kind) {
    case 'tag':
      return tagged(condition.tags, now)
    case 'tier':
      return exists(
        and(
          piece("cards k WHERE k.customerId = c.id AND k.state = 'active'"),
          within('k.tierId', condition.tierIds),
        ),
      )
    case 'store':
      return home(within('b.storeId', condition.storeIds))
    case 'guide':
      return home(within('b.staffId', condition.staffIds))
    case 'stage':
      return anyOf(condition.stages.map((stage) => stageSql(stage, ground)))
    case 'bought':
      return bought(condition.productIds, condition.days, now)
    case 'near':
      return near(condition.storeId, condition.km, ground)
    case 'token':
      return token(condition.templateId)
    case 'follows':
      return follows()
    case 'consent':
      return consented(condition.purpose, now)
    default: {
      const inside = recent(condition.kind, condition.days, now)
      return condition.is === 'within' ? inside : not(inside)
    }
  }
}

function joinedSql(conditions: Conditions, ground: AudienceGround): Sql {
  if ('not' in conditions) return not(joinedSql(conditions.not, ground))
  if ('any' in conditions) return anyOf(conditions.any.map((part) => joinedSql(part, ground)))
  if ('all' in conditions) {
    const parts = conditions.all.map((part) => bracketed(joinedSql(part, ground)))
    return parts.length === 0 ? piece('1 = 1') : joined(parts, ' AND ')
  }
  return conditionSql(conditions, ground)
}

const matching = (conditions: Conditions, ground: AudienceGround): Sql =>
  and(piece("c.state = 'live'"), bracketed(joinedSql(conditions, ground)))

/** How many there are, and for how many of them each thing holds that a channel needs. */
export function reachOf(conditions: Conditions, ground: AudienceGround): Sql {
  const miniProgram = exists(piece(`identities i WHERE ${OPEN_ID} AND i.account = 'miniapp'`))
  const needs = {
    follows: follows(),
    miniProgram,
    token: token(undefined),
    hasGuide: home(piece('b.staffId IS NOT NULL')),
    consents: consented('marketing', ground.now),
  }
  const sums = Object.entries(needs).map(([name, { sql, parameters }]) =>
    piece(`COALESCE(SUM(CASE WHEN ${sql} THEN 1 ELSE 0 END), 0) AS ${name}`, ...parameters),
  )
  const figures = joined([piece('COUNT(*) AS total'), ...sums], ', ')
  const select = { ...figures, sql: `SELECT ${figures.sql} FROM customers c WHERE ` }
  return joined([select, matching(conditions, ground)], '')
}

/**
 * The customers for whom the conditions hold, as one SELECT of `customerId` in no order: for COUNT around it and for
 * INSERT … SELECT. It asks nothing of anybody whose customer row is merged or erased.
 */
export function audienceOf(conditions: Conditions, ground: AudienceGround): Sql {
  return joined(
    [piece('SELECT c.id AS customerId FROM customers c WHERE '), matching(conditions, ground)],
    '',
  )
}
