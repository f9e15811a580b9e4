import type { ReplyRule } from '../../domain/reply-rule'
import { amendRules, compileRules, compileRulesSliced, rulesOf, type RuleSet } from '../../domain/rule-match'
import type { Bus } from '../../platform/cache/cache'
import type { Database } from '../../platform/db/database'
import type { Logger } from '../../platform/log'
import type { AssetAtWechat } from './entities'
import { ChoiceGuess } from './menu-choice'
import { loadChangedAssets, loadChangedRules, loadRules } from './rule-loader'
import { currentRulesVersion, RULES_CHANNEL } from './rules-version'

export interface RuleEngineOptions {
  db: Database
  bus: Bus
  log: Logger
  /** How often the version is looked up when no announcement comes; 500 ms. */
  pollMs?: number
  /** How many amended rules lie beside the bulk before it is built anew; 200. */
  rebuildAfter?: number
}

/** More changed rules than these are read as a whole. */
const MAX_CHANGES = 1000
/** What one slice of building may take, so that callbacks wait for no longer than this. */
const SLICE_MS = 2

interface Build {
  /** What was saved (or removed: undefined) while the bulk was being built. */
  meanwhile: Map<string, ReplyRule | undefined>
  done: Promise<void>
}

/**
 * The compiled rules of this process. They never change in place: a saved rule gives a new set that is swapped in
 * whole. A few changed rules lie in a small layer beside the bulk; the bulk itself is built anew in slices.
 */
export class RuleEngine {
  private set: RuleSet = compileRules([])
  private loadedVersion = -1
  private readonly assets = new Map<string, AssetAtWechat>()
  private readonly choices = new ChoiceGuess()
  private loading: Promise<void> | undefined
  private next: Promise<void> | undefined
  private build: Build | undefined
  private timer: NodeJS.Timeout | undefined
  private unsubscribe: (() => void) | undefined
  private isStopped = false

  constructor(private readonly options: RuleEngineOptions) {}

  /** The rules as they stand; take it once per message. */
  get rules(): RuleSet {
    return this.set
  }

  /** The rules version that is in effect; -1 before `start`. */
  get version(): number {
    return this.loadedVersion
  }

  asset(assetId: string): AssetAtWechat | undefined {
    return this.assets.get(assetId)
  }

  /** Whether a text may be a choice from a numbered menu that a follower was shown. */
  mayBeChoice(text: string): boolean {
    return this.choices.mayBeChoice(text)
  }

  /** Loads and compiles everything, then listens for changes. */
  async start(): Promise<void> {
    this.isStopped = false
    this.unsubscribe = this.options.bus.subscribe(RULES_CHANNEL, (version) => {
      if (Number(version) > this.loadedVersion) void this.tryRefresh()
    })
    await this.refresh()
    await this.settled()
    this.poll()
  }

  /** Listens no more; the last rules stay in effect. */
  async stop(): Promise<void> {
    this.isStopped = true
    this.unsubscribe?.()
    clearTimeout(this.timer)
    await this.next?.catch(() => undefined)
    await this.loading?.catch(() => undefined)
    await this.build?.done
  }

  /** Resolves when everything that was committed before the call is in effect (or, read whole, is being built). */
  refresh(): Promise<void> {
    if (this.loading) {
      this.next ??= this.loading
        .catch(() => undefined)
        .then(() => {
          this.next = undefined
          return this.refresh()
        })
      return this.next
    }
    this.loading = this.load().finally(() => {
      this.loading = undefined
    })
    return this.loading
  }

  /** Resolves when no bulk is being built. */
  async settled(): Promise<void> {
    while (this.build) await this.build.done
  }

  private poll(): void {
    if (this.isStopped) return
    this.timer = setTimeout(() => void this.tryRefresh().then(() => this.poll()), this.options.pollMs ?? 500)
    this.timer.unref()
  }

  private async tryRefresh(): Promise<void> {
    try {
      await this.refresh()
    } catch (error) {
      this.options.log.warn({ reason: (error as Error).message }, 'rules could not be read; trying again')
    }
  }

  private async load(): Promise<void> {
    const { db } = this.options
    const version = await currentRulesVersion(db)
    if (version === this.loadedVersion) return
    for (const asset of await loadChangedAssets(db, this.loadedVersion)) this.assets.set(asset.id, asset)
    const isFirst = this.loadedVersion < 0
    const changes = isFirst ? undefined : await loadChangedRules(db, this.loadedVersion, MAX_CHANGES)
    if (changes) this.amend(changes.saved, changes.removedIds)
    else {
      const rules = await loadRules(db)
      this.choices.learn(rules)
      this.startBuild(rules, isFirst)
    }
    this.loadedVersion = version
  }

  private amend(saved: ReplyRule[], removedIds: string[]): void {
    if (saved.length + removedIds.length === 0) return
    this.choices.learn(saved)
    this.set = amendRules(this.set, saved, removedIds)
    if (this.build) {
      for (const rule of saved) this.build.meanwhile.set(rule.id, rule)
      for (const ruleId of removedIds) this.build.meanwhile.set(ruleId, undefined)
    } else if (this.set.amended > (this.options.rebuildAfter ?? 200))
      this.startBuild([...rulesOf(this.set)], false)
  }

  private startBuild(rules: ReplyRule[], isHurried: boolean): void {
    const build: Build = { meanwhile: new Map(), done: Promise.resolve() }
    this.build = build
    build.done = this.runBuild(build, rules, isHurried)
  }

  private async runBuild(build: Build, rules: ReplyRule[], isHurried: boolean): Promise<void> {
    const sliced = compileRulesSliced(rules)
    while (!sliced.step(SLICE_MS)) {
      // Between slices callbacks get the thread; while nobody is served yet there is no need to be polite.
      await new Promise((resolve) => (isHurried ? setImmediate(resolve) : setTimeout(resolve, SLICE_MS)))
      // A newer bulk was read meanwhile, so this one is out of date.
      if (this.build !== build) return
    }
    const saved = [...build.meanwhile.values()].filter((rule) => rule !== undefined)
    const removedIds = [...build.meanwhile].filter(([, rule]) => rule === undefined).map(([ruleId]) => ruleId)
    const bulk = sliced.finish()
    this.set = saved.length + removedIds.length > 0 ? amendRules(bulk, saved, removedIds) : bulk
    this.build = undefined
  }
}
