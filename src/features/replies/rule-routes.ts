import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Output } from '../../contract/endpoint'
import type { phraseApi, ruleApi } from '../../contract/replies'
import type { RuleContent } from './rule-row'
import { findShadows, type ShadowWarning } from '../../domain/rule-shadow'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import { assetProblems } from './asset-use'
import type { ReplyRuleRow } from './entities'
import type { PhrasesService } from './phrases-service'
import { presentRule, readDraft } from './present'
import { checkDraft } from './rule-checks'
import type { RuleEngine } from './rule-engine'
import { hitsOf } from './rule-hits'
import { listRules, listStaleRules } from './rule-list'
import type { RulesService } from './rules-service'
import { tryOut } from './test-bench'

export interface RuleRoutesDeps {
  db: Database
  clock: Clock
  engine: RuleEngine
  rules: RulesService
  phrases: PhrasesService
  brand: string
  timeZone: string
}

type SavedRule = Output<(typeof ruleApi)['POST /api/admin/rules']>
type TransferKeys =
  'GET /api/admin/rules/export' | 'POST /api/admin/rules/import/preview' | 'POST /api/admin/rules/import'

/** Handlers of rules: list, read, check, try out, save, order, switch and delete. */
export function ruleRoutes(deps: RuleRoutesDeps): Omit<Handlers<typeof ruleApi>, TransferKeys> {
  const { db, clock, engine, rules } = deps

  const pageOf = async ([rows, total]: [ReplyRuleRow[], number]) => {
    const now = clock.now()
    const ids = rows.map((row) => row.id)
    const hits = await hitsOf(db.read, ids, now)
    return { total, items: rows.map((row) => presentRule(row, hits.get(row.id), now)) }
  }
  const saved = async (row: ReplyRuleRow): Promise<SavedRule> => {
    const { items } = await pageOf([[row], 1])
    const warnings: ShadowWarning[] = findShadows(engine.rules, row.id)
    return { rule: items[0]!, warnings }
  }
  const check = async (content: RuleContent, ruleId: string | undefined) => {
    const existing = ruleId === undefined ? undefined : await rules.get(ruleId)
    const { problems, warnings } = checkDraft(engine.rules, content, existing)
    return { problems: [...problems, ...(await assetProblems(db.read, content.answers))], warnings }
  }

  return {
    'GET /api/admin/rules': async (filter) => {
      const page = await pageOf(await listRules(db.read, filter, clock.now()))
      return { ...page, rulesVersion: engine.version }
    },
    'GET /api/admin/rules/stale': async (page) => pageOf(await listStaleRules(db.read, page, clock.now())),
    'POST /api/admin/rules/test': ({ input, at, facts }) => {
      const { nickname, ...known } = facts ?? { tagIds: [] }
      const values = { brand: deps.brand, ...(nickname ? { nickname } : {}) }
      const moment = at === undefined ? clock.now() : Date.parse(at)
      const question = { input, facts: known, values, at: moment, timeZone: deps.timeZone }
      return Promise.resolve(tryOut(engine.rules, engine.version, question))
    },
    'POST /api/admin/rules/check': ({ id, rule }) => check(readDraft(rule), id),
    'POST /api/admin/rules/warnings': async ({ ids }) => ({ items: await warningsOf(engine, ids) }),
    'POST /api/admin/rules': async (draft, { note }) => saved(await rules.create(readDraft(draft), note)),
    'GET /api/admin/rules/:id': async ({ id }) => saved(await rules.get(id)),
    'PUT /api/admin/rules/:id': async ({ id, version, ...draft }, { note }) =>
      saved(await rules.update(id, version, readDraft(draft), note)),
    'DELETE /api/admin/rules/:id': async ({ id }, { note }) => {
      await rules.remove(id, note)
      return {}
    },
    'POST /api/admin/rules/:id/active': async ({ id, isActive }, { note }) =>
      saved(await rules.setActive(id, isActive, note)),
    'POST /api/admin/rules/:id/move': async ({ id, otherId, where }, { note }) =>
      saved(await rules.move(id, otherId, where, note)),
  }
}

/** Handlers of the unmatched phrases. */
export function phraseRoutes(phrases: PhrasesService): Handlers<typeof phraseApi> {
  return {
    'GET /api/admin/unmatched-phrases': async ({ days, limit }) => {
      const items = await phrases.mostFrequent(days, limit)
      return { items: items.map((item) => ({ ...item, lastAt: new Date(item.lastAt).toISOString() })) }
    },
    'POST /api/admin/unmatched-phrases/dismiss': async ({ phrase }, { note }) => {
      await phrases.dismiss(phrase, note)
      return {}
    },
  }
}

/** The warnings of several rules. Each takes milliseconds among 100,000 rules, so callbacks get their turn in between. */
async function warningsOf(
  engine: RuleEngine,
  ids: string[],
): Promise<{ ruleId: string; warnings: ShadowWarning[] }[]> {
  const found: { ruleId: string; warnings: ShadowWarning[] }[] = []
  for (const ruleId of ids) {
    const warnings = findShadows(engine.rules, ruleId)
    if (warnings.length > 0) found.push({ ruleId, warnings })
    await nextTurn()
  }
  return found
}
