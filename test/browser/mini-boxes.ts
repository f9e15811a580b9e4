/** What is wrong with the page on top, one line each, by the words that it concerns. */
export interface BoxReport {
  /** Words that stand out over an edge that hides them, or over the window's. */
  cut: string[]
  /** Two words on top of each other. */
  overlapping: string[]
  /** Words that cannot be read: less than 4.5 : 1 against what is behind them. */
  faint: string[]
  /** How many pieces of text were looked at. */
  texts: number
}

/** Runs in the browser: compares the boxes of all words of the page on top, and their colours with what is behind. */
export const BOXES = `(() => {
  const view = document.querySelector('.mp-view:not([hidden])')
  const texts = []
  const walker = document.createTreeWalker(view, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const words = walker.currentNode.data.trim()
    const element = walker.currentNode.parentElement
    if (words === '' || !element.checkVisibility({ visibilityProperty: true })) continue
    const range = document.createRange()
    range.selectNodeContents(walker.currentNode)
    for (const box of range.getClientRects())
      // The box of a line is higher than its signs.
      if (box.width > 0) texts.push({ words: words.slice(0, 24), element,
        left: box.left, right: box.right, top: box.top + box.height * 0.2, bottom: box.bottom - box.height * 0.2 })
  }
  const parents = (element) => {
    const list = []
    for (let one = element; one && one !== view; one = one.parentElement) list.push(one)
    return list
  }
  const layerOf = (element) => parents(element).find((one) => getComputedStyle(one).position !== 'static' &&
    ['fixed', 'absolute'].includes(getComputedStyle(one).position)) ?? null
  const isSliding = (element) => element.closest('wx-swiper') !== null

  const cut = texts.filter((text) => {
    if (isSliding(text.element)) return false
    if (text.right > innerWidth + 1 || text.left < -1) return true
    return parents(text.element).some((one) => {
      const style = getComputedStyle(one)
      if (one.classList.contains('mp-scroll')) return false
      const box = one.getBoundingClientRect()
      const hidesX = style.overflowX !== 'visible' && (text.right > box.right + 1 || text.left < box.left - 1)
      const hidesY = style.overflowY !== 'visible' && (text.bottom > box.bottom + 1 || text.top < box.top - 1)
      return hidesX || hidesY
    })
  }).map(({ words }) => words)
  const pen = document.createElement('canvas').getContext('2d')
  for (const field of view.querySelectorAll('input, textarea')) {
    const shown = field.value || field.placeholder
    pen.font = getComputedStyle(field).font
    if (field.tagName === 'INPUT' && pen.measureText(shown).width > field.clientWidth + 1) cut.push(shown)
  }

  const layers = texts.map(({ element }) => layerOf(element))
  const overlapping = []
  texts.forEach((one, at) => texts.slice(at + 1).forEach((other, on) => {
    if (layers[at] !== layers[at + 1 + on] || one.element === other.element || isSliding(one.element)) return
    const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left)
    const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
    if (wide > 2 && high > 2) overlapping.push(one.words + ' / ' + other.words)
  }))

  const rgba = (text) => { const part = text.match(/[\\d.]+/g).map(Number); return [part[0], part[1], part[2], part[3] ?? 1] }
  const behind = (element) => {
    let left = 1
    const sum = [0, 0, 0]
    for (let one = element; one; one = one.parentElement) {
      const colour = rgba(getComputedStyle(one).backgroundColor)
      colour.slice(0, 3).forEach((value, at) => { sum[at] += value * colour[3] * left })
      left *= 1 - colour[3]
      if (left < 0.01) break
    }
    return sum.map((value) => value + 255 * left)
  }
  const luminance = (colour) => {
    const [r, g, b] = colour.map((value) => value / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (element) => {
    const [dark, bright] = [luminance(rgba(getComputedStyle(element).color).slice(0, 3)), luminance(behind(element))].sort((a, b) => a - b)
    return (bright + 0.05) / (dark + 0.05)
  }
  const faint = texts.filter(({ element }) => element.closest('[disabled], [aria-disabled=true], .mp-live') === null && contrast(element) < 4.5)
    .map(({ words, element }) => words + ' ' + contrast(element).toFixed(2))
  const once = (list) => [...new Set(list)]
  return { cut: once(cut), overlapping: once(overlapping), faint: once(faint), texts: texts.length }
})()`
