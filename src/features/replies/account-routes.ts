import type { accountApi } from '../../contract/replies'
import type { Handlers } from '../../platform/http/serve'
import type { AccountImport } from './account-import'
import type { AccountMenuService } from './account-menu-service'
import { presentPlanned } from './transfer-routes'

/** Handlers of the account's menu and of taking over what the account has today. */
export function accountRoutes(
  menu: AccountMenuService,
  accountImport: AccountImport,
): Handlers<typeof accountApi> {
  return {
    'GET /api/admin/account-menu': () => menu.state(),
    'PUT /api/admin/account-menu': (input, { note }) => menu.save(input.menu, input.version, note),
    'POST /api/admin/account-menu/check': (input) => Promise.resolve({ problems: menu.check(input.menu) }),
    'POST /api/admin/account-menu/push': (_, { note }) => menu.push(note),
    'GET /api/admin/account-menu/live': () => menu.compare(),
    'GET /api/admin/account-import': async () => {
      const preview = await accountImport.preview()
      return { ...preview, rules: preview.rules.map(presentPlanned), menu: preview.menu ?? null }
    },
    'POST /api/admin/account-import': (wish, { note }) => accountImport.apply(wish, note),
  }
}
