import type { EntityManager } from 'typeorm'
import { tierOf, type TierRules } from '../../domain/tier'

const SOON_MS = 30 * 86_400_000

/** Members, tiers and points of the whole programme at `at`. */
export async function programmeFigures(read: EntityManager, rules: TierRules, at: number) {
  const perTier = await read.query<{ tierId: string; members: string; debt: string }[]>(
    `SELECT tierId, COUNT(*) AS members, SUM(debt) AS debt FROM cards WHERE state = 'active' GROUP BY tierId`,
  )
  const [points] = await read.query<{ spendable: string; pending: string; soon: string }[]>(
    `SELECT SUM(CASE WHEN availableFrom <= ? THEN remaining ELSE 0 END) AS spendable,
            SUM(CASE WHEN availableFrom > ? THEN remaining ELSE 0 END) AS pending,
            SUM(CASE WHEN openUntil <= ? THEN remaining ELSE 0 END) AS soon
     FROM point_lots WHERE openUntil > ?`,
    [at, at, at + SOON_MS, at],
  )
  const members = new Map<string, number>(rules.tiers.map((tier) => [tier.id, 0]))
  for (const row of perTier) {
    const { id } = tierOf(rules, row.tierId)
    members.set(id, (members.get(id) ?? 0) + Number(row.members))
  }
  const sum = (of: (row: (typeof perTier)[number]) => string): number =>
    perTier.reduce((all, row) => all + Number(of(row)), 0)
  return {
    members: sum((row) => row.members),
    byTier: [...members].map(([tierId, count]) => ({
      tierId,
      tierName: tierOf(rules, tierId).name,
      members: count,
    })),
    points: {
      spendable: Number(points?.spendable ?? 0),
      pending: Number(points?.pending ?? 0),
      debt: sum((row) => row.debt),
      lapsingIn30Days: Number(points?.soon ?? 0),
    },
  }
}
