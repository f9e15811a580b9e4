import { flatScale, type Condition, type Conditions } from '../../domain/audience'
import type { LifecyclePolicy, LifecycleStage } from '../../domain/stage'
import type { Place } from '../../domain/store-nearest'
import { and, exists, joined, not, piece, within, type Sql } from './audience-sql'

const DAY_MS = 86_400_000

/** What conditions are answered against besides the tables. */
export interface AudienceGround {
  /** Epoch ms of the decision clock. */
  now: number
  lifecycle: LifecyclePolicy
  /** How long a coarse place may be used. */
  locationDays: number
  /** Where a store is (degrees); undefined while that is not known. */
  placeOf(storeId: string): Place | undefined
}

/** A sale of the customer that has not come back whole. */
const counted = (now: number): Sql =>
  piece(
    `s.customerId = c.id AND s.at <= ? AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.saleId = s.id AND r.isWhole = 1
     AND r.at <= ? AND NOT EXISTS (SELECT 1 FROM refunds v WHERE v.saleId = s.id AND v.voidsRefundId IS NOT NULL
     AND v.id > r.id AND v.at <= ?))`,
    now,
    now,
    now,
  )

const anySale = (now: number): Sql => exists(and(piece('sales s WHERE 1 = 1'), counted(now)))

/** A counted sale younger than `days`. */
const saleWithin = (now: number, days: number): Sql =>
  exists(and(piece('sales s WHERE s.at > ?', now - days * DAY_MS), counted(now)))

const hasCard = (now: number): Sql =>
  exists(piece('cards k WHERE k.customerId = c.id AND k.openedAt <= ?', now))

function stageSql(stage: LifecycleStage, { now, lifecycle }: AudienceGround): Sql {
  const isAwake = saleWithin(now, lifecycle.dormantDays)
  const isLost = not(saleWithin(now, lifecycle.lostDays))
  const many = joined(
    [piece('(SELECT COUNT(*) FROM sales s WHERE '), counted(now), piece(') >= ?', lifecycle.repeatFromSales)],
    '',
  )
  switch (stage) {
    case 'lost':
      return and(anySale(now), isLost)
    case 'dormant':
      return and(anySale(now), not(isAwake), not(isLost))
    case 'repeat':
      return and(isAwake, not(isLost), many)
    case 'first_buyer':
      return and(isAwake, not(isLost), not(many))
    case 'member':
      return and(not(anySale(now)), hasCard(now))
    case 'follower':
      return and(not(anySale(now)), not(hasCard(now)), piece('c.createdAt <= ?', now))
  }
}

/** The newest word of the customer on a purpose; where nobody was asked there is none. */
const consented = (purpose: string, now: number): Sql =>
  piece(
    `COALESCE((SELECT x.state FROM consents x WHERE x.customerId = c.id AND x.purpose = ? AND x.at <= ?
     ORDER BY x.at DESC, x.id DESC LIMIT 1), '') = 'given'`,
    purpose,
    now,
  )

/** Home bindings as they are now. */
const home = (test: Sql): Sql =>
  exists(and(piece("bindings b WHERE b.customerId = c.id AND b.role = 'home' AND b.toAt IS NULL"), test))

const tagged = (tags: readonly string[], now: number): Sql =>
  exists(
    and(
      piece(
        'customer_tags t WHERE t.customerId = c.id AND t.toAt IS NULL AND (t.expiresAt IS NULL OR t.expiresAt > ?)',
        now,
      ),
      within('t.tag', tags),
    ),
  )

const touched = (kind: string, days: number, now: number): Sql =>
  exists(
    piece(
      'touches h WHERE h.customerId = c.id AND h.kind = ? AND h.at > ? AND h.at <= ?',
      kind,
      now - days * DAY_MS,
      now,
    ),
  )

function bought(productIds: readonly string[], days: number, now: number): Sql {
  const stillTheirs = piece(
    'l.qty > COALESCE((SELECT SUM(g.qty) FROM refund_lines g WHERE g.saleLineId = l.id), 0)',
  )
  const from = piece('sales s JOIN sale_lines l ON l.saleId = s.id WHERE s.at > ?', now - days * DAY_MS)
  return exists(and(from, counted(now), within('l.productId', productIds), stillTheirs))
}

function near(storeId: string, km: number, { now, locationDays, placeOf }: AudienceGround): Sql {
  const place = placeOf(storeId)
  if (!place) return piece('1 = 0')
  const { northKm, eastKm } = flatScale(place.latitude)
  // Hundredths of a degree, as the table keeps them.
  const [north, east] = [northKm / 100, eastKm / 100]
  const [latitude, longitude] = [place.latitude * 100, place.longitude * 100]
  const distance = piece(
    `customer_places p WHERE p.customerId = c.id AND p.at > ?
     AND (p.latitudeE2 - ?) * (p.latitudeE2 - ?) * ? + (p.longitudeE2 - ?) * (p.longitudeE2 - ?) * ? <= ?`,
    ...[now - locationDays * DAY_MS, latitude, latitude, north * north],
    ...[longitude, longitude, east * east, km * km],
  )
  return and(consented('location', now), exists(distance))
}

/** An openid of the customer, as `i`. */
const OPEN_ID = "i.customerId = c.id AND i.kind = 'openid' AND i.toAt IS NULL"

function token(templateId: string | undefined): Sql {
  const held = piece(
    `identities i JOIN subscription_tokens u ON u.account = i.account AND u.openId = i.value
     WHERE ${OPEN_ID} AND u.state IN ('granted', 'provisional')`,
  )
  return exists(templateId === undefined ? held : and(held, piece('u.templateId = ?', templateId)))
}

const follows = (): Sql =>
  exists(
    piece(
      `identities i JOIN followers f ON f.account = 'official' AND f.openId = i.value
       WHERE ${OPEN_ID} AND i.account = 'official' AND f.isSubscribed = 1`,
    ),
  )

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

const bracketed = (part: Sql): Sql => ({ ...part, sql: `(${part.sql})` })
const anyOf = (parts: readonly Sql[]): Sql =>
  parts.length === 0 ? piece('1 = 0') : joined(parts.map(bracketed), ' OR ')

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
