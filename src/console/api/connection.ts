import { ref } from 'vue'

const PROBE_EVERY_MS = 3000

/** Whether the server cannot be reached just now. */
export const isLost = ref(false)
/** Goes up by one each time the server is reached again; loads that failed run again then. */
export const reconnections = ref(0)

let probing: ReturnType<typeof setTimeout> | undefined

/** Asks once whether the server is there; any answer at all will do. */
export async function probe(): Promise<void> {
  clearTimeout(probing)
  try {
    await fetch('/healthz', { cache: 'no-store' })
    if (isLost.value) reconnections.value += 1
    isLost.value = false
  } catch {
    probing = setTimeout(() => void probe(), PROBE_EVERY_MS)
  }
}

/** Notes that a request did not get through, and looks for the server until it answers. */
export function noteLoss(): void {
  if (isLost.value) return
  isLost.value = true
  probing = setTimeout(() => void probe(), PROBE_EVERY_MS)
}
