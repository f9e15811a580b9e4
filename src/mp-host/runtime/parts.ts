import type { EventChannel } from './channel'
import type { Caller, CodeSpace, EngineRoot, Fields } from './engine'
import type { Launch, Theme } from './launch'
import type { Look } from './look'
import type { Manifest } from './manifest'
import type { Network } from './network'
import type { PrivacyGate } from './privacy-gate'
import type { SandboxLine } from './sandbox-line'

/** The App object of app.ts with its life-cycle functions. */
export type AppInstance = Fields & {
  onLaunch?(launch: Launch): void
  onShow?(launch: Launch): void
  onHide?(): void
  onError?(message: string): void
  onThemeChange?(change: { theme: Theme }): void
}

/** Where a page is drawn: the whole view with its navigation bar, and the part that scrolls. */
export interface PageView {
  view: HTMLElement
  scroller: HTMLElement
}

/** One open page. */
export interface OpenPage extends PageView {
  route: string
  query: Record<string, string>
  root: EngineRoot
  caller: Caller
  channel?: EventChannel
}

/** The page stack and the tabs; each move throws WeChat's error text when it is not allowed. */
export interface Pages {
  stack: OpenPage[]
  top(): OpenPage | undefined
  /** Reads an address as a page on top would: relative to itself. */
  read(url: string): { path: string; query: Record<string, string> }
  /** The page that an instance is, or the page that a component's instance stands on. */
  pageOf(caller: Caller): OpenPage | undefined
  navigateTo(url: string, events?: Record<string, (...values: unknown[]) => void>): EventChannel
  redirectTo(url: string): void
  navigateBack(delta?: number): void
  switchTab(url: string): void
  reLaunch(path: string, query: Record<string, string>): void
  isTab(route: string): boolean
  /** Calls a life-cycle function of a page. */
  call(page: OpenPage, hook: string, value?: unknown): unknown
}

/** What WeChat itself draws around the pages: navigation bar, tab bar, toast. Sheets are in screen/sheets.ts. */
export interface Screen {
  openView(route: string): PageView
  showView(page: OpenPage, isTab: boolean, canGoBack: boolean): void
  setTitle(title: string): void
  /** Shows a toast; without a time it stays until hidden. */
  toast(text: string, ms?: number): void
  hideToast(): void
  /** Signs on a tab of the tab bar; undefined takes them away. */
  setTabBadge(index: number, text: string | undefined): void
}

/** A Mini Program running in a browser page, as its parts see it: the engine, the pages and the screen around them. */
export interface Host {
  readonly manifest: Manifest
  readonly space: CodeSpace
  readonly screen: Screen
  readonly launch: Launch
  readonly look: Look
  readonly network: Network
  readonly sandbox: SandboxLine
  readonly privacy: PrivacyGate
  readonly pages: Pages
  app: AppInstance
  /** The file that is running now; Page() and Component() belong to it. */
  readonly current: string
  /** Runs a piece of the Mini Program; an error goes to the console and to App.onError, as on a phone. */
  guard<T>(run: () => T): T | undefined
  failed(error: unknown): void
}
