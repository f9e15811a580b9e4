import { onScopeDispose, ref, type Ref } from 'vue'
import type { ConversationTold } from '../../../contract/conversations'

/** What a room is told while it is open. */
export interface Live {
  /** Whether the stream is up. */
  isLive: Ref<boolean>
}

const MOST_KNOWN = 1_000

/** Opens the stream of events; the browser comes back by itself and names the last event it had. */
export function useLive(told: (event: ConversationTold) => void, reload: () => void): Live {
  const isLive = ref(false)
  const known = new Set<string>()
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const open = (): void => {
    source = new EventSource('/api/admin/events')
    source.onopen = () => {
      isLive.value = true
    }
    source.addEventListener('conversation', (event) => {
      const { lastEventId, data } = event as MessageEvent<string>
      // After a change of server an event may come again.
      if (known.has(lastEventId)) return
      known.add(lastEventId)
      if (known.size > MOST_KNOWN) known.delete(known.values().next().value!)
      told(JSON.parse(data) as ConversationTold)
    })
    source.addEventListener('reload', reload)
    source.addEventListener('end', () => source?.close())
    source.onerror = () => {
      isLive.value = false
      if (source?.readyState !== EventSource.CLOSED) return
      // An answer that is no stream (a proxy's page, a restart) ends it for good; begin anew with what is there now.
      clearTimeout(timer)
      timer = setTimeout(() => {
        open()
        reload()
      }, 5_000)
    }
  }
  open()
  onScopeDispose(() => {
    clearTimeout(timer)
    source?.close()
  })
  return { isLive }
}
