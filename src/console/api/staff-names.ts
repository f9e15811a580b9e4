import { computed, ref, shallowRef, watch } from 'vue'
import { call } from './call'
import { session } from './session'

const PAGE_SIZE = 200
/** Enough for a brand's guides; beyond that a name is left out, never wrong. */
const MOST_PAGES = 10

const known = shallowRef<Record<string, string>>()
const isLoading = ref(false)

async function loadAll(): Promise<void> {
  if (isLoading.value) return
  isLoading.value = true
  try {
    const found: Record<string, string> = {}
    for (let page = 1; page <= MOST_PAGES; page++) {
      const { items, total } = await call('GET /api/admin/staff', { page, pageSize: PAGE_SIZE })
      for (const { id, name } of items) found[id] = name
      if (items.length === 0 || page * PAGE_SIZE >= total) break
    }
    known.value = found
  } catch {
    // Names stay out; the next screen that needs them asks again.
  } finally {
    isLoading.value = false
  }
}

// Somebody else may see other people.
watch(
  () => session.value?.staff.id,
  () => (known.value = undefined),
)

/** The names of staff by id, loaded once, for screens whose rows carry the id alone. */
export function useStaffNames() {
  if (!known.value) void loadAll()
  return computed(() => known.value ?? {})
}
