import type { AppCredentials } from '../account'
import { WechatError } from './errors'
import { numberOf, parseAnswer, textOf } from './json'
import { TransportError, type Transport } from './transport'

const PATH = '/cgi-bin/stable_token'

/**
 * Asks WeChat for the stable access token (official-account-api.md §1). Normal mode gives the running one until five
 * minutes before its end; `isForced` kills it and gives another (20 a day, 30 s apart). Rejects with WechatError or
 * TransportError.
 */
export async function fetchStableToken(
  transport: Transport,
  credentials: AppCredentials,
  isForced = false,
): Promise<{ token: string; expiresInSeconds: number }> {
  const { contentType: _, bytes } = await transport.exchange({
    method: 'POST',
    path: PATH,
    body: JSON.stringify({
      grant_type: 'client_credential',
      appid: credentials.appId,
      secret: credentials.appSecret,
      force_refresh: isForced,
    }),
  })
  const answer = parseAnswer(bytes.toString('utf8'))
  if (!answer) throw new TransportError('unknown', 'not-json', PATH)
  if (answer.errcode) throw new WechatError(answer.errcode, textOf(answer.errmsg), PATH)
  const token = textOf(answer.access_token)
  if (token === '') throw new TransportError('unknown', 'no-token', PATH)
  return { token, expiresInSeconds: numberOf(answer.expires_in) }
}
