import type { EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import { WechatError } from '../../wechat/api/errors'
import type { MiniappGateway } from '../../wechat/api/gateway'
import { TransportError } from '../../wechat/api/transport'
import type { Arrival, Arrived } from './arrive'
import type { MpSessions } from './mp-sessions'
import { writeTouch } from './touches'

const HOUR_MS = 3_600_000

/** The Mini Program was opened with the scene of a code. */
export interface OpenedScene {
  customerId: string
  account: 'miniapp'
  scene: string
  type: 'open'
  at: number
}

/** What signing in needs. */
export interface SignInDeps {
  db: Database
  clock: Clock
  miniapp: Pick<MiniappGateway, 'codeToSession'>
  sessions: MpSessions
  arrive(tx: EntityManager, who: Arrival): Promise<Arrived>
  /** Counts the opening as a scan. */
  onScene(tx: EntityManager, opened: OpenedScene): Promise<unknown>
  /** Joins what was kept under the openid before. */
  onSignIn(tx: EntityManager, who: { customerId: string; openId: string }): Promise<unknown>
}

/** What WeChat's refusal of a code means for the one who holds the phone (mini-program-api.md §1). */
export function explainCode(error: unknown, subject: string): unknown {
  if (error instanceof TransportError)
    return new AppError('upstream', `${subject}.wechat_away`, '暂时连不上微信，请稍后再试。')
  if (!(error instanceof WechatError)) return error
  if (error.errcode === 40029 || error.errcode === 40163 || error.errcode === 40013)
    return new AppError('invalid', `${subject}.bad_code`, '凭证已失效，请重新打开小程序再试。')
  if (error.errcode === 40226)
    return new AppError('forbidden', `${subject}.blocked`, '微信提示当前账号存在风险，暂时不能登录。')
  if (error.next === 'later')
    return new AppError('too_many', `${subject}.too_often`, '操作太频繁，请稍后再试。')
  return error
}

/** Openings within one hour are one contact: the page signs in again whenever it is taken up. */
const openingOf = (customerId: string, at: number): string => `${customerId}:${Math.floor(at / HOUR_MS)}`

/** Signs somebody in with the code of `wx.login`: who they are comes from WeChat alone. */
export async function signIn(
  deps: SignInDeps,
  code: string,
  scene: string | undefined,
): Promise<{ token: string; customerId: string }> {
  const { db, clock, miniapp, sessions, arrive, onScene, onSignIn } = deps
  const session = await miniapp.codeToSession(code).catch((error: unknown) => {
    throw explainCode(error, 'session')
  })
  const { openId, unionId, sessionKey } = session
  return db.transact(async (tx) => {
    const at = clock.now()
    const who = { account: 'miniapp' as const, openId, unionId, at, evidence: 'login' }
    const { customerId } = await arrive(tx, who)
    await onSignIn(tx, { customerId, openId })
    if (scene) await onScene(tx, { customerId, account: 'miniapp', scene, type: 'open', at })
    else await writeTouch(tx, { customerId, kind: 'open', ref: openingOf(customerId, at), at })
    return { token: await sessions.open(tx, { customerId, openId, sessionKey }), customerId }
  })
}
