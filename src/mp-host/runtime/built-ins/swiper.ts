import type { Host } from '../parts'
import { defineTag, type BuiltIn } from './define'

const SWIPE_PX = 30

/** `<swiper>`: one item at a time, dots, autoplay, a swipe moves by one. */
export function defineSwiper(host: Host): void {
  defineTag(host, 'swiper-item', { properties: { itemId: String } })
  const timers = new WeakMap<BuiltIn, number>()
  defineTag(host, 'swiper', {
    properties: {
      current: Number,
      indicatorDots: Boolean,
      indicatorColor: String,
      indicatorActiveColor: String,
      autoplay: Boolean,
      interval: { type: Number, value: 5000 },
      duration: { type: Number, value: 500 },
      circular: Boolean,
      vertical: Boolean,
    },
    setUp(one) {
      watchSwipes(one)
      new MutationObserver((changes) => {
        if (changes.some((change) => [...change.addedNodes].some(isItem))) layOut(one)
      }).observe(one.element, { childList: true })
    },
    watch: {
      current: layOut,
      vertical: layOut,
      indicatorDots: layOut,
      autoplay: (one, value) => {
        clearInterval(timers.get(one))
        if (!value) return
        const next = (): void => move(one, one.number('current') + 1, 'autoplay')
        timers.set(one, window.setInterval(next, one.number('interval')))
      },
    },
    tearDown: (one) => clearInterval(timers.get(one)),
  })
}

function isItem(node: Node): boolean {
  return node instanceof Element && node.tagName === 'WX-SWIPER-ITEM'
}

function itemsOf(one: BuiltIn): HTMLElement[] {
  return [...one.element.querySelectorAll<HTMLElement>(':scope > wx-swiper-item')]
}

function layOut(one: BuiltIn): void {
  const items = itemsOf(one)
  const axis = one.isSet('vertical') ? 'Y' : 'X'
  items.forEach((item, index) => {
    item.style.transform = `translate${axis}(${(index - one.number('current')) * 100}%)`
  })
  one.element.querySelector(':scope > .mp-dots')?.remove()
  if (!one.isSet('indicatorDots')) return
  const dots = document.createElement('div')
  dots.className = 'mp-dots'
  items.forEach((_, index) => {
    const dot = document.createElement('i')
    dot.classList.toggle('on', index === one.number('current'))
    dots.append(dot)
  })
  one.element.append(dots)
}

function move(one: BuiltIn, to: number, source: 'autoplay' | 'touch'): void {
  const count = itemsOf(one).length
  if (count === 0) return
  const next = one.isSet('circular') ? (to + count) % count : Math.max(0, Math.min(count - 1, to))
  if (next === one.number('current')) return
  one.set({ current: next })
  one.fire('change', { current: next, source, currentItemId: '' })
}

function watchSwipes(one: BuiltIn): void {
  let from: number | undefined
  const at = (event: MouseEvent | TouchEvent): number => {
    const point = 'changedTouches' in event ? event.changedTouches[0]! : event
    return one.isSet('vertical') ? point.clientY : point.clientX
  }
  const down = (event: MouseEvent | TouchEvent): void => void (from = at(event))
  const up = (event: MouseEvent | TouchEvent): void => {
    if (from === undefined) return
    const distance = at(event) - from
    from = undefined
    if (Math.abs(distance) > SWIPE_PX) move(one, one.number('current') + (distance < 0 ? 1 : -1), 'touch')
  }
  one.element.addEventListener('mousedown', down)
  one.element.addEventListener('touchstart', down, { passive: true })
  one.element.addEventListener('mouseup', up)
  one.element.addEventListener('touchend', up)
}
