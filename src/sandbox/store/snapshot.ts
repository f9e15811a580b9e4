import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { MediaRecord, ParametricCode } from '../api/needs'
import type { Switches } from '../control/contract'
import type { SandboxWorld } from '../store'
import type { ChatLine, CustomWindow, Person } from '../world'
import type { IdSource } from './ids'
import type { QuotaCount } from './quotas'
import { defaultSwitches } from './switches'
import type { AccessToken } from './tokens'

/** Changes are collected for this long before the file is written again. */
const DEBOUNCE_MS = 1_000
const VERSION = 1

interface Snapshot {
  version: number
  clockOffsetMs: number
  ids: ReturnType<IdSource['dump']>
  people: Person[]
  chats: [string, ChatLine[]][]
  media: (Omit<MediaRecord, 'bytes'> & { base64: string })[]
  windows: CustomWindow[]
  tokens: AccessToken[]
  quotas: Record<string, QuotaCount>
  codes: ParametricCode[]
  drawers: Record<string, object>
  switches: Switches
}

/** Everything that outlives a restart; accounts come from the configuration, faults and logs are forgotten. */
function takeSnapshot(world: SandboxWorld): Snapshot {
  return {
    version: VERSION,
    clockOffsetMs: world.clock.offsetMs,
    ids: world.ids.dump(),
    people: world.people(),
    chats: [...world.chats.dump()],
    media: world.mediaShelf
      .all()
      .map(({ bytes, ...rest }) => ({ ...rest, base64: bytes.toString('base64') })),
    windows: world.windows.living(),
    tokens: world.tokens.all(),
    quotas: world.quotas.dump(),
    codes: world.codes.all(),
    drawers: world.drawers.dump(),
    switches: world.switches,
  }
}

function restore(world: SandboxWorld, saved: Snapshot): void {
  world.clock.offsetMs = saved.clockOffsetMs
  world.ids.load(saved.ids)
  for (const person of saved.people) world.crowd.put(person)
  world.chats.load(new Map(saved.chats))
  for (const { base64, ...rest } of saved.media) {
    world.mediaShelf.put({ ...rest, bytes: Buffer.from(base64, 'base64') })
  }
  world.windows.load(saved.windows)
  for (const token of saved.tokens) world.tokens.put(token)
  world.quotas.load(saved.quotas)
  for (const code of saved.codes) world.codes.put(code)
  world.drawers.load(saved.drawers)
  world.switches = { ...defaultSwitches(), ...saved.switches }
}

/** Takes the world over from the file if there is one; throws a sentence when the file cannot be read. */
export function restoreFrom(file: string, world: SandboxWorld): void {
  if (!existsSync(file)) return
  let saved: Snapshot
  try {
    saved = JSON.parse(readFileSync(file, 'utf8')) as Snapshot
  } catch {
    throw new Error(`沙盒的存档 ${file} 读不出来，请删除或移走它再启动。`)
  }
  if (saved.version !== VERSION) {
    throw new Error(`沙盒的存档 ${file} 来自另一个版本，请删除或移走它再启动。`)
  }
  restore(world, saved)
}

/** Writes the world to a file whenever it changed: beside it first, then put in its place. */
export class SnapshotKeeper {
  private timer: NodeJS.Timeout | undefined
  private writing: Promise<void> = Promise.resolve()
  private readonly leave: () => void

  constructor(
    private readonly file: string,
    private readonly world: SandboxWorld,
  ) {
    mkdirSync(dirname(file), { recursive: true })
    this.leave = world.onEvent(() => this.soon())
  }

  /** Writes the last state and stops. */
  async close(): Promise<void> {
    this.leave()
    clearTimeout(this.timer)
    this.write()
    await this.writing
  }

  private soon(): void {
    if (this.timer) return
    this.timer = setTimeout(() => {
      this.timer = undefined
      this.write()
    }, DEBOUNCE_MS)
    this.timer.unref()
  }

  private write(): void {
    const text = JSON.stringify(takeSnapshot(this.world))
    this.writing = this.writing.then(() => this.replace(text)).catch(reportFailure)
  }

  private async replace(text: string): Promise<void> {
    const beside = `${this.file}.new`
    await writeFile(beside, text, { mode: 0o600 })
    await rename(beside, this.file)
  }
}

function reportFailure(error: unknown): void {
  console.error('sandbox: the snapshot could not be written', error)
}
