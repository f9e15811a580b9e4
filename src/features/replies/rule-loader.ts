import { MoreThan } from 'typeorm'
import type { ReplyRule } from '../../domain/reply-rule'
import type { Database } from '../../platform/db/database'
import { ReplyAsset, ReplyRuleRow, type AssetAtWechat } from './entities'
import { ruleOf } from './rule-row'

/** Rows read at once; parsing that many takes a few milliseconds, then callbacks get their turn. */
const PAGE = 250

const COLUMNS =
  'id, name, triggers, conditions, answers, answerMode, priority, position, isActive, createdAt, deletedAt'

type RawRule = Record<'id' | 'name' | 'triggers' | 'conditions' | 'answers' | 'answerMode', string> &
  Record<'priority' | 'position' | 'isActive' | 'createdAt', number | string> & { deletedAt: unknown }

function parseRaw(raw: RawRule): ReplyRule {
  return {
    id: raw.id,
    name: raw.name,
    triggers: JSON.parse(raw.triggers) as ReplyRule['triggers'],
    conditions: JSON.parse(raw.conditions) as ReplyRule['conditions'],
    answers: JSON.parse(raw.answers) as ReplyRule['answers'],
    answerMode: raw.answerMode as ReplyRule['answerMode'],
    priority: Number(raw.priority),
    position: Number(raw.position),
    isActive: Number(raw.isActive) === 1,
    createdAt: Number(raw.createdAt),
  }
}

/** Every living rule, read page by page. */
export async function loadRules(db: Database): Promise<ReplyRule[]> {
  const rules: ReplyRule[] = []
  for (let after = ''; ;) {
    // Deleted rows are passed over here: asked for in SQL they would tempt SQLite away from the primary key's order.
    const page = await db.read.query<RawRule[]>(
      `SELECT ${COLUMNS} FROM reply_rules WHERE id > ? ORDER BY id LIMIT ${PAGE}`,
      [after],
    )
    for (const raw of page) if (raw.deletedAt === null) rules.push(parseRaw(raw))
    if (page.length < PAGE) return rules
    after = page.at(-1)!.id
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** What changed after `version`; undefined when that is more than `limit` rules and all should be read anew. */
export async function loadChangedRules(
  db: Database,
  version: number,
  limit: number,
): Promise<{ saved: ReplyRule[]; removedIds: string[] } | undefined> {
  const rows = await db.read.find(ReplyRuleRow, {
    where: { changedIn: MoreThan(version) },
    order: { changedIn: 'ASC' },
    take: limit + 1,
  })
  if (rows.length > limit) return undefined
  const removed = rows.filter((row) => row.deletedAt !== null)
  return {
    saved: rows.filter((row) => row.deletedAt === null).map(ruleOf),
    removedIds: removed.map((row) => row.id),
  }
}

/** The assets that changed after `version`, as callbacks need them. */
export function loadChangedAssets(db: Database, version: number): Promise<AssetAtWechat[]> {
  return db.read.find(ReplyAsset, {
    where: { changedIn: MoreThan(version) },
    select: { id: true, kind: true, mediaId: true, mediaExpiresAt: true, isPermanent: true },
  })
}
