import { tellOfHandlers } from './acted'
import { installBuiltIns } from './built-ins'
import { Backend } from './backend'
import { installDefiners } from './definers'
import { ErrorList } from './error-list'
import { drawnBy, engine, MiniProgramEnv, type CodeSpace, type EngineRoot } from './engine'
import { launchFrom, type Launch } from './launch'
import { Look, themeCss } from './look'
import type { Manifest } from './manifest'
import { Network } from './network'
import { followBuilds } from './newer-build'
import { PageStack } from './pages'
import { Privacy } from './privacy'
import { SandboxLine } from './sandbox-line'
import { baseCss } from './screen/base-css'
import type { AppInstance, Host, Pages, Screen } from './parts'
import { makeScreen } from './screen/screen'
import { forwardEvents, swallowGhostClicks } from './touch'
import { createWx } from './wx'

/** A Mini Program running in a browser page: the engine, the pages, the screen around them and `wx`. */
export class RunningHost implements Host {
  manifest!: Manifest
  space!: CodeSpace
  screen!: Screen
  launch!: Launch
  look!: Look
  network!: Network
  sandbox!: SandboxLine
  pages!: Pages
  app: AppInstance = {}
  current = ''
  readonly privacy: Privacy = new Privacy(this)
  private readonly errors = new ErrorList()
  private newRoot!: (path: string) => EngineRoot

  /** Takes over what was built and puts App, Page, Component, Behavior and wx in place; app.ts has not run yet. */
  start(manifest: Manifest): void {
    this.manifest = manifest
    this.launch = launchFrom(location.search, manifest.pages[0] ?? '')
    this.look = new Look(manifest.app, this.launch.look)
    this.look.onTheme((theme) => this.guard(() => this.app.onThemeChange?.({ theme })))
    this.network = new Network(this.launch.network)
    this.sandbox = new SandboxLine(this.launch.personId)
    const ends = ['app', 'component', 'page'].map((place) => `<meta name="end-${place}">`)
    document.head.insertAdjacentHTML(
      'beforeend',
      `<style>${themeCss(manifest.theme)}${baseCss}</style>${ends.join('')}`,
    )
    const environment = new MiniProgramEnv()
    const backend = new Backend(manifest)
    const surface = environment.associateBackend(backend)
    this.space = environment.createCodeSpace('', true)
    this.newRoot = (path) => surface.createRoot('page', this.space, path)
    forwardEvents(backend)
    swallowGhostClicks()
    tellOfHandlers()
    keepIdsAndTestIds(this.space)
    engine.addGlobalErrorListener((error) => {
      this.failed(error)
      return false
    })
    this.register()
    installBuiltIns(this)
    installDefiners(this)
    this.pages = new PageStack(this, this.newRoot)
    Object.assign(globalThis, { wx: createWx(this) })
  }

  /** Called before each file of the Mini Program runs. */
  enter(path: string): void {
    this.current = path
  }

  /** Every file has run: launches the app and opens the first page. */
  boot(): void {
    this.screen = makeScreen(this)
    this.guard(() => this.app.onLaunch?.(this.launch))
    this.guard(() => this.app.onShow?.(this.launch))
    document.addEventListener('visibilitychange', () =>
      this.guard(() => (document.hidden ? this.app.onHide?.() : this.app.onShow?.(this.launch))),
    )
    this.guard(() => this.pages.reLaunch(this.launch.path, this.launch.query))
    document.documentElement.dataset['mpReady'] = '1'
    const { round } = this.manifest
    if (round !== undefined) followBuilds(this, round)
  }

  guard<T>(run: () => T): T | undefined {
    try {
      return run()
    } catch (error) {
      this.failed(error)
      return undefined
    }
  }

  failed(error: unknown): void {
    console.error(error)
    void this.errors.add(error)
    this.app.onError?.(String(error instanceof Error ? (error.stack ?? error.message) : error))
  }

  private register(): void {
    const { components, templates } = this.manifest
    this.space.addStyleSheet('app', 'app')
    for (const [path, { json, scope }] of Object.entries(components)) {
      this.space.addComponentStaticConfig(path, json)
      this.space.addCompiledTemplate(path, {
        groupList: templates,
        content: templates[path],
        fallbackListenerOnNativeNode: true,
      })
      this.space.addStyleSheet(path, path, scope)
    }
  }
}

/** Ids stay plain in the DOM, `data-testid` reaches it, and warnings that say nothing of the Mini Program stay quiet. */
function keepIdsAndTestIds(space: CodeSpace): void {
  const prepare = space.prepareComponentOptions.bind(space)
  space.prepareComponentOptions = (path, options) => {
    const [prepared, isolation] = prepare(path, options)
    return [{ ...prepared, idPrefixGenerator: () => '', writeIdToDOM: true }, isolation]
  }
  const setDataset = engine.Element.prototype.setDataset
  engine.Element.prototype.setDataset = function (key, value) {
    setDataset.call(this, key, value)
    if (key === 'testid') drawnBy(this)?.setAttribute('data-testid', String(value))
  }
  engine.addGlobalWarningListener(
    (message) => !/^"(aria|tabindex|disabled|role)|miniprogram_npm\//.test(message),
  )
}
