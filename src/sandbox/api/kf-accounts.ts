import { demand } from './failures'
import { bodyOf, bytesOf, charactersOf, ok, textIn } from './fields'
import type { ApiWorld } from './needs'
import type { ApiCall, ApiRoute } from './route'

const section = 'official-account-api §4 Accounts'
const maxAccounts = 100
const invitationLifeMs = 86_400_000

interface KfAccount {
  kf_account: string
  kf_nick: string
  kf_id: string
  kf_headimgurl: string
  /** The wechat id that accepted the invitation; only then the account can be online. */
  kf_wx?: string
  invite_wx?: string
  invite_expire_time?: number
  invite_status?: 'waiting' | 'rejected' | 'expired'
}

interface KfDrawer {
  nextId: number
  accounts: KfAccount[]
}

/** The customer-service accounts. */
export function kfAccountsOf(world: ApiWorld): KfDrawer {
  return world.drawer<KfDrawer>('kf-accounts', () => ({ nextId: 1001, accounts: [] }))
}

/** Whether this customer-service account exists. */
export function kfAccountExists(world: ApiWorld, kfAccount: string): boolean {
  return kfAccountsOf(world).accounts.some((account) => account.kf_account === kfAccount)
}

/** Whether somebody stands behind the account: it is online once its invitation was accepted. */
export function kfIsOnline(world: ApiWorld, kfAccount: string): boolean {
  return kfAccountsOf(world).accounts.some((one) => one.kf_account === kfAccount && one.kf_wx !== undefined)
}

function knownAccount(world: ApiWorld, kfAccount: string): KfAccount {
  const account = kfAccountsOf(world).accounts.find((one) => one.kf_account === kfAccount)
  demand(account, 61452)
  return account
}

/** Making, changing and listing customer-service accounts. */
export function kfAccountRoutes(world: ApiWorld): ApiRoute[] {
  const post = (name: string, handle: ApiRoute['handle']): ApiRoute => ({
    method: 'POST',
    path: `/customservice/kfaccount/${name}`,
    token: 'official',
    section,
    handle,
  })
  const remove: ApiRoute['handle'] = (call) => {
    const named = call.query.kf_account ?? textIn(bodyOf(call), 'kf_account')
    const account = knownAccount(world, named)
    const drawer = kfAccountsOf(world)
    drawer.accounts = drawer.accounts.filter((one) => one !== account)
    return ok()
  }
  return [
    post('add', (call) => add(world, call)),
    post('update', (call) => {
      const body = bodyOf(call)
      knownAccount(world, textIn(body, 'kf_account')).kf_nick = checkedNick(textIn(body, 'nickname'))
      return ok()
    }),
    { ...post('del', remove), emptyBodyAllowed: true },
    { ...post('del', remove), method: 'GET' },
    post('inviteworker', (call) => invite(world, call)),
    post('uploadheadimg', (call) => {
      const account = knownAccount(world, call.query.kf_account ?? '')
      demand(call.file, 41005)
      demand(call.file.bytes.subarray(0, 3).toString('hex') === 'ffd8ff', 61457)
      account.kf_headimgurl = `http://mmbiz.qpic.cn/mmbiz/${account.kf_id}/300`
      return ok()
    }),
    ...listRoutes(world),
  ]
}

function checkedNick(nick: string): string {
  demand(nick !== '' && charactersOf(nick) <= 16, 61451)
  return nick
}

function add(world: ApiWorld, call: ApiCall) {
  const body = bodyOf(call)
  const name = textIn(body, 'kf_account')
  const [prefix = '', suffix = ''] = name.split('@')
  demand(prefix !== '' && suffix !== '', 61452)
  demand(bytesOf(prefix) <= 10, 61454)
  demand(/^\w+$/.test(prefix), 61455)
  demand(!kfAccountExists(world, name), 61453)
  const drawer = kfAccountsOf(world)
  demand(drawer.accounts.length < maxAccounts, 61456)
  const kf_nick = checkedNick(textIn(body, 'nickname'))
  drawer.accounts.push({ kf_account: name, kf_nick, kf_id: String(drawer.nextId), kf_headimgurl: '' })
  drawer.nextId += 1
  return ok()
}

/**
 * Nobody is there to press a button, so the invited wechat id decides: one ending in `_wait` stays waiting, one in
 * `_reject` refuses, every other accepts at once.
 */
function invite(world: ApiWorld, call: ApiCall) {
  const body = bodyOf(call)
  const account = knownAccount(world, textIn(body, 'kf_account'))
  const wechatId = textIn(body, 'invite_wx')
  demand(wechatId !== '', 61451)
  demand(account.kf_wx === undefined, 65407, 'kf_account is already bound')
  if (/_(wait|reject)$/.test(wechatId)) {
    account.invite_wx = wechatId
    account.invite_expire_time = Math.floor((call.now + invitationLifeMs) / 1000)
    account.invite_status = wechatId.endsWith('_reject') ? 'rejected' : 'waiting'
  } else {
    account.kf_wx = wechatId
  }
  return ok()
}

function listRoutes(world: ApiWorld): ApiRoute[] {
  const statusNow = (account: KfAccount, now: number): KfAccount => {
    const isOver = account.invite_status === 'waiting' && (account.invite_expire_time ?? 0) * 1000 <= now
    return isOver ? { ...account, invite_status: 'expired' } : account
  }
  return [
    {
      method: 'GET',
      path: '/cgi-bin/customservice/getkflist',
      token: 'official',
      section,
      handle: ({ now }) => ({
        json: { kf_list: kfAccountsOf(world).accounts.map((account) => statusNow(account, now)) },
      }),
    },
    {
      method: 'GET',
      path: '/cgi-bin/customservice/getonlinekflist',
      token: 'official',
      section,
      handle: () => {
        const online = kfAccountsOf(world).accounts.filter((account) => account.kf_wx !== undefined)
        const list = online.map(({ kf_account, kf_id }) => ({
          kf_account,
          status: 1,
          kf_id,
          accepted_case: 0,
        }))
        return { json: { kf_online_list: list } }
      },
    },
  ]
}
