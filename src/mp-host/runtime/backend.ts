import { engine } from './engine'
import type { Manifest } from './manifest'
import { unitsToCss } from '../units'

/** Events that may reach the Mini Program straight from the DOM; the built-ins fire all others themselves. */
const FROM_DOM = /^(touch|mouse|click$|transition|animation)/

/** The engine's drawing surface: every tag becomes `wx-<tag>`, and each style sheet is added once, in WeChat's order. */
export class Backend extends engine.CurrentWindowBackendContext {
  readonly document = {
    createElement: (tag: string): HTMLElement => {
      const element = document.createElement(`wx-${tag}`)
      const set = element.setAttribute.bind(element)
      element.setAttribute = (name, value) => set(name, name === 'style' ? unitsToCss(value) : value)
      return element
    },
    createTextNode: (text: string): Text => document.createTextNode(text),
    createDocumentFragment: (): DocumentFragment => document.createDocumentFragment(),
  }
  private readonly added = new Set<string>()

  constructor(private readonly manifest: Manifest) {
    super()
  }

  /** Adds the sheet of a path: the app's before the components', those before the pages'. */
  appendStyleSheetPath(path: string): number {
    if (this.added.has(path)) return 0
    this.added.add(path)
    const sheet = document.createElement('style')
    sheet.textContent = this.manifest.styles[path] ?? ''
    sheet.dataset.of = path
    const place = path === 'app' ? 'app' : this.manifest.components[path]?.isPage ? 'page' : 'component'
    document.head.insertBefore(sheet, document.querySelector(`meta[name="end-${place}"]`))
    return 0
  }

  /** Sheets stay: their rules are scoped, so none has to be taken away. */
  disableStyleSheet(): void {
    return undefined
  }

  /** The engine would also listen for real input, change and scroll events, and handlers would run twice. */
  override setListenerStats(element: unknown, type: string, capture: boolean, change: number): void {
    if (FROM_DOM.test(type)) super.setListenerStats(element, type, capture, change)
  }
}
