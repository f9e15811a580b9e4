import { drawnBy, type Caller, type Fields } from './engine'

/** Says on an element that it takes no taps, for screen readers and for tests, which then wait. */
export function sayDisabled(element: Element, isDisabled: boolean): void {
  if (isDisabled) element.setAttribute('aria-disabled', 'true')
  else element.removeAttribute('aria-disabled')
}

/** Whether a component of a Mini Program can be disabled from outside. */
export function canBeDisabled({ properties }: Fields): boolean {
  return typeof properties === 'object' && properties !== null && 'disabled' in properties
}

/**
 * A behavior's definition: a component with the property `disabled` says on its own element what it is. Without a role of
 * its own the element is a group, since only roles can be disabled.
 */
export const SAYS_DISABLED: Fields = {
  observers: { disabled: say },
  lifetimes: {
    attached(this: Caller) {
      say.call(this, (this['data'] as Fields)['disabled'])
    },
  },
}

function say(this: Caller, value: unknown): void {
  const element = drawnBy(this._$)
  if (!element) return
  if (!element.hasAttribute('role')) element.setAttribute('role', 'group')
  sayDisabled(element, Boolean(value))
}
