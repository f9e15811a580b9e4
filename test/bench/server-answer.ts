import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { serveCandidate } from './child'

/** What the benchmark chooses: files of a key and its certificate for TLS. */
interface Settings {
  delayMs: number
  key?: string
  certificate?: string
}

const settings = JSON.parse(process.argv[2] ?? '{}') as Settings
let messages = 0
const seen = new Set<string>()

/** Answers as WeChat does: a token at once, a message after `delayMs`. Counts messages, and people who got one. */
const answer: RequestListener = (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const say = (body: object): void => {
      response.setHeader('content-type', 'application/json; encoding=utf-8')
      response.end(JSON.stringify(body))
    }
    if (request.url?.includes('token?') || request.url?.includes('stable_token')) {
      say({ access_token: 'bench', expires_in: 7_200 })
      return
    }
    const { touser } = JSON.parse(Buffer.concat(chunks).toString()) as { touser: string }
    seen.add(touser)
    const msgid = ++messages
    setTimeout(() => say({ errcode: 0, errmsg: 'ok', msgid }), settings.delayMs)
  })
}

const server =
  settings.key && settings.certificate
    ? createHttpsServer({ key: readFileSync(settings.key), cert: readFileSync(settings.certificate) }, answer)
    : createHttpServer(answer)
server.keepAliveTimeout = 30_000
server.listen(0, '127.0.0.1', () => {
  serveCandidate((server.address() as AddressInfo).port, {
    /** Messages and people since it was asked last. */
    counted: () => {
      const counted = { messages, people: seen.size }
      messages = 0
      seen.clear()
      return Promise.resolve(counted)
    },
  })
})
process.on('SIGTERM', () => process.exit(0))
