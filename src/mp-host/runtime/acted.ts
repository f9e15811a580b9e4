import { engine, type EngineNode } from './engine'

/** What ran because somebody acted on an element of a template. */
export interface Acted {
  /** The page or component in whose template the element stands, by path. */
  place: string
  event: string
  handler: string
  testId: string
}

/** The DOM event by which whoever looks at this page from outside learns of it; its detail is an `Acted`. */
export const ACTED = 'mp:acted'

const placeOf = (element: EngineNode): string =>
  element.ownerShadowRoot?.getHostNode().is.replace(/^\//, '') ?? ''

/** Says that an element was acted on. */
export function tellActed(element: EngineNode, event: string, handler: string): void {
  const place = placeOf(element)
  const host = element.ownerShadowRoot?.getHostNode()
  // What a package's component does inside is done by whoever put that component into a template.
  if (host && place.startsWith('miniprogram_npm/')) return tellActed(host, event, handler)
  const testId = String(element.dataset?.['testid'] ?? '')
  const detail: Acted = { place, event, handler, testId }
  document.dispatchEvent(new CustomEvent(ACTED, { detail }))
}

/**
 * From now on each handler that a template names is told of when it runs: with the element it is bound to, and only
 * when the page or component really has that method.
 */
export function tellOfHandlers(): void {
  const { callListener } = engine.Event.prototype
  const { getMethod } = engine.Component
  let running: { element: EngineNode; event: string } | undefined
  engine.Event.prototype.callListener = function (element, ...others) {
    const outer = running
    running = { element, event: this.type }
    try {
      callListener.call(this, element, ...others)
    } finally {
      running = outer
    }
  }
  engine.Component.getMethod = (owner, name) => {
    const method = getMethod(owner, name)
    if (method && running?.element.ownerShadowRoot?.getHostNode() === owner)
      tellActed(running.element, running.event, name)
    return method
  }
}
