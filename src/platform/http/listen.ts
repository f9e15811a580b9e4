import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AppError } from '../../domain/errors'

export interface Listening {
  server: Server
  port: number
  /** Takes no new requests, lets the running ones end, and cuts what is left at the deadline. */
  stop(deadlineMs?: number): Promise<void>
}

/** Node looks for overdue requests every 30 s unless told, whatever the time-outs below say. */
const connectionsCheckingInterval = 1000

/** Listens with time-outs that slow clients cannot hold open (reliability.md, slow clients). */
export function listen(handler: RequestListener, host: string, port: number): Promise<Listening> {
  let isStopping = false
  const server = createServer(
    { maxHeaderSize: 16 * 1024, connectionsCheckingInterval },
    (request, response) => {
      if (request.method === 'TRACE') return void response.writeHead(405, { Connection: 'close' }).end()
      if (isStopping) response.setHeader('Connection', 'close')
      handler(request, response)
    },
  )
  server.headersTimeout = 10_000
  server.requestTimeout = 15_000
  server.keepAliveTimeout = 65_000
  server.maxConnections = 10_000

  const stop = async (deadlineMs = 8000): Promise<void> => {
    isStopping = true
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    // close() alone waits for idle keep-alive connections.
    const idle = setInterval(() => server.closeIdleConnections(), 50)
    const deadline = setTimeout(() => server.closeAllConnections(), deadlineMs)
    await closed
    clearInterval(idle)
    clearTimeout(deadline)
  }

  return new Promise((resolve, reject) => {
    // Stays on: a later error, such as running out of file handles, must not end the process.
    server.on('error', (error: NodeJS.ErrnoException) => reject(inUse(error, port)))
    server.listen(port, host, () => resolve({ server, port: (server.address() as AddressInfo).port, stop }))
  })
}

function inUse(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new AppError(
      'conflict',
      'server.port_in_use',
      `端口 ${port} 已被占用。请停掉占用它的程序，或换一个端口，例如 PORT=${port + 10} npm run demo。`,
    )
  if (error.code === 'EACCES')
    return new AppError(
      'forbidden',
      'server.port_denied',
      `没有权限使用端口 ${port}，请换一个 1024 以上的端口。`,
    )
  return error
}
