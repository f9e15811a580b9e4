import type { z } from 'zod'
import type { GuideCode, workbenchCodesApi } from '../../contract/workbench-codes'
import { activitySpan } from '../../domain/activity-period'
import { AppError } from '../../domain/errors'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { FileAnswer, Handlers } from '../../platform/http/serve'
import { Code } from './entities/code'
import type { Neighbours } from './neighbours'
import { extensionOf, pictureOf } from './pictures'

/** More than these no guide looks through on a phone. */
const LISTED = 40

/** What the workbench's codes stand on. */
export interface WorkbenchCodesDeps extends Pick<Neighbours, 'staff'> {
  db: Database
  clock: Clock
}

/** Handlers of the guide's own codes and of those of the store where the guide works now. */
export function workbenchCodesRoutes(deps: WorkbenchCodesDeps): Handlers<typeof workbenchCodesApi> {
  return {
    'GET /api/workbench/codes': async (_, { actor }) => {
      const codes = await usable(deps, actor!.staffId)
      const counts = await scansToday(deps, codes)
      const items = codes.map((code): z.input<typeof GuideCode> => {
        const { id, carrier, label, placement, staffId } = code
        const { scans, follows } = counts.get(id) ?? { scans: 0, follows: 0 }
        const owner = staffId === actor!.staffId ? 'mine' : 'store'
        return { id, owner, carrier, label, placement, scans, follows }
      })
      return { items }
    },
    'GET /api/workbench/codes/:id/picture': async ({ id }, { actor }): Promise<FileAnswer> => {
      const code = (await usable(deps, actor!.staffId)).find((one) => one.id === id)
      if (!code)
        throw new AppError('not_found', 'code.not_found', '找不到这个码，可能已停用；请下拉刷新后再看。')
      const picture = await pictureOf(deps.db.read, code)
      return { filename: `${code.label}.${extensionOf(picture)}`, ...picture }
    },
  }
}

/** The live codes that carry the guide's name or no guide's, at the store where they work; theirs first. */
async function usable({ db, clock, staff }: WorkbenchCodesDeps, staffId: string): Promise<Code[]> {
  const now = clock.now()
  const assignment = await staff.assignmentAt(staffId, now)
  if (!assignment) return []
  return db.read
    .createQueryBuilder(Code, 'code')
    .where('code.storeId = :storeId', { storeId: assignment.storeId })
    .andWhere("code.state = 'live' AND (code.toAt IS NULL OR code.toAt > :now)", { now })
    .andWhere('(code.staffId = :staffId OR code.staffId IS NULL)', { staffId })
    .orderBy('CASE WHEN code.staffId IS NULL THEN 1 ELSE 0 END')
    .addOrderBy("CASE WHEN code.kind IN ('guide', 'store') THEN 0 ELSE 1 END")
    .addOrderBy('code.id', 'ASC')
    .take(LISTED)
    .getMany()
}

/** Today's scans by code; the scans are written by bindings. */
async function scansToday(
  { db, clock }: WorkbenchCodesDeps,
  codes: readonly Code[],
): Promise<Map<string, { scans: number; follows: number }>> {
  if (codes.length === 0) return new Map()
  const { from, to } = activitySpan('today', clock.now())
  const rows = await db.read.query<{ codeId: string; scans: string; follows: string }[]>(
    `SELECT codeId, COUNT(*) AS scans, SUM(CASE WHEN type = 'subscribe' THEN 1 ELSE 0 END) AS follows
     FROM scans WHERE codeId IN (${codes.map(() => '?').join(', ')}) AND at >= ? AND at < ? GROUP BY codeId`,
    [...codes.map(({ id }) => id), from, to],
  )
  return new Map(
    rows.map(({ codeId, scans, follows }) => [codeId, { scans: Number(scans), follows: Number(follows) }]),
  )
}
