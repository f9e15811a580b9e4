import type { EntityManager } from 'typeorm'
import type { ShareTargetKind } from './entities/share'

/** Somebody came through a guide's own link; the earliest time, epoch ms. */
export interface OpenedByShare {
  staffId: string
  customerId: string
  at: number
}

/** Who came through the links that guides themselves passed on to a target since then: people known to us, others than colleagues. */
export async function openedSince(
  reader: EntityManager,
  target: { kind: ShareTargetKind; id: string },
  since: number,
): Promise<OpenedByShare[]> {
  const rows = await reader.query<{ staffId: string; customerId: string; firstAt: number | string }[]>(
    `SELECT l.sharerStaffId AS staffId, v.customerId, MIN(v.at) AS firstAt FROM share_links l
     JOIN share_visits v ON v.shareId = l.id AND v.state = 'valid' AND v.at >= ?
     WHERE l.targetKind = ? AND l.targetId = ? AND l.sharerStaffId IS NOT NULL AND v.customerId IS NOT NULL
     GROUP BY l.sharerStaffId, v.customerId`,
    [since, target.kind, target.id],
  )
  return rows.map(({ staffId, customerId, firstAt }) => ({ staffId, customerId, at: Number(firstAt) }))
}
