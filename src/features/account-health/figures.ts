import type { AccountHealth, healthApi } from '../../contract/health'
import type { Result } from '../../contract/endpoint'
import type { ConnectedApp } from '../../wechat/api/connect'
import type { SharedGateway } from '../../wechat/api/gateway'
import type { AppHealth, QuotaReading } from '../../wechat/api/health'
import type { CallbackStatistics } from '../../wechat/callback/statistics'

type App = 'official' | 'miniapp'
type TokenHealth = AccountHealth['tokens'][number]
type ApiErrorView = AccountHealth['apiErrors'][number]
type Quotas = Result<(typeof healthApi)['GET /api/admin/health/quotas']>['items']

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** The outcomes of callbacks and what happened on the way, in the words of the console. */
const OUTCOMES: [keyof ReturnType<CallbackStatistics['totals']>, string][] = [
  ['answered', '已回复'],
  ['acknowledged', '已确认，无需回复'],
  ['late', '超时，改由客服消息送达'],
  ['redelivered', '微信重复推送'],
  ['refused', '签名或内容不合法，已拒绝'],
  ['unavailable', '暂不可用，等待微信重推'],
  ['handler_failed', '处理出错，已转为重试'],
  ['parked', '多次失败，等待人工处理'],
  ['verified', '网址验证'],
]

/** Callbacks by outcome since this process started. */
export function outcomesOf(statistics: CallbackStatistics): AccountHealth['callbacks']['outcomes'] {
  const totals = statistics.totals()
  return OUTCOMES.map(([outcome, title]) => ({ outcome, title, count: totals[outcome] }))
}

/** The state of an app's token in the contract's words; never the token. */
export function tokenView(app: App, appId: string, { token }: AppHealth, now: number): TokenHealth {
  const { fetchedAt, expiresAt, alert, isUsable } = token
  const isOver = expiresAt !== null && expiresAt <= now
  const state = alert ? 'stopped' : isUsable ? 'valid' : isOver ? 'expired' : 'none'
  const problem = alert ? `${alert.meaning}。${alert.step}` : null
  return { app, appId, state, fetchedAt: instant(fetchedAt), expiresAt: instant(expiresAt), problem }
}

/** Recent failures of WeChat's API by code and path. */
export function errorViews(app: App, { errors }: AppHealth): ApiErrorView[] {
  return errors.map((error) => ({
    at: new Date(error.lastAt).toISOString(),
    app,
    path: error.path,
    errcode: error.errcode,
    meaning: error.meaning,
    nextStep: error.step,
  }))
}

const TITLES: Record<string, string> = {
  '/cgi-bin/message/custom/send': '客服消息',
  '/cgi-bin/message/template/send': '模板消息',
  '/cgi-bin/message/subscribe/send': '订阅消息',
  '/cgi-bin/user/info': '粉丝信息',
  '/cgi-bin/media/upload': '上传素材',
  '/cgi-bin/menu/create': '发布菜单',
  '/cgi-bin/qrcode/create': '公众号二维码',
  '/wxa/getwxacodeunlimit': '小程序码',
}

function quotaView(app: App, reading: QuotaReading): Quotas[number] {
  const { path, dailyLimit = null, used = null, remaining: remain = null } = reading
  return { app, path, title: TITLES[path] ?? path, dailyLimit, used, remain }
}

/** Today's quotas of both apps. */
export async function quotaViews(apps: Record<App, ConnectedApp<SharedGateway>>): Promise<Quotas> {
  const [official, miniapp] = await Promise.all([
    apps.official.health.readQuotas(),
    apps.miniapp.health.readQuotas(),
  ])
  return [
    ...official.map((reading) => quotaView('official', reading)),
    ...miniapp.map((reading) => quotaView('miniapp', reading)),
  ]
}
