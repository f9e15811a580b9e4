import type { AppAccount, AppKind, CallbackMode } from './world'

/** The settings of the server that the sandbox plays WeChat for, as its configuration holds them. */
export interface ServerSettings {
  wechat: AppSettings & { accountId: string }
  miniapp: AppSettings & { format: 'json' | 'xml' }
}

interface AppSettings {
  appId: string
  appSecret: string
  token: string
  /** The current key comes first. */
  encodingAesKeys: string[]
  mode: CallbackMode
}

/** The gh_… id of the Mini Program; its server does not need to know it. */
const MINIAPP_ACCOUNT_ID = 'gh_shanqianmini1'

/** Both accounts as WeChat's consoles would hold them for a server that answers at `serverUrl`. */
export function accountsFor(settings: ServerSettings, serverUrl: string): Record<AppKind, AppAccount> {
  const { wechat, miniapp } = settings
  return {
    official: {
      kind: 'official',
      appId: wechat.appId,
      appSecret: wechat.appSecret,
      accountId: wechat.accountId,
      name: '山前',
      callback: callbackOf(wechat, `${serverUrl}/wechat/callback`, 'xml'),
    },
    miniapp: {
      kind: 'miniapp',
      appId: miniapp.appId,
      appSecret: miniapp.appSecret,
      accountId: MINIAPP_ACCOUNT_ID,
      name: '山前会员',
      callback: callbackOf(miniapp, `${serverUrl}/wechat/miniapp/callback`, miniapp.format),
    },
  }
}

function callbackOf(settings: AppSettings, url: string, format: 'xml' | 'json'): AppAccount['callback'] {
  const { token, mode } = settings
  return { url, token, encodingAesKey: settings.encodingAesKeys[0] ?? '', mode, format, enabled: true }
}
