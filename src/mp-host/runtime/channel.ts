type Listener = (...values: unknown[]) => void

/** One end of the event channel between a page and the page that opened it (wx.navigateTo's `events`). */
export interface EventChannel {
  on(name: string, listener: Listener): void
  once(name: string, listener: Listener): void
  off(name: string, listener?: Listener): void
  emit(name: string, ...values: unknown[]): void
}

/** A channel with two ends: what one emits, the other hears. */
export function makeChannel(): { opened: EventChannel; opener: EventChannel } {
  const opened = new Map<string, Listener[]>()
  const opener = new Map<string, Listener[]>()
  return { opened: endOf(opened, opener), opener: endOf(opener, opened) }
}

function endOf(own: Map<string, Listener[]>, other: Map<string, Listener[]>): EventChannel {
  const end: EventChannel = {
    on: (name, listener) => void own.set(name, [...(own.get(name) ?? []), listener]),
    once: (name, listener) => {
      const first: Listener = (...values) => {
        end.off(name, first)
        listener(...values)
      }
      end.on(name, first)
    },
    off: (name, listener) =>
      void own.set(name, listener ? (own.get(name) ?? []).filter((one) => one !== listener) : []),
    emit: (name, ...values) => other.get(name)?.forEach((listener) => listener(...values)),
  }
  return end
}
