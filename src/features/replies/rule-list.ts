import type { EntityManager, SelectQueryBuilder } from 'typeorm'
import type { RuleTrigger } from '../../domain/reply-rule'
import { ReplyRuleRow } from './entities'
import { searchKey } from './rule-row'

/** What a list of rules is narrowed to. */
export interface RuleFilter {
  search?: string
  kind?: RuleTrigger['kind']
  active?: boolean
  stale?: boolean
  page: number
  pageSize: number
}

function narrowed(reader: EntityManager, filter: RuleFilter, now: number): SelectQueryBuilder<ReplyRuleRow> {
  const query = reader.createQueryBuilder(ReplyRuleRow, 'rule').where('rule.deletedAt IS NULL')
  const key = filter.search === undefined ? '' : searchKey(filter.search)
  // INSTR is the one "contains" that both engines know and that needs no escaping.
  if (key !== '') query.andWhere('INSTR(rule.searchText, :key) > 0', { key })
  if (filter.kind) query.andWhere('INSTR(rule.kinds, :kind) > 0', { kind: `,${filter.kind},` })
  if (filter.active !== undefined)
    query.andWhere('rule.isActive = :active', { active: filter.active ? 1 : 0 })
  if (filter.stale === true) query.andWhere('rule.isActive = 1 AND rule.reviewAt <= :now', { now })
  if (filter.stale === false)
    query.andWhere('(rule.isActive = 0 OR rule.reviewAt IS NULL OR rule.reviewAt > :now)', { now })
  return query
}

/** A page of rules in the order in which they win among equals: priority, then the operator's own order. */
export function listRules(
  reader: EntityManager,
  filter: RuleFilter,
  now: number,
): Promise<[ReplyRuleRow[], number]> {
  return narrowed(reader, filter, now)
    .orderBy('rule.winningOrder', 'ASC')
    .addOrderBy('rule.position', 'ASC')
    .addOrderBy('rule.createdAt', 'ASC')
    .addOrderBy('rule.id', 'ASC')
    .skip((filter.page - 1) * filter.pageSize)
    .take(filter.pageSize)
    .getManyAndCount()
}

/** Active rules whose review date has passed, the longest overdue first. */
export function listStaleRules(
  reader: EntityManager,
  page: { page: number; pageSize: number },
  now: number,
): Promise<[ReplyRuleRow[], number]> {
  return narrowed(reader, { ...page, stale: true }, now)
    .orderBy('rule.reviewAt', 'ASC')
    .addOrderBy('rule.id', 'ASC')
    .skip((page.page - 1) * page.pageSize)
    .take(page.pageSize)
    .getManyAndCount()
}
