import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'

/** How far a long job is. */
export interface Progress {
  total: number
  done: number
  failed: number
  isFinished: boolean
}

const ASK_EVERY_MS = 800
const ASK_AFTER_FAILURE_MS = 3000

/** Asks again and again how far a job is until it is finished; a failed question is asked again. */
export function useProgress(): {
  now: ShallowRef<Progress | undefined>
  /** Whether the last question got no answer. */
  isLost: Ref<boolean>
  follow(ask: () => Promise<Progress>, onFinished: (last: Progress) => void): void
  stop(): void
} {
  const now = shallowRef<Progress>()
  const isLost = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let round = 0

  function stop(): void {
    clearTimeout(timer)
    round += 1
  }

  function follow(ask: () => Promise<Progress>, onFinished: (last: Progress) => void): void {
    stop()
    const mine = round
    now.value = undefined
    const look = async (): Promise<void> => {
      let wait = ASK_EVERY_MS
      try {
        const found = await ask()
        if (mine !== round) return
        now.value = found
        isLost.value = false
        if (found.isFinished) return onFinished(found)
      } catch {
        if (mine !== round) return
        isLost.value = true
        wait = ASK_AFTER_FAILURE_MS
      }
      timer = setTimeout(() => void look(), wait)
    }
    void look()
  }
  onScopeDispose(stop)
  return { now, isLost, follow, stop }
}
