import { computed, onBeforeUnmount } from 'vue'
import { useList } from '../../api/use-list'
import type { ImportedFile } from './import-kind'

const ASK_AGAIN_AFTER_MS = 1500

interface Wanted<T> {
  /** Keeps the page in the address; not inside of drawers. */
  inAddress?: boolean
  load(query: { page: number; pageSize: number }, signal: AbortSignal): Promise<{ items: T[]; total: number }>
  /** Called when rows may have changed. */
  onMoved?: () => void
}

/** A list of imports that is asked again while one of them moves. */
export function useImports<T extends ImportedFile>({ inAddress = true, load, onMoved }: Wanted<T>) {
  const list = useList({ filters: {}, pageSize: 20, inAddress, load })
  const isMoving = computed(() =>
    list.items.value.some(({ state }) => state === 'running' || state === 'undoing'),
  )
  const timer = setInterval(() => {
    if (!isMoving.value || document.hidden) return
    void list.reload().then(onMoved)
  }, ASK_AGAIN_AFTER_MS)
  onBeforeUnmount(() => clearInterval(timer))
  return list
}
