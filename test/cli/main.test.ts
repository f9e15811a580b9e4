import { request } from 'node:http'
import { connect } from 'node:net'
import { once } from 'node:events'
import { migratedDatabase, type EmptyDatabase } from '../support/database'
import { Command, run } from './run'

jest.setTimeout(90_000)
let empty: EmptyDatabase
let server: Command
let url: string

const environment = (): Record<string, string> => ({
  DATABASE_URL: empty.url,
  WECHAT_API_URL: 'http://127.0.0.1:9',
  PORT: '0',
  LOG_LEVEL: 'info',
})

beforeEach(async () => {
  empty = await migratedDatabase('sqlite')
  server = new Command('src/main.ts', [], environment())
  const listening = await server.prints(/"port":(\d+),"msg":"guidepost is listening"/)
  url = `http://127.0.0.1:${listening[1]!}`
})
afterEach(async () => {
  server.child.kill('SIGKILL')
  await server.finished
  await empty.drop()
})

const WRONG = JSON.stringify({ login: 'nobody', password: 'not a password' })

/** A request that the server has begun to read and whose body is still to come. */
async function begun(): Promise<{ finish(): void; status: Promise<number | undefined> }> {
  const sending = request(`${url}/api/admin/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': WRONG.length, expect: '100-continue' },
    agent: false,
  })
  const status = new Promise<number | undefined>((resolve, reject) => {
    sending.once('error', reject)
    sending.once('response', (response) => resolve(response.resume().statusCode))
  })
  sending.flushHeaders()
  await Promise.race([once(sending, 'continue'), status])
  return { finish: () => sending.end(WRONG), status }
}

describe('the server as a process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'finishes running requests and ends with 0 on %s',
    async (signal) => {
      expect((await fetch(`${url}/readyz`)).status).toBe(200)
      const running = await Promise.all([begun(), begun(), begun()])
      const startedAt = performance.now()
      server.child.kill(signal)
      for (const one of running) one.finish()
      expect(await Promise.all(running.map(({ status }) => status))).toEqual([401, 401, 401])
      const { code, stdout, stderr } = await server.finished
      expect([code, stderr]).toEqual([0, ''])
      expect(performance.now() - startedAt).toBeLessThan(10_000)
      const last = stdout.trim().split('\n').at(-1)!
      expect(JSON.parse(last)).toMatchObject({ msg: 'stopped' })
      await expect(fetch(url)).rejects.toThrow()
    },
  )

  it('is not held up by somebody who never finishes a request', async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    socket.write('POST /api/admin/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"login"')
    await new Promise((resolve) => setTimeout(resolve, 100))
    const startedAt = performance.now()
    server.child.kill('SIGTERM')
    expect((await server.finished).code).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    socket.destroy()
  })

  it('keeps a second server off its SQLite file, and tools may still work beside it', async () => {
    const second = await run('src/main.ts', [], environment())
    expect(second.code).toBe(1)
    expect(second.stderr).toMatch(/^另一个导购台进程正在使用数据库文件 .*test\.db。.*mysql:\/\//)
    expect(second.stderr).not.toMatch(/\n\s+at /)
    const tool = await run('src/cli/staff.ts', ['--login', 'ashan', '--name', '阿山'], environment())
    expect(tool.code).toBe(0)
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
  })

  it('says which port is taken and how to choose another', async () => {
    const other = await migratedDatabase('sqlite')
    const taken = new URL(url).port
    const refused = await run('src/main.ts', [], { ...environment(), DATABASE_URL: other.url, PORT: taken })
    await other.drop()
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(new RegExp(`^端口 ${taken} 已被占用。.*PORT=`))
  })
})
