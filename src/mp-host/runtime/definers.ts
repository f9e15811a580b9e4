import type { AppInstance, Host } from './parts'
import type { Caller, Definers, Fields } from './engine'
import { canBeDisabled, SAYS_DISABLED } from './says-disabled'

/** Puts App, Page, Component, Behavior, getApp and getCurrentPages in place, for whichever file is running. */
export function installDefiners(host: Host): void {
  const forFile = (path: string): Definers => {
    let definers: Definers | undefined
    host.space.componentEnv(path, (given) => (definers = given))
    return definers!
  }
  const { Behavior } = forFile('')
  const named: Record<string, unknown> = {
    'wx://form-field': Behavior({ properties: { name: String, value: null } }),
    'wx://form-field-group': Behavior({}),
    'wx://form-field-button': Behavior({}),
    'wx://component-export': Behavior({}),
  }
  const saysDisabled = Behavior(SAYS_DISABLED)
  /** Behaviors given by WeChat's names are turned into objects; the engine's adapter knows objects only. */
  const withBehaviors = (definition: Fields): Fields => {
    const list = definition['behaviors'] as unknown[] | undefined
    if (!list) return definition
    const behaviors = list.map((one) => (typeof one === 'string' ? named[one] : one)).filter(Boolean)
    return { ...definition, behaviors }
  }
  const asComponent = (definition: Fields): Fields => {
    if (!canBeDisabled(definition)) return definition
    const list = (definition['behaviors'] as unknown[] | undefined) ?? []
    return { ...definition, behaviors: [saysDisabled, ...list] }
  }
  Object.assign(globalThis, {
    App: (app: AppInstance) => void (host.app = app),
    getApp: () => host.app,
    getCurrentPages: () => host.pages.stack.map((page) => page.caller),
    Page: (definition: Fields) => forFile(host.current).Page(withBehaviors(definition)),
    Component: (definition: Fields) =>
      forFile(host.current).Component(withBehaviors(asComponent(definition))),
    Behavior: (definition: Fields) => Behavior(withBehaviors(definition)),
  })
}

/** Instance members that the adapter lacks; put on the first instance's prototype, which all pages share. */
export function completeCaller(host: Host, caller: Caller): void {
  const shared = Object.getPrototypeOf(Object.getPrototypeOf(caller)) as Fields
  if (Object.hasOwn(shared, 'getOpenerEventChannel')) return
  shared['getOpenerEventChannel'] = function (this: Caller) {
    return host.pages.pageOf(this)?.channel ?? {}
  }
  const readOnly = (name: string, read: (caller: Caller) => unknown): void => {
    Object.defineProperty(shared, name, {
      configurable: true,
      get(this: Caller) {
        return read(this)
      },
      set(this: Caller, value: unknown) {
        Object.defineProperty(this, name, { value, writable: true, configurable: true })
      },
    })
  }
  readOnly('route', (one) => host.pages.pageOf(one)?.route)
  readOnly('options', (one) => host.pages.pageOf(one)?.query)
}
