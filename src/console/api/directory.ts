import { computed, ref, shallowRef, watch } from 'vue'
import type { Store } from '../../contract/stores'
import { call } from './call'
import { session } from './session'

const PAGE_SIZE = 200

/** The stores that one may see, by code; loaded once for all pickers and filters. */
const known = shallowRef<Store[]>()
const isLoading = ref(false)

async function loadAll(): Promise<void> {
  if (isLoading.value) return
  isLoading.value = true
  try {
    const found: Store[] = []
    for (let page = 1; ; page++) {
      const { items, total } = await call('GET /api/admin/stores', { page, pageSize: PAGE_SIZE })
      found.push(...items)
      if (items.length === 0 || found.length >= total) break
    }
    known.value = found
  } catch {
    // Pickers stay empty; the room's own list says what is wrong, and the next picker asks again.
  } finally {
    isLoading.value = false
  }
}

// Somebody else may see other stores.
watch(
  () => session.value?.staff.id,
  () => (known.value = undefined),
)

/** Forgets the stores after one was changed; the next picker asks again. */
export function forgetStores(): void {
  known.value = undefined
}

/** The stores for pickers: all of them, and the names of the open ones by id. */
export function useStores() {
  if (!known.value) void loadAll()
  const stores = computed(() => known.value ?? [])
  return {
    stores,
    /** Id → name of every store, for filters. */
    storeNames: computed(() => Object.fromEntries(stores.value.map((store) => [store.id, store.name]))),
    /** Id → name of the stores that serve customers. */
    openStoreNames: computed(() =>
      Object.fromEntries(
        stores.value.filter(({ state }) => state === 'open').map((store) => [store.id, store.name]),
      ),
    ),
    isLoading,
  }
}
