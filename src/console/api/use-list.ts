import { computed, reactive, watch, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useLoad, type Loaded } from './use-load'

/** The filters of a list: `true` takes any text, a list only these words. */
export type FilterSpec = Record<string, true | readonly string[]>
/** What is chosen now; a filter that is not set is undefined. */
export type FilterOf<S extends FilterSpec> = {
  [K in keyof S]: (S[K] extends readonly (infer V)[] ? V : string) | undefined
}

export interface Listed<T, S extends FilterSpec = FilterSpec> extends Loaded<{ items: T[]; total: number }> {
  items: ComputedRef<T[]>
  total: ComputedRef<number>
  page: ComputedRef<number>
  pages: ComputedRef<number>
  filter: ComputedRef<FilterOf<S>>
  isFiltered: ComputedRef<boolean>
  /** Sets some filters and goes back to the first page. */
  change(part: { [K in keyof S]?: string | undefined }): void
  turnTo(page: number): void
  /** Takes all filters off. */
  clear(): void
}

interface Wanted<T, S extends FilterSpec> {
  filters: S
  pageSize?: number
  /** Keeps filters and page in the address, so that a link or a reload shows the same; not for lists inside of dialogs. */
  inAddress?: boolean
  load(query: FilterOf<S> & { page: number; pageSize: number }, signal: AbortSignal): Promise<Page<T>>
}
interface Page<T> {
  items: T[]
  total: number
}

/** Where the words of a list's filters are kept: in the address or here. */
function keeperOf(inAddress: boolean): {
  words(): Record<string, string>
  keep(next: Record<string, string>): void
} {
  if (!inAddress) {
    const words = reactive<{ now: Record<string, string> }>({ now: {} })
    return { words: () => words.now, keep: (next) => (words.now = next) }
  }
  const route = useRoute()
  const router = useRouter()
  const home = route.matched[1]?.path
  let last: Record<string, string> = {}
  return {
    words: () => {
      // On the way to another room the address is no longer ours.
      if (route.matched[1]?.path !== home) return last
      const pairs = Object.entries(route.query).flatMap(([key, value]) => {
        const one = Array.isArray(value) ? value[0] : value
        return one ? [[key, one] as const] : []
      })
      return (last = Object.fromEntries(pairs))
    },
    keep: (next) => void router.replace({ query: next }),
  }
}

/** A list that the server pages and filters. */
export function useList<T, const S extends FilterSpec>(wanted: Wanted<T, S>): Listed<T, S> {
  const { filters, pageSize = 50, inAddress = true } = wanted
  const keeper = keeperOf(inAddress)
  const filter = computed(() => {
    const words = keeper.words()
    const chosen = Object.entries(filters).map(([key, allowed]) => {
      const word = words[key]
      return [key, word && (allowed === true || allowed.includes(word)) ? word : undefined]
    })
    return Object.fromEntries(chosen) as FilterOf<S>
  })
  const page = computed(() => Math.max(1, Math.floor(Number(keeper.words().page)) || 1))
  const loaded = useLoad((signal) => wanted.load({ ...filter.value, page: page.value, pageSize }, signal))
  const state = computed(() => JSON.stringify([filter.value, page.value]))
  watch(state, () => void loaded.reload())

  const keep = (part: Record<string, string | undefined>) => {
    const next: [string, string | undefined][] = Object.entries({
      ...keeper.words(),
      page: undefined,
      ...part,
    })
    keeper.keep(Object.fromEntries(next.filter((pair): pair is [string, string] => Boolean(pair[1]))))
  }
  return {
    ...loaded,
    items: computed(() => loaded.data.value?.items ?? []),
    total: computed(() => loaded.data.value?.total ?? 0),
    page,
    pages: computed(() => Math.ceil((loaded.data.value?.total ?? 0) / pageSize)),
    filter,
    isFiltered: computed(() => Object.values(filter.value).some(Boolean)),
    change: keep,
    turnTo: (next) => keep({ page: next > 1 ? String(next) : undefined }),
    clear: () => keep(Object.fromEntries(Object.keys(filters).map((key) => [key, undefined]))),
  }
}
