import { flatScale } from '../../domain/audience'
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
export const saleWithin = (now: number, days: number): Sql =>
  exists(and(piece('sales s WHERE s.at > ?', now - days * DAY_MS), counted(now)))

const hasCard = (now: number): Sql =>
  exists(piece('cards k WHERE k.customerId = c.id AND k.openedAt <= ?', now))

/** The customer stands in this stage of their life with the brand (stage.ts). */
export function stageSql(stage: LifecycleStage, { now, lifecycle }: AudienceGround): Sql {
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
export const consented = (purpose: string, now: number): Sql =>
  piece(
    `COALESCE((SELECT x.state FROM consents x WHERE x.customerId = c.id AND x.purpose = ? AND x.at <= ?
     ORDER BY x.at DESC, x.id DESC LIMIT 1), '') = 'given'`,
    purpose,
    now,
  )

/** Home bindings as they are now. */
export const home = (test: Sql): Sql =>
  exists(and(piece("bindings b WHERE b.customerId = c.id AND b.role = 'home' AND b.toAt IS NULL"), test))

/** One of these tags is on the customer now. */
export const tagged = (tags: readonly string[], now: number): Sql =>
  exists(
    and(
      piece(
        'customer_tags t WHERE t.customerId = c.id AND t.toAt IS NULL AND (t.expiresAt IS NULL OR t.expiresAt > ?)',
        now,
      ),
      within('t.tag', tags),
    ),
  )

/** A touch of this kind in the last `days`. */
export const touched = (kind: string, days: number, now: number): Sql =>
  exists(
    piece(
      'touches h WHERE h.customerId = c.id AND h.kind = ? AND h.at > ? AND h.at <= ?',
      kind,
      now - days * DAY_MS,
      now,
    ),
  )

/** One of these products in the last `days`, of which something is still theirs. */
export function bought(productIds: readonly string[], days: number, now: number): Sql {
  const stillTheirs = piece(
    'l.qty > COALESCE((SELECT SUM(g.qty) FROM refund_lines g WHERE g.saleLineId = l.id), 0)',
  )
  const from = piece('sales s JOIN sale_lines l ON l.saleId = s.id WHERE s.at > ?', now - days * DAY_MS)
  return exists(and(from, counted(now), within('l.productId', productIds), stillTheirs))
}

/** Not further than `km` from the store, for those who agreed that their place is used. */
export function near(storeId: string, km: number, { now, locationDays, placeOf }: AudienceGround): Sql {
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
export const OPEN_ID = "i.customerId = c.id AND i.kind = 'openid' AND i.toAt IS NULL"

/** A subscription token that can still be used; of this template when one is named. */
export function token(templateId: string | undefined): Sql {
  const held = piece(
    `identities i JOIN subscription_tokens u ON u.account = i.account AND u.openId = i.value
     WHERE ${OPEN_ID} AND u.state IN ('granted', 'provisional')`,
  )
  return exists(templateId === undefined ? held : and(held, piece('u.templateId = ?', templateId)))
}

/** Follows the official account now. */
export const follows = (): Sql =>
  exists(
    piece(
      `identities i JOIN followers f ON f.account = 'official' AND f.openId = i.value
       WHERE ${OPEN_ID} AND i.account = 'official' AND f.isSubscribed = 1`,
    ),
  )
