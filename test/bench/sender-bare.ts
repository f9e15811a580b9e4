import API from 'wechat-api'
import { Pool } from 'undici'
import { serveCandidate } from './child'

interface Settings {
  kind: 'undici' | 'wechat-api'
  wechatApiUrl: string
  recipients: number
  concurrency: number
}

const settings = JSON.parse(process.argv[2] ?? '{}') as Settings
const { wechatApiUrl, concurrency, recipients } = settings
const PATH = '/cgi-bin/message/template/send?access_token=bench'

const bodyOf = (openId: string): object => ({
  touser: openId,
  template_id: 'bench',
  miniprogram: { appid: 'bench', pagepath: 'pages/home/home' },
  data: { thing1: { value: '新品到店' } },
})

/** One message by a bare pool that keeps its connections, and by the library's own transport as it comes. */
function callOf(): (openId: string) => Promise<void> {
  if (settings.kind === 'undici') {
    const pool = new Pool(wechatApiUrl, { connections: concurrency })
    const headers = { 'content-type': 'application/json' }
    return async (openId) => {
      const body = JSON.stringify(bodyOf(openId))
      const answer = await pool.request({ method: 'POST', path: PATH, headers, body })
      const { errcode } = (await answer.body.json()) as { errcode: number }
      if (errcode !== 0) throw new Error(`errcode ${errcode}`)
    }
  }
  const token = { accessToken: 'bench', expireTime: Number.MAX_SAFE_INTEGER }
  const api = new API('bench', '', (done) => done(null, token))
  api.endpoint = wechatApiUrl
  // The library gives up after five seconds, which a handshake for each of many calls may take on a busy machine.
  Object.assign(api, { defaults: { timeout: 60_000 } })
  const options = (openId: string) => ({
    method: 'POST' as const,
    dataType: 'json',
    contentType: 'json',
    data: bodyOf(openId),
  })
  return (openId) =>
    new Promise((resolve, reject) => {
      api.request(`${wechatApiUrl}${PATH}`, options(openId), (error, answer) => {
        if (error) reject(error)
        else if (answer?.errcode !== 0) reject(new Error(`errcode ${String(answer?.errcode)}`))
        else resolve()
      })
    })
}

/** The loop that a program writes first: so many at once, each as soon as one before it is done. */
async function send(call: (openId: string) => Promise<void>): Promise<Record<string, number>> {
  let next = 0
  const work = async (): Promise<void> => {
    while (next < recipients) await call(`oBench${String(next++).padStart(22, '0')}`)
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: concurrency }, work))
  return { seconds: (performance.now() - startedAt) / 1000, sent: recipients }
}

const call = callOf()
serveCandidate(0, { send: () => send(call) })
process.on('SIGTERM', () => process.exit(0))
