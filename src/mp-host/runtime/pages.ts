import { makeChannel, type EventChannel } from './channel'
import { completeCaller } from './definers'
import { engine, type Caller, type EngineRoot, type Fields } from './engine'
import type { Host, OpenPage, Pages } from './parts'
import { splitPageUrl } from './launch'

const MOST_PAGES = 10

/** The page stack and the tabs, with WeChat's rules and its error texts. */
export class PageStack implements Pages {
  stack: OpenPage[] = []
  private readonly tabs = new Map<string, OpenPage>()

  constructor(
    private readonly host: Host,
    private readonly newRoot: (path: string) => EngineRoot,
  ) {}

  top(): OpenPage | undefined {
    return this.stack.at(-1)
  }

  read(url: string): { path: string; query: Record<string, string> } {
    return splitPageUrl(url, this.top()?.route ?? '')
  }

  isTab(route: string): boolean {
    return this.host.manifest.app.tabBar?.list.some((tab) => tab.pagePath === route) ?? false
  }

  pageOf(caller: Caller): OpenPage | undefined {
    let node = caller._$
    while (node?.ownerShadowRoot) node = node.ownerShadowRoot.getHostNode()
    return [...this.stack, ...this.tabs.values()].find((page) => page.root.getComponent() === node)
  }

  navigateTo(url: string, events: Record<string, (...values: unknown[]) => void> = {}): EventChannel {
    const { path, query } = this.read(url)
    if (this.isTab(path)) throw new Error('can not navigateTo a tabbar page')
    if (this.stack.length >= MOST_PAGES) throw new Error('webview count limit exceed')
    this.mustExist(path)
    const { opened, opener } = makeChannel()
    for (const [name, listener] of Object.entries(events)) opener.on(name, listener)
    this.hide(this.top())
    this.create(path, query, opened)
    return opener
  }

  redirectTo(url: string): void {
    const { path, query } = this.read(url)
    if (this.isTab(path)) throw new Error('can not redirectTo a tabbar page')
    this.mustExist(path)
    this.destroy(this.stack.pop())
    this.create(path, query)
  }

  navigateBack(delta = 1): void {
    const pages = Math.min(delta, this.stack.length - 1)
    if (pages <= 0) return
    for (let left = pages; left > 0; left -= 1) this.destroy(this.stack.pop())
    this.show(this.top())
  }

  switchTab(url: string): void {
    const { path } = this.read(url)
    if (!this.isTab(path)) throw new Error('can not switch to no-tabBar page')
    if (this.top()?.route === path) return
    const kept = new Set(this.tabs.values())
    this.hide(this.top())
    for (const page of this.stack.filter((one) => !kept.has(one)).reverse()) this.destroy(page)
    const known = this.tabs.get(path)
    this.stack = known ? [known] : []
    if (known) this.show(known)
    else this.create(path, {})
  }

  reLaunch(path: string, query: Record<string, string>): void {
    this.mustExist(path)
    for (const page of [...new Set([...this.stack, ...this.tabs.values()])].reverse()) this.destroy(page)
    this.stack = []
    this.create(path, query)
  }

  call(page: OpenPage, hook: string, value?: unknown): unknown {
    return this.host.guard(() => {
      const run = page.caller[hook] as ((given?: unknown) => unknown) | undefined
      const result = run?.call(page.caller, value)
      if (result instanceof Promise) result.catch((error: unknown) => this.host.failed(error))
      return result
    })
  }

  private mustExist(path: string): void {
    if (!this.host.manifest.pages.includes(path)) throw new Error(`page "${path}" is not found`)
  }

  private create(route: string, query: Record<string, string>, channel?: EventChannel): void {
    const view = this.host.screen.openView(route)
    const root = this.newRoot(`/${route}`)
    const caller = root.get()
    completeCaller(this.host, caller)
    const page: OpenPage = { ...view, route, query, root, caller, ...(channel && { channel }) }
    this.stack.push(page)
    if (this.isTab(route)) this.tabs.set(route, page)
    const ofPage = Object.entries(query).filter(([name]) =>
      engine.Component.hasProperty(root.getComponent(), name),
    )
    if (ofPage.length > 0) caller.setData(Object.fromEntries(ofPage) as Fields)
    const placeholder = view.scroller.appendChild(document.createElement('i'))
    root.attach(view.scroller, placeholder)
    this.call(page, 'onLoad', { ...query })
    this.show(page)
    requestAnimationFrame(() => this.call(page, 'onReady'))
  }

  private show(page: OpenPage | undefined): void {
    if (!page) return
    this.host.screen.showView(page, this.isTab(page.route), this.stack.length > 1)
    this.call(page, 'onShow')
    page.root.getComponent().triggerPageLifetime('show', [])
  }

  private hide(page: OpenPage | undefined): void {
    if (!page) return
    this.call(page, 'onHide')
    page.root.getComponent().triggerPageLifetime('hide', [])
    page.view.hidden = true
  }

  private destroy(page: OpenPage | undefined): void {
    if (!page) return
    this.call(page, 'onUnload')
    page.root.release()
    page.view.remove()
    for (const [route, one] of this.tabs) if (one === page) this.tabs.delete(route)
  }
}
