import { Agent, request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { readBody } from '../../../src/platform/http/body'
import { listen, type Listening } from '../../../src/platform/http/listen'
import { gate, until } from '../jobs/world'
import { rawGet } from './world'

const open: Listening[] = []
const start = async (handler: Parameters<typeof listen>[0]): Promise<Listening> => {
  open.push(await listen(handler, '127.0.0.1', 0))
  return open.at(-1)!
}
afterEach(() => Promise.all(open.splice(0).map((listening) => listening.stop(200))))

/** Sends text as it is and resolves, when the server closes the connection, with all that it answered. */
function sendRaw(port: number, pieces: (string | Buffer)[], everyMs = 0): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1')
    let timer: NodeJS.Timeout | undefined
    const send = (): void => {
      const piece = pieces.shift()
      if (piece === undefined) return
      socket.write(piece)
      if (everyMs > 0) timer = setTimeout(send, everyMs)
      else send()
    }
    socket.on('connect', send)
    socket.on('data', (bytes) => (answer += bytes.toString()))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(answer)
    })
  })
}

it('says which port is taken and how to choose another', async () => {
  const { port } = await start((_request, response) => response.end())
  await expect(listen(() => undefined, '127.0.0.1', port)).rejects.toMatchObject({
    code: 'server.port_in_use',
    message: expect.stringContaining(`端口 ${port} 已被占用`) as string,
  })
})

describe('stop', () => {
  it('is quick although clients keep idle connections', async () => {
    const listening = await start((_request, response) => response.end('ok'))
    const agent = new Agent({ keepAlive: true })
    for (let index = 0; index < 5; index++)
      await new Promise<void>((resolve, reject) => {
        httpRequest({ port: listening.port, host: '127.0.0.1', agent }, (response) => {
          response.resume().on('end', resolve)
        })
          .on('error', reject)
          .end()
      })
    const startedAt = performance.now()
    await listening.stop()
    expect(performance.now() - startedAt).toBeLessThan(1000)
    agent.destroy()
  })

  it('lets running requests end and takes no new ones', async () => {
    const [arrived, release] = [gate(), gate()]
    const listening = await start((_request, response) => {
      arrived.open()
      void release.opened.then(() => response.end('done'))
    })
    const running = rawGet(listening.port, '/')
    await arrived.opened
    const stopped = listening.stop()
    await expect(rawGet(listening.port, '/')).rejects.toThrow('ECONNREFUSED')
    release.open()
    expect(await running).toMatchObject({ status: 200, body: 'done' })
    await stopped
  })

  it('cuts at the deadline what does not end', async () => {
    const arrived = gate()
    const listening = await start(() => arrived.open())
    const running = rawGet(listening.port, '/').catch((error: Error) => error.message)
    await arrived.opened
    await listening.stop(100)
    expect(await running).toMatch(/hang up|reset/i)
  })
})

describe('slow clients', () => {
  it('are cut though they send a header now and then', async () => {
    const listening = await start((_request, response) => response.end())
    expect(listening.server.headersTimeout).toBe(10_000)
    listening.server.headersTimeout = 500
    const drip = Array.from({ length: 100 }, (_, index) => `X-${index}: 1\r\n`)
    const answer = await sendRaw(listening.port, ['GET / HTTP/1.1\r\nHost: x\r\n', ...drip], 200)
    expect(answer).toContain('408')
  })

  it('are cut in the middle of a body that never ends', async () => {
    const listening = await start((request) => void readBody(request, 1000).catch(() => undefined))
    expect(listening.server.requestTimeout).toBe(15_000)
    listening.server.requestTimeout = 500
    listening.server.headersTimeout = 400
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n'
    const answer = await sendRaw(listening.port, [head, ...Array<string>(100).fill('x')], 200)
    expect(answer).toContain('408')
  })
})

describe('a body', () => {
  const echo = () =>
    start((request, response) => {
      readBody(request, 1000).then(
        (body) => response.end(`${body.length}`),
        (error: Error & { code: string }) => response.writeHead(413).end(error.code),
      )
    })

  it('is read up to its limit, also in pieces', async () => {
    const { port } = await echo()
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n'
    expect(await sendRaw(port, [head, ...Array<string>(10).fill('x'.repeat(100))], 5)).toMatch(
      /200 OK[^]*1000$/,
    )
  })

  it('is refused by what it announces, and by what it is when it announces nothing', async () => {
    const { port } = await echo()
    const announced = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1001\r\n\r\n'
    expect(await sendRaw(port, [announced, 'x'.repeat(1001)])).toContain('request.too_large')
    const chunk = `200\r\n${'x'.repeat(512)}\r\n`
    const chunked = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n'
    expect(await sendRaw(port, [chunked, chunk, chunk, '0\r\n\r\n'])).toContain('request.too_large')
  })

  it('that was refused leaves the connection usable when it ends soon, and is cut when it does not', async () => {
    const { port } = await echo()
    const large = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n${'x'.repeat(5000)}`
    const small = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc'
    const both = await sendRaw(port, [large, small], 100)
    expect(both.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200'])
    const endless = [
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900000000\r\n\r\n',
      ...Array<string>(200).fill('x'),
    ]
    const startedAt = performance.now()
    expect(await sendRaw(port, endless, 50)).toContain('413')
    expect(performance.now() - startedAt).toBeLessThan(8000)
  })

  it('that the client gives up in the middle is reported, not waited for', async () => {
    const outcome: string[] = []
    const { port } = await start((request) => {
      readBody(request, 1000).catch((error: Error & { code: string }) => outcome.push(error.code))
    })
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nhalf')
      setTimeout(() => socket.destroy(), 50)
    })
    await until(() => outcome.length > 0)
    expect(outcome).toEqual(['request.aborted'])
  })
})

it('refuses TRACE, which would show a page its own cookies', async () => {
  const { port } = await start((_request, response) => response.end('ok'))
  const answer = await rawGet(port, '/', { Cookie: 'session=secret' }, 'TRACE')
  expect(answer.status).toBe(405)
  expect(answer.body).not.toContain('secret')
})
