import type { Host } from '../parts'
import { builtInAt, type BuiltIn } from './define'

const LONG_PRESS_MS = 350
const HOVER_REST_MS = 100

/** Press feedback (`hover-class`) and the long press, for all tags at once. */
export function watchPresses(host: Host): void {
  let timer = 0
  const down = (event: Event): void => {
    const above = pathOf(event.target as HTMLElement | null)
    clearTimeout(timer)
    const first = above[0]
    timer = window.setTimeout(() => first && longPress(first), LONG_PRESS_MS)
    const hovered = above.find((one) => !['', 'none'].includes(one.text('hoverClass')))
    if (hovered) hover(host, hovered)
  }
  const cancel = (): void => clearTimeout(timer)
  const options = { capture: true, passive: true }
  for (const type of ['mousedown', 'touchstart']) document.addEventListener(type, down, options)
  for (const type of ['mouseup', 'touchend', 'touchmove']) document.addEventListener(type, cancel, options)
}

function pathOf(target: HTMLElement | null): BuiltIn[] {
  const found: BuiltIn[] = []
  for (let element = target; element; element = element.parentElement) {
    const one = builtInAt(element)
    if (one) found.push(one)
  }
  return found
}

function longPress(one: BuiltIn): void {
  one.node.triggerEvent('longpress', {}, { bubbles: true, composed: true, capturePhase: true })
}

function hover(host: Host, one: BuiltIn): void {
  const owner = one.node.ownerShadowRoot?.getHostNode().is ?? ''
  const scope = host.manifest.components[owner]?.scope
  const names = one
    .text('hoverClass')
    .split(/\s+/)
    .filter((name) => name !== '')
    .flatMap((name) => (scope ? [name, `${scope}--${name}`] : [name]))
  one.element.classList.add(...names)
  const up = (): void => {
    window.setTimeout(() => one.element.classList.remove(...names), HOVER_REST_MS)
    for (const type of ['mouseup', 'touchend']) document.removeEventListener(type, up)
  }
  for (const type of ['mouseup', 'touchend']) document.addEventListener(type, up)
}
