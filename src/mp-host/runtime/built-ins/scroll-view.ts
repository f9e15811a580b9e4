import type { Host } from '../parts'
import { defineTag, type BuiltIn } from './define'

const PROPERTIES = {
  scrollX: Boolean,
  scrollY: Boolean,
  scrollTop: null,
  scrollLeft: null,
  scrollIntoView: String,
  upperThreshold: { type: Number, value: 50 },
  lowerThreshold: { type: Number, value: 50 },
  scrollWithAnimation: Boolean,
  enableFlex: Boolean,
  enhanced: Boolean,
  showScrollbar: Boolean,
}

/** `<scroll-view>` in both directions, with its threshold events. */
export function defineScrollView(host: Host): void {
  defineTag(host, 'scroll-view', {
    properties: PROPERTIES,
    setUp: (one) => watchScroll(one),
    watch: {
      scrollX: allowScroll,
      scrollY: allowScroll,
      scrollTop: (one, value) => later(value, (at) => (one.element.scrollTop = at)),
      scrollLeft: (one, value) => later(value, (at) => (one.element.scrollLeft = at)),
      scrollIntoView: (one, value) => {
        if (!value) return
        requestAnimationFrame(() =>
          one.element.querySelector(`#${CSS.escape(String(value))}`)?.scrollIntoView({ block: 'nearest' }),
        )
      },
    },
  })
}

function allowScroll(one: BuiltIn): void {
  const x = one.isSet('scrollX') ? 'auto' : 'hidden'
  const y = one.isSet('scrollY') ? 'auto' : 'hidden'
  one.node.setNodeStyle(`overflow:${x} ${y}`, 3)
}

function later(value: unknown, apply: (at: number) => void): void {
  if (value === null || value === '' || value === undefined) return
  requestAnimationFrame(() => apply(parseFloat(String(value)) || 0))
}

function watchScroll(one: BuiltIn): void {
  let wasLow = false
  let wasHigh = true
  one.element.addEventListener('scroll', () => {
    const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = one.element
    one.fire('scroll', { scrollTop, scrollLeft, scrollHeight, scrollWidth })
    const isX = one.isSet('scrollX')
    const rest = isX ? scrollWidth - scrollLeft - clientWidth : scrollHeight - scrollTop - clientHeight
    const isLow = rest <= one.number('lowerThreshold')
    const isHigh = (isX ? scrollLeft : scrollTop) <= one.number('upperThreshold')
    if (isLow && !wasLow) one.fire('scrolltolower', { direction: isX ? 'right' : 'bottom' })
    if (isHigh && !wasHigh) one.fire('scrolltoupper', { direction: isX ? 'left' : 'top' })
    wasLow = isLow
    wasHigh = isHigh
  })
}
