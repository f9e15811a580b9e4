import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { reconnections } from './connection'
import { sentenceOf } from './failure'

/** What a screen knows of something it loads. */
export interface Loaded<T> {
  data: ShallowRef<T | undefined>
  /** The sentence to show when loading failed. */
  failure: Ref<string | undefined>
  isLoading: Ref<boolean>
  /** Loads again; earlier data stays visible meanwhile. */
  reload: () => Promise<void>
}

/** Loads at once, again on request, and by itself when the connection is back after a failure. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const data = shallowRef<T>()
  const failure = ref<string>()
  const isLoading = ref(false)
  let running: AbortController | undefined

  async function reload(): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    isLoading.value = true
    try {
      const found = await load(mine.signal)
      if (mine.signal.aborted) return
      data.value = found
      failure.value = undefined
    } catch (error) {
      if (!mine.signal.aborted) failure.value = sentenceOf(error)
    } finally {
      if (running === mine) isLoading.value = false
    }
  }

  const stop = watch(reconnections, () => failure.value && void reload())
  onScopeDispose(() => {
    stop()
    running?.abort()
  })
  void reload()
  return { data, failure, isLoading, reload }
}
