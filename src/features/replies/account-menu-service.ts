import type { AccountMenu, MenuComparison, MenuProblem, MenuState } from '../../contract/replies'
import { AppError } from '../../domain/errors'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Note } from '../../platform/http/serve'
import type { OfficialGateway } from '../../wechat/api/gateway'
import { AccountMenuRow } from './entities'
import { menuProblems } from './menu-check'
import { compareMenus, fromWechat, toWechat } from './menu-wire'

/** What the menu needs of WeChat. */
export type MenuGateway = Pick<OfficialGateway, 'appId' | 'createMenu' | 'deleteMenu' | 'currentMenu'>

export interface AccountMenuDeps {
  db: Database
  clock: Clock
  gateway: MenuGateway
  /** Our own host, whose links do not count as outside ones. */
  ownHost: string
}

const isoOrNull = (at: number | null | undefined): string | null =>
  at === null || at === undefined ? null : new Date(at).toISOString()

/** The account's menu: kept here as data, pushed to WeChat, read back and compared. */
export class AccountMenuService {
  constructor(private readonly deps: AccountMenuDeps) {}

  async state(): Promise<MenuState> {
    return present(await this.row())
  }

  check(menu: AccountMenu): MenuProblem[] {
    return menuProblems(menu, this.deps.ownHost)
  }

  /** Saves the menu; throws menu.invalid with every problem, menu.changed when somebody else saved meanwhile. */
  async save(menu: AccountMenu, expectedVersion: number, note?: Note): Promise<MenuState> {
    this.assertSound(menu)
    return present(await this.write(menu, expectedVersion, note))
  }

  /** Keeps a menu that was read from WeChat, whatever it holds, in place of the saved one. */
  async take(menu: AccountMenu): Promise<void> {
    await this.write(menu, (await this.row())?.version ?? 0)
  }

  /** Sends the saved menu to WeChat and reads back what followers see; throws menu.invalid. */
  async push(note?: Note): Promise<{ state: MenuState; comparison: MenuComparison }> {
    const { db, clock, gateway } = this.deps
    const row = await this.row()
    const menu = row?.menu ?? { buttons: [] }
    this.assertSound(menu)
    if (menu.buttons.length === 0) await gateway.deleteMenu()
    else await gateway.createMenu(toWechat(menu))
    const version = row?.version ?? 0
    await db.transact(async (tx) => {
      const pushed = { pushedVersion: version, pushedAt: clock.now() }
      await tx.update(AccountMenuRow, { appId: gateway.appId }, pushed)
      await note?.(tx)
    })
    return { state: await this.state(), comparison: await this.compare() }
  }

  /** The menu that followers see, beside the saved one. */
  async compare(): Promise<MenuComparison> {
    const live = await this.deps.gateway.currentMenu()
    const saved = (await this.row())?.menu ?? { buttons: [] }
    return {
      live: live.isOpen ? fromWechat(live.buttons) : null,
      differences: compareMenus(saved, live),
    }
  }

  private row(): Promise<AccountMenuRow | null> {
    return this.deps.db.read.findOneBy(AccountMenuRow, { appId: this.deps.gateway.appId })
  }

  private assertSound(menu: AccountMenu): void {
    const problems = this.check(menu)
    if (problems.length === 0) return
    throw new AppError('invalid', 'menu.invalid', `菜单还不能使用：${problems[0]!.message}`, { problems })
  }

  private write(menu: AccountMenu, expectedVersion: number, note?: Note): Promise<AccountMenuRow> {
    const { db, clock, gateway } = this.deps
    const { appId } = gateway
    return db.transact(async (tx) => {
      const row = await tx.findOneBy(AccountMenuRow, { appId })
      const next = { menu, version: expectedVersion + 1, updatedAt: clock.now() }
      const changed = new AppError('conflict', 'menu.changed', '菜单刚被别人修改过，请刷新后再改。')
      if ((row?.version ?? 0) !== expectedVersion) throw changed
      if (!row) {
        const first: AccountMenuRow = { appId, ...next, pushedVersion: null, pushedAt: null }
        await tx.insert(AccountMenuRow, first)
        await note?.(tx)
        return first
      }
      const updated = await tx.update(AccountMenuRow, { appId, version: expectedVersion }, next)
      if (updated.affected !== 1) throw changed
      await note?.(tx)
      return { ...row, ...next }
    })
  }
}

function present(row: AccountMenuRow | null): MenuState {
  return {
    menu: row?.menu ?? { buttons: [] },
    version: row?.version ?? 0,
    updatedAt: isoOrNull(row?.updatedAt),
    pushedAt: isoOrNull(row?.pushedAt),
    hasUnpushedChanges: row !== null && row.pushedVersion !== row.version,
  }
}
