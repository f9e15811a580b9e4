import { onScopeDispose, ref, type Ref } from 'vue'
import type { ConversationTold } from '../../../contract/conversations'

/** What a room is told while it is open. */
export interface Live {
  /** Whether the stream is up. */
  isLive: Ref<boolean>
}

const MOST_KNOWN = 1_000
/** After an answer that is no stream. */
const AGAIN_MS = 3_000
/** The server says something every 15 s; a line that is silent for so long is dead, also when nobody was told. */
const SILENT_MS = 40_000

/**
 * Opens the stream of events; the browser comes back by itself and names the last event it had. `reload` is called
 * once the stream is up and does not go on where another one ended, so that nothing falls between reading and listening.
 */
export function useLive(told: (event: ConversationTold) => void, reload: () => void): Live {
  const isLive = ref(false)
  const known = new Set<string>()
  let source: EventSource | undefined
  let again: ReturnType<typeof setTimeout> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined
  const watch = (): void => {
    clearTimeout(silence)
    silence = setTimeout(anew, SILENT_MS)
  }
  const heard = (): void => {
    isLive.value = true
    watch()
  }
  const onTold = (event: MessageEvent<string>): void => {
    heard()
    // After a change of server an event may come again.
    if (known.has(event.lastEventId)) return
    known.add(event.lastEventId)
    if (known.size > MOST_KNOWN) known.delete(known.values().next().value!)
    told(JSON.parse(event.data) as ConversationTold)
  }
  const onError = (): void => {
    isLive.value = false
    // An answer that is no stream (a proxy's page, a restart) ends it for good; otherwise the browser comes back.
    if (source?.readyState === EventSource.CLOSED) again = setTimeout(anew, AGAIN_MS)
  }
  const close = (): void => {
    clearTimeout(again)
    clearTimeout(silence)
    source?.close()
    isLive.value = false
  }
  function anew(): void {
    close()
    watch()
    source = new EventSource('/api/admin/events')
    source.onopen = heard
    source.onerror = onError
    source.addEventListener('beat', heard)
    source.addEventListener('conversation', onTold)
    for (const name of ['ready', 'reload']) source.addEventListener(name, reload)
    // The session ended: coming back would be refused.
    source.addEventListener('end', close)
  }
  anew()
  onScopeDispose(close)
  return { isLive }
}
