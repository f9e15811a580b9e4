import type { SandboxClient } from '../../../src/sandbox/client'
import { startSandbox, type RunningSandbox, type SandboxOptions } from '../../../src/sandbox/main'
import type { AppAccount, AppKind, CallbackMode } from '../../../src/sandbox/world'
import { makeCipher } from '../../../src/wechat/callback/crypto'
import { sign } from '../../../src/wechat/callback/signature'
import { Receiver } from './receiver'

export const TOKEN = 'testToken'
export const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
export const APP_ID = 'wx0123456789abcdef'

/** A sandbox and the developer's server it pushes to. */
export interface Pair {
  sandbox: RunningSandbox
  client: SandboxClient
  receiver: Receiver
  close(): Promise<void>
}

/** Both accounts of a sandbox that pushes to one address. */
export function accountsAt(url: string, mode: CallbackMode = 'plain'): Record<AppKind, AppAccount> {
  const callback = (format: 'xml' | 'json') => ({
    url,
    token: TOKEN,
    encodingAesKey: AES_KEY,
    mode,
    format,
    enabled: true,
  })
  return {
    official: {
      kind: 'official',
      appId: APP_ID,
      appSecret: 'official-secret',
      accountId: 'gh_official',
      name: '公众号',
      callback: callback('xml'),
    },
    miniapp: {
      kind: 'miniapp',
      appId: 'wxfedcba9876543210',
      appSecret: 'miniapp-secret',
      accountId: 'gh_miniapp',
      name: '小程序',
      callback: callback('json'),
    },
  }
}

/** Starts a sandbox and a receiver; the platform's limit is shortened so that retries take no time. */
export async function startPair(
  options: Partial<SandboxOptions> & { mode?: CallbackMode; timeoutSeconds?: number } = {},
): Promise<Pair> {
  const { mode, timeoutSeconds = 2, ...rest } = options
  const receiver = await Receiver.start()
  const accounts = accountsAt(receiver.url, mode)
  const sandbox = await startSandbox({ port: 0, accounts, seedNumber: 7, ...rest }).catch(
    async (error: unknown) => {
      await receiver.close()
      throw error
    },
  )
  await sandbox.client.switches({ timeoutSeconds })
  return {
    sandbox,
    client: sandbox.client,
    receiver,
    close: async () => {
      await sandbox.close()
      await receiver.close()
    },
  }
}

/** The text between the tags of the first element of this name, without CDATA. */
export function xmlText(xml: string, name: string): string | undefined {
  const found = new RegExp(`<${name}>(?:<!\\[CDATA\\[)?(.*?)(?:\\]\\]>)?</${name}>`, 's').exec(xml)
  return found?.[1]
}

/** A passive reply with the head that fits a push (plain XML). */
export function replyXml(openId: string, inner: string, accountId = 'gh_official'): string {
  return (
    `<xml><ToUserName><![CDATA[${openId}]]></ToUserName><FromUserName><![CDATA[${accountId}]]></FromUserName>` +
    `<CreateTime>1795299979</CreateTime>${inner}</xml>`
  )
}

/** A text reply. */
export function textReply(openId: string, text: string): string {
  const body = `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${text}]]></Content>`
  return replyXml(openId, body)
}

/** Puts a reply into the envelope of safe mode; every part can be made wrong. */
export function sealedReply(
  plain: string,
  wrong: { token?: string; aesKey?: string; appId?: string } = {},
): string {
  const cipher = makeCipher({ encodingAesKey: wrong.aesKey ?? AES_KEY, appId: wrong.appId ?? APP_ID })
  const encrypted = cipher.encrypt(plain)
  const signature = sign([wrong.token ?? TOKEN, '1795299979', 'nonce', encrypted])
  return (
    `<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt><MsgSignature><![CDATA[${signature}]]></MsgSignature>` +
    `<TimeStamp>1795299979</TimeStamp><Nonce><![CDATA[nonce]]></Nonce></xml>`
  )
}

/** Calls WeChat's API of the sandbox with a token of the app. */
export async function callApi(
  pair: Pick<Pair, 'sandbox'>,
  path: string,
  body?: unknown,
  app: AppKind = 'official',
): Promise<Record<string, unknown>> {
  const { token } = pair.sandbox.world.tokens.issueStable(app, false)
  const url = new URL(path, pair.sandbox.url)
  url.searchParams.set('access_token', token)
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return (await response.json()) as Record<string, unknown>
}

/** Sends a customer-service text; answers the errcode. */
export async function sendText(
  pair: Pick<Pair, 'sandbox'>,
  openId: string,
  text: string,
  app: AppKind = 'official',
): Promise<unknown> {
  const body = { touser: openId, msgtype: 'text', text: { content: text } }
  return (await callApi(pair, '/cgi-bin/message/custom/send', body, app)).errcode
}
