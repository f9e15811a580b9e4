import { computed, reactive, ref } from 'vue'
import type { Delivery, WireCall } from '../../world'
import { kindWords } from '../words/event-words'
import { world } from './world-store'

/** One line of the wire: a callback that WeChat pushed, or an API call that the server made. */
export type WireLine =
  | { id: string; at: number; way: 'push'; delivery: Delivery }
  | { id: string; at: number; way: 'call'; call: WireCall }

/** How the wire is looked at; `frozen` holds the lines while paused. */
export const view = reactive({ filter: '', way: 'all' as 'all' | 'push' | 'call', openId: '' })
const frozen = ref<WireLine[]>()

/**
 * The address of a picture of WeChat's API as this page loads it. What the page itself looks at is no call of the
 * brand's server, so the wire leaves such calls out.
 */
export function forPhone(url: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}viewer=phone`
}

/** Whether new lines wait outside. */
export const paused = computed(() => frozen.value !== undefined)

const all = computed<WireLine[]>(() => {
  const pushes = world.deliveries.map((delivery): WireLine => ({
    id: delivery.id,
    at: delivery.at,
    way: 'push',
    delivery,
  }))
  const calls = world.calls
    .filter((call) => call.query.viewer !== 'phone')
    .map((call): WireLine => ({ id: call.id, at: call.at, way: 'call', call }))
  return [...pushes, ...calls].sort((a, b) => b.at - a.at)
})

/** The lines to draw, newest first, filtered; at most 250. */
export const shownLines = computed(() => {
  const words = view.filter.trim().toLowerCase()
  return (frozen.value ?? all.value)
    .filter((line) => view.way === 'all' || line.way === view.way)
    .filter((line) => !words || searchText(line).includes(words))
    .slice(0, 250)
})

/** How many lines arrived since the pause. */
export const waiting = computed(() => {
  if (!frozen.value) return 0
  const known = new Set(frozen.value.map((line) => line.id))
  return all.value.filter((line) => !known.has(line.id)).length
})

/** Holds the list as it is, or lets it run again. */
export function togglePause(): void {
  frozen.value = frozen.value ? undefined : all.value.slice()
}

/** Whether there is anything at all, whatever the filter. */
export const hasLines = computed(() => all.value.length > 0)

function searchText(line: WireLine): string {
  if (line.way === 'call') {
    const { path, requestBody, responseBody, errcode } = line.call
    return `${path} ${requestBody} ${responseBody} ${errcode ?? ''}`.toLowerCase()
  }
  const { kind, body, attempts, outcome } = line.delivery
  const replies = attempts.map((one) => one.reply ?? one.error ?? '').join(' ')
  return `${kind} ${kindWords(kind)} ${body} ${replies} ${outcome}`.toLowerCase()
}
