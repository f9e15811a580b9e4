import type { CodeBook, ParametricCode } from '../api/needs'
import type { IdSource } from './ids'
import type { VirtualClock } from './clock'

/** Without expire_seconds a temporary code lives 60 s (wechat/official-account-api.md §9). */
const DEFAULT_LIFE_SECONDS = 60

/** Every code made with qrcode/create. */
export class Codes implements CodeBook {
  private readonly byTicketKey = new Map<string, ParametricCode>()
  private readonly byUrlKey = new Map<string, ParametricCode>()
  private readonly permanentByScene = new Map<string, ParametricCode>()
  private readonly newestByScene = new Map<string, ParametricCode>()

  constructor(
    private readonly ids: IdSource,
    private readonly clock: VirtualClock,
  ) {}

  /**
   * Makes a code. A permanent scene that exists keeps its ticket and picture, as WeChat does; a temporary one gets
   * a new ticket each time (decisions.md 9).
   */
  create(wish: Parameters<CodeBook['create']>[0]): ParametricCode {
    const permanent = wish.actionName.startsWith('QR_LIMIT')
    if (permanent) {
      const known = this.permanentByScene.get(wish.scene)
      if (known) return known
    }
    const code: ParametricCode = {
      ticket: this.ids.ticket(),
      url: `http://weixin.qq.com/q/${this.ids.text(22)}`,
      scene: wish.scene,
      actionName: wish.actionName,
    }
    const lifeSeconds = wish.expireSeconds ?? DEFAULT_LIFE_SECONDS
    if (!permanent) code.expiresAt = this.clock.now() + lifeSeconds * 1000
    this.put(code)
    return code
  }

  /** The code of a ticket, also when it has expired. */
  byTicket(ticket: string): ParametricCode | undefined {
    return this.byTicketKey.get(ticket)
  }

  /** The code whose picture holds this text. */
  byUrl(url: string): ParametricCode | undefined {
    return this.byUrlKey.get(url)
  }

  /** The newest code of a scene while it lives, else the permanent one. */
  byScene(scene: string): ParametricCode | undefined {
    const newest = this.newestByScene.get(scene)
    return newest && this.alive(newest) ? newest : this.permanentByScene.get(scene)
  }

  /** Whether a scan of it still works. */
  alive(code: ParametricCode): boolean {
    return code.expiresAt === undefined || code.expiresAt > this.clock.now()
  }

  /** All codes in the order they were made. */
  all(): ParametricCode[] {
    return [...this.byTicketKey.values()]
  }

  /** Takes a code over from a snapshot. */
  put(code: ParametricCode): void {
    this.byTicketKey.set(code.ticket, code)
    this.byUrlKey.set(code.url, code)
    this.newestByScene.set(code.scene, code)
    if (code.expiresAt === undefined) this.permanentByScene.set(code.scene, code)
  }

  /** Forgets every code. */
  clear(): void {
    this.byTicketKey.clear()
    this.byUrlKey.clear()
    this.newestByScene.clear()
    this.permanentByScene.clear()
  }
}
