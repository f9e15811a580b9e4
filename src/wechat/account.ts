/** Which of the two apps something belongs to: the official account (服务号) or the Mini Program. */
export type Account = 'official' | 'miniapp'

/** What an app shows to WeChat's API (小程序/公众平台 → 基本配置). */
export interface AppCredentials {
  appId: string
  appSecret: string
}
