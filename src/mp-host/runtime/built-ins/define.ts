import { nodeBehind, type EngineEvent, type EngineNode, type Fields } from '../engine'
import type { Host } from '../parts'
import { sayDisabled } from '../says-disabled'

/** A built-in component at work: its node, its element and its present properties. */
export interface BuiltIn {
  node: EngineNode
  element: HTMLElement
  /** Properties by their names in camelCase. */
  read(name: string): unknown
  text(name: string): string
  number(name: string): number
  isSet(name: string): boolean
  set(change: Fields): void
  /** Fires an event to the Mini Program. */
  fire(type: string, detail?: unknown): void
  on(type: string, listener: (event: EngineEvent) => void): void
}

/** How one tag behaves. `watch` runs once when the tag appears and then on each change of the property. */
export interface TagDefinition {
  properties?: Fields
  setUp?(one: BuiltIn): void
  watch?: Record<string, (one: BuiltIn, value: unknown) => void>
  tearDown?(one: BuiltIn): void
}

const COMMON = {
  hidden: Boolean,
  hoverClass: String,
  hoverStartTime: Number,
  hoverStayTime: Number,
  ariaLabel: String,
  ariaRole: String,
  ariaHidden: null,
}

/** Attributes that are written through, because sheets and screen readers read them. */
const REFLECTED: Record<string, string> = {
  type: 'type',
  size: 'size',
  disabled: 'disabled',
  ariaLabel: 'aria-label',
  ariaRole: 'role',
}

const known = new WeakMap<EngineNode, BuiltIn>()

/** The built-in component behind a node, made at first use. */
export function builtInOf(node: EngineNode): BuiltIn {
  let one = known.get(node)
  if (!one) {
    one = {
      node,
      element: node.$$,
      read: (name) => node.data[name],
      text: (name) => textOf(node.data[name]),
      number: (name) => Number(node.data[name] ?? 0),
      isSet: (name) => Boolean(node.data[name]),
      set: (change) => node.setData(change),
      fire: (type, detail = {}) => node.triggerEvent(type, detail, {}),
      on: (type, listener) => node.addListener(type, listener),
    }
    known.set(node, one)
  }
  return one
}

/** The built-in component that an element belongs to; undefined for anything else. */
export function builtInAt(element: Element | null): BuiltIn | undefined {
  const node = nodeBehind(element)
  return node?.is.startsWith('wx-builtin/') ? builtInOf(node) : undefined
}

/** The tag's name of a built-in component, such as `checkbox`. */
export function tagOf(one: BuiltIn): string {
  return one.node.is.slice('wx-builtin/'.length)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** Registers a tag for every page and component. */
export function defineTag(host: Host, tag: string, definition: TagDefinition = {}): void {
  const space = host.space.getComponentSpace()
  const properties = { ...COMMON, ...definition.properties }
  const watch = definition.watch ?? {}
  const names = new Set(['hidden', ...Object.keys(watch), ...Object.keys(REFLECTED)])
  const observed = [...names].filter((name) => name in properties)
  const observers = Object.fromEntries(
    observed.map((name) => [
      name,
      function (this: EngineNode, value: unknown): void {
        const one = builtInOf(this)
        if (name === 'hidden') this.setNodeStyle(value ? 'display:none' : '', 3)
        reflect(one, name, value)
        watch[name]?.(one, value)
      },
    ]),
  )
  const component = space.defineComponent({
    is: `wx-builtin/${tag}`,
    options: { writeIdToDOM: true },
    properties,
    observers,
    lifetimes: {
      created() {
        definition.setUp?.(builtInOf(this))
      },
      attached() {
        for (const [name, run] of Object.entries(watch)) run(builtInOf(this), this.data[name])
      },
      detached() {
        definition.tearDown?.(builtInOf(this))
      },
    },
  })
  space.setGlobalUsingComponent(tag, component)
}

function reflect(one: BuiltIn, name: string, value: unknown): void {
  const attribute = REFLECTED[name]
  if (attribute === undefined) return
  if (name === 'disabled') sayDisabled(one.element, Boolean(value))
  if (value) one.element.setAttribute(attribute, value === true ? '' : textOf(value))
  else one.element.removeAttribute(attribute)
}
