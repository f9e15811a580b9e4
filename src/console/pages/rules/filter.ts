import { computed } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'
import type { InputOf } from '../../api/operations'

export const PAGE_SIZE = 50
export type RuleTab = 'all' | 'phrases' | 'stale'
type Kind = NonNullable<InputOf<'GET /api/admin/rules'>['kind']>

const KINDS: readonly string[] = ['exact', 'contains', 'prefix', 'pattern', 'message', 'event', 'default']
const one = (value: LocationQuery[string]) => (Array.isArray(value) ? value[0] : value) ?? undefined

/** The list's tab, filters and page; they live in the address, so that a link or a reload shows the same. */
export function useRuleFilter() {
  const route = useRoute()
  const router = useRouter()

  const filter = computed(() => {
    const { q, kind, active, tab, page } = route.query
    const found = one(kind)
    return {
      tab: (['phrases', 'stale'].find((name) => name === one(tab)) ?? 'all') as RuleTab,
      search: one(q) ?? '',
      kind: KINDS.includes(found ?? '') ? (found as Kind) : undefined,
      active: ['true', 'false'].find((value) => value === one(active)) as 'true' | 'false' | undefined,
      page: Math.max(1, Math.floor(Number(one(page))) || 1),
    }
  })

  /** Changes some filters; all but a change of page go back to the first page. */
  function change(
    part: Partial<{ tab: RuleTab; search: string; kind: string; active: string; page: number }>,
  ) {
    const next = { ...filter.value, page: 1, ...part }
    return router.replace({
      query: {
        tab: next.tab === 'all' ? undefined : next.tab,
        q: next.search || undefined,
        kind: next.kind || undefined,
        active: next.active || undefined,
        page: next.page > 1 ? String(next.page) : undefined,
      },
    })
  }

  const isFiltered = computed(() => Boolean(filter.value.search || filter.value.kind || filter.value.active))
  return { filter, change, isFiltered }
}

/** The list's own part of an address, without what only a new rule starts from. */
export function listQuery(query: LocationQuery): LocationQuery {
  const { tab, q, kind, active, page } = query
  return { tab, q, kind, active, page }
}
