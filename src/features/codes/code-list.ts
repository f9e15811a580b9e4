import type { EntityManager, SelectQueryBuilder } from 'typeorm'
import type { CodeCarrier, CodeKind } from '../../domain/code-plan'
import { Code } from './entities/code'

/** Stores that a caller may see. */
export type Scope = string[] | 'all'

/** What a list of codes is narrowed to. */
export interface CodeFilter {
  kind?: CodeKind | undefined
  carrier?: CodeCarrier | undefined
  state?: 'making' | 'live' | 'failed' | 'expired' | 'retired' | undefined
  storeId?: string | undefined
  staffId?: string | undefined
  batchId?: string | undefined
  search?: string | undefined
}

const EXACT = ['kind', 'carrier', 'storeId', 'staffId', 'batchId'] as const

/** Narrows to the codes of these stores; brand-wide codes belong to nobody's own stores. */
function within(query: SelectQueryBuilder<Code>, scope: Scope): SelectQueryBuilder<Code> {
  if (scope === 'all') return query
  return scope.length === 0 ? query.where('1 = 0') : query.where('code.storeId IN (:...scope)', { scope })
}

function narrow(query: SelectQueryBuilder<Code>, filter: CodeFilter, now: number): void {
  for (const field of EXACT)
    if (filter[field] !== undefined) query.andWhere(`code.${field} = :${field}`, { [field]: filter[field] })
  const { state } = filter
  if (state !== undefined)
    query.andWhere('code.state = :state', { state: state === 'expired' ? 'live' : state })
  if (state === 'expired') query.andWhere('code.toAt <= :now', { now })
  if (state === 'live') query.andWhere('(code.toAt IS NULL OR code.toAt > :now)', { now })
  const search = filter.search?.trim().toLowerCase()
  if (!search) return
  query.andWhere(
    `(INSTR(LOWER(code.label), :search) > 0 OR INSTR(LOWER(COALESCE(code.placement, '')), :search) > 0
      OR INSTR(code.scene, :scene) > 0)`,
    // Scenes are printed in groups of four.
    { search, scene: search.replaceAll(' ', '') },
  )
}

/** A page of codes, the newest first. */
export function listCodes(
  reader: EntityManager,
  scope: Scope,
  filter: CodeFilter,
  page: { page: number; pageSize: number; now: number },
): Promise<[Code[], number]> {
  const query = within(reader.createQueryBuilder(Code, 'code'), scope)
  narrow(query, filter, page.now)
  return query
    .orderBy('code.id', 'DESC')
    .skip((page.page - 1) * page.pageSize)
    .take(page.pageSize)
    .getManyAndCount()
}

/** One code of these stores; null when there is none, or it is another store's. */
export function findCode(reader: EntityManager, scope: Scope, id: string): Promise<Code | null> {
  return within(reader.createQueryBuilder(Code, 'code'), scope).andWhere('code.id = :id', { id }).getOne()
}

/** The codes with these ids, in the order in which they were made; those of other stores are left out. */
export async function codesByIds(
  reader: EntityManager,
  scope: Scope,
  ids: readonly string[],
): Promise<Code[]> {
  const found: Code[] = []
  const different = [...new Set(ids)]
  for (let start = 0; start < different.length; start += 500) {
    const part = different.slice(start, start + 500)
    const query = within(reader.createQueryBuilder(Code, 'code'), scope)
    found.push(...(await query.andWhere('code.id IN (:...part)', { part }).getMany()))
  }
  return found.sort((one, other) => (one.id < other.id ? -1 : 1))
}

/** Every code of a batch, in the order in which they were made. */
export function codesOfBatch(reader: EntityManager, scope: Scope, batchId: string): Promise<Code[]> {
  return within(reader.createQueryBuilder(Code, 'code'), scope)
    .andWhere('code.batchId = :batchId', { batchId })
    .orderBy('code.id', 'ASC')
    .getMany()
}
