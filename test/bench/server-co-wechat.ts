import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa, { type Middleware } from 'koa'
import { serveCandidate } from './child'
import { account, type Mode } from './requests'

/** co-wechat has no types; this is the part that is used. */
type CoWechat = new (config: object) => {
  middleware(handle: (message: Record<string, string>) => Promise<string>): Middleware
}

/** co-wechat's own example on Koa: echoes texts, acknowledges events, stores nothing. */
async function main(): Promise<void> {
  const { mode } = JSON.parse(process.argv[2] ?? '{}') as { mode: Mode }
  const { default: Wechat } = (await import('co-wechat' as string)) as { default: CoWechat }
  const config = { token: account.token, appid: account.appId, checkSignature: true }
  const encryption = mode === 'safe' ? { encodingAESKey: account.encodingAesKey } : {}
  const wechat = new Wechat({ ...config, ...encryption })
  const koa = new Koa()
  koa.use(
    wechat.middleware((message) =>
      Promise.resolve(message['MsgType'] === 'text' ? (message['Content'] ?? '') : ''),
    ),
  )
  const handle = koa.callback()
  const server = createServer((request, response) => void handle(request, response))
  server.listen(0, '127.0.0.1', () => serveCandidate((server.address() as AddressInfo).port))
}

void main()
