import { reactive } from 'vue'
import type { SandboxEvent } from '../../control/contract'

/** Whether the page hears the sandbox; `retryAt` (real epoch ms) is when it tries again. */
export const connection = reactive<{ state: 'connecting' | 'open' | 'lost'; retryAt: number }>({
  state: 'connecting',
  retryAt: 0,
})

let source: EventSource | undefined
let timer: number | undefined
let attempt = 0
let listener: (event: SandboxEvent) => void = () => {}
let opened: () => void = () => {}

/**
 * Listens to the sandbox's events until the page is closed. `onOpen` runs at every (re)connection, so that what was
 * missed can be read again; waits between attempts grow from 1 s to 8 s.
 */
export function listen(onEvent: (event: SandboxEvent) => void, onOpen: () => void): void {
  listener = onEvent
  opened = onOpen
  connect()
}

/** Tries to connect now instead of at `retryAt`. */
export function connect(): void {
  window.clearTimeout(timer)
  source?.close()
  source = new EventSource('/sandbox/events')
  source.onopen = () => {
    attempt = 0
    connection.state = 'open'
    opened()
  }
  source.onmessage = (message) => listener(JSON.parse(String(message.data)) as SandboxEvent)
  source.onerror = retryLater
}

function retryLater(): void {
  source?.close()
  connection.state = 'lost'
  const wait = Math.min(8000, 1000 * 2 ** attempt++)
  connection.retryAt = Date.now() + wait
  timer = window.setTimeout(connect, wait)
}
