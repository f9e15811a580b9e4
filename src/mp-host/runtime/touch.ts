import { engine, type Fields, type WindowSurface } from './engine'

interface Point {
  pageX: number
  pageY: number
  clientX: number
  clientY: number
  identifier: number
}

function pointOf(from: Touch | MouseEvent): Point {
  const { pageX, pageY, clientX, clientY } = from
  return { identifier: 'identifier' in from ? from.identifier : 0, pageX, pageY, clientX, clientY }
}

/** Hands DOM events to the engine in the shape that a Mini Program's handlers know. */
export function forwardEvents(surface: WindowSurface): void {
  surface.onEvent((target, type, detail, options) => {
    const original = options['originalEvent'] as TouchEvent | MouseEvent | undefined
    const at = detail as { x?: number; y?: number }
    const event = new engine.Event(type, type === 'tap' ? { x: at.x, y: at.y } : detail, {
      ...options,
      extraFields: pointsOf(original),
    })
    engine.Event.dispatchEvent(target, event)
    return event.getEventBubbleStatus()
  })
}

function pointsOf(original: TouchEvent | MouseEvent | undefined): Fields {
  if (!original) return { touches: [], changedTouches: [] }
  if (!('touches' in original)) {
    const one = [pointOf(original)]
    return { touches: one, changedTouches: one }
  }
  return {
    touches: [...original.touches].map(pointOf),
    changedTouches: [...original.changedTouches].map(pointOf),
  }
}

/**
 * After a touch tap the browser also sends a click: to the same point, where the tap may have opened a sheet, or to what
 * it takes for the nearest control, such as a tab under a page's last button. A click that hits another element than the
 * finger did is swallowed.
 */
export function swallowGhostClicks(): void {
  let last: { target: EventTarget | null; at: number } | undefined
  document.addEventListener(
    'touchend',
    (event) => {
      last = { target: event.target, at: event.timeStamp }
    },
    true,
  )
  document.addEventListener(
    'click',
    (event) => {
      const isOfFinger = event instanceof PointerEvent && event.pointerType === 'touch'
      const isGhost =
        isOfFinger && last !== undefined && event.timeStamp - last.at < 500 && event.target !== last.target
      last = undefined
      if (!isGhost) return
      event.stopPropagation()
      event.preventDefault()
    },
    true,
  )
}
