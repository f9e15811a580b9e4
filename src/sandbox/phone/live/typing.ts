import { computed, reactive, type ComputedRef } from 'vue'
import type { AppKind } from '../../world'
import { now } from './clock'
import { onTyping, world } from './world-store'

/** Until when (virtual epoch ms) a person sees 对方正在输入 from an app, per `personId:app`. */
const until = reactive<Record<string, number>>({})

/** Follows the typing events of custom/typing. */
export function watchTyping(): void {
  onTyping((event) => (until[`${event.personId}:${event.app}`] = event.until ?? 0))
}

/** Whether the app is shown as typing to the person who holds the phone. */
export function typingOf(app: AppKind): ComputedRef<boolean> {
  return computed(() => (until[`${world.personId}:${app}`] ?? 0) > now.value)
}
