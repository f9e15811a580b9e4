import * as adapter from 'glass-easel-miniprogram-adapter'

/** Plain fields of anything. */
export type Fields = Record<string, unknown>

/** An event as it travels through the engine. */
export interface EngineEvent {
  type: string
  detail: unknown
  getEventBubbleStatus(): unknown
}

/** An element or component of glass-easel, as far as the host touches it. */
export interface EngineNode {
  is: string
  id: string
  $$: HTMLElement
  data: Fields
  dataset: Fields
  ownerShadowRoot?: { getHostNode(): EngineNode }
  triggerEvent(type: string, detail: unknown, options: Fields): void
  addListener(type: string, listener: (event: EngineEvent) => void): void
  setData(change: Fields): void
  setNodeStyle(css: string, slot: number): void
  hasBehavior(behavior: unknown): boolean
  replaceDataOnPath(path: string[], value: unknown): void
  applyDataUpdates(): void
  triggerPageLifetime(name: string, args: unknown[]): void
  getShadowRoot?(): { querySelectorAll(selector: string): EngineNode[]; childNodes: EngineNode[] } | null
}

/** What `this` is inside a page's or component's methods. */
export type Caller = Fields & { setData(change: Fields): void; _$: EngineNode }

/** One mounted tree. */
export interface EngineRoot {
  get(): Caller
  getComponent(): EngineNode
  attach(parent: HTMLElement, placeholder: HTMLElement): void
  release(): void
}

/** What a component is registered with while its file runs. */
export interface Definers {
  Page(definition: Fields): unknown
  Component(definition: Fields): unknown
  Behavior(definition: Fields): { _$?: unknown }
}

/** One built-in component's definition in the engine's own words. */
export interface EngineComponentDefinition {
  is: string
  options: Fields
  properties: Fields
  observers: Record<string, (this: EngineNode, value: unknown) => void>
  lifetimes: Record<string, (this: EngineNode) => void>
}

/** Where components, templates and styles are registered. */
export interface CodeSpace {
  addStyleSheet(path: string, name: string, scope?: string): void
  addComponentStaticConfig(path: string, json: unknown): void
  addCompiledTemplate(path: string, template: Fields): void
  componentEnv(path: string, use: (definers: Definers) => void): void
  component(path: string): { definition(fields: Fields): { register(): void } }
  prepareComponentOptions(path: string, options: unknown): [Fields, unknown]
  getComponentSpace(): {
    defineComponent(definition: EngineComponentDefinition): unknown
    setGlobalUsingComponent(tag: string, component: unknown): void
  }
}

/** The engine with one drawing surface. */
export interface Environment {
  createCodeSpace(name: string, isMain: boolean): CodeSpace
  associateBackend(backend: unknown): {
    createRoot(tag: string, space: CodeSpace, path: string): EngineRoot
  }
}

/** The engine's drawing surface in the browser's window. */
export interface WindowSurface {
  setListenerStats(element: unknown, type: string, capture: boolean, change: number): void
  onEvent(handle: (target: EngineNode, type: string, detail: unknown, options: Fields) => unknown): void
}

/** The engine itself. */
export interface Engine {
  CurrentWindowBackendContext: new () => WindowSurface
  Event: {
    new (type: string, detail: unknown, options: Fields): EngineEvent
    dispatchEvent(target: EngineNode, event: EngineEvent): void
    prototype: { callListener(this: EngineEvent, element: EngineNode, ...others: unknown[]): void }
  }
  Element: { prototype: { setDataset(this: EngineNode, key: string, value: unknown): void } }
  Component: {
    isComponent(node: unknown): boolean
    hasProperty(node: EngineNode, name: string): boolean
    getMethod(owner: EngineNode, name: string): unknown
  }
  addGlobalWarningListener(listener: (message: string) => boolean): void
  /** Errors in handlers and lifetimes; false keeps the engine from writing them to the console itself. */
  addGlobalErrorListener(listener: (error: unknown) => boolean): void
}

/** The engine and its environment, in the words of this file. */
export const engine = adapter.glassEasel as Engine
export const MiniProgramEnv = adapter.MiniProgramEnv as new () => Environment

/** The engine's node behind a DOM element; undefined for elements that the host made itself. */
export function nodeBehind(element: Element | null): EngineNode | undefined {
  const node = (element as { __wxElement?: EngineNode } | null)?.__wxElement
  return node && engine.Component.isComponent(node) ? node : undefined
}

/** The DOM element of a node; of a component with a virtual host, as TDesign's are, the first that its template draws. */
export function drawnBy(node: EngineNode): Element | undefined {
  if (node.$$ instanceof Element) return node.$$
  for (const inside of node.getShadowRoot?.()?.childNodes ?? []) {
    const drawn = drawnBy(inside)
    if (drawn) return drawn
  }
  return undefined
}
