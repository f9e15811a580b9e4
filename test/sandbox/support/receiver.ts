import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as the receiver got it. */
export interface Received {
  method: string
  query: Record<string, string>
  contentType: string
  body: string
  /** performance.now() when the body was complete. */
  at: number
}

/** What the receiver does with a request: an answer, or nothing at all. */
export type Behaviour = string | { status?: number; body?: string; delayMs?: number } | 'hang' | 'reset'

/** A developer's server for tests: a real HTTP server that notes every request and answers as it is told. */
export class Receiver {
  readonly received: Received[] = []
  private script: (request: Received, index: number) => Behaviour | Promise<Behaviour> = () => 'success'

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<Receiver> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const receiver = new Receiver(server, `http://127.0.0.1:${port}/callback`)
    server.on('request', (request, response) => void receiver.handle(request, response))
    return receiver
  }

  /** Answers every further request like this. */
  answers(script: Behaviour | ((request: Received, index: number) => Behaviour | Promise<Behaviour>)): void {
    this.received.length = 0
    this.script = typeof script === 'function' ? script : () => script
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    } catch {
      return
    }
    const url = new URL(request.url ?? '/', 'http://receiver')
    const received: Received = {
      method: request.method ?? '',
      query: Object.fromEntries(url.searchParams),
      contentType: request.headers['content-type'] ?? '',
      body: Buffer.concat(chunks).toString('utf8'),
      at: performance.now(),
    }
    this.received.push(received)
    await this.answer(response, await this.script(received, this.received.length - 1))
  }

  private async answer(response: ServerResponse, behaviour: Behaviour): Promise<void> {
    if (behaviour === 'hang') return
    if (behaviour === 'reset') {
      response.socket?.destroy()
      return
    }
    const {
      status = 200,
      body = 'success',
      delayMs = 0,
    } = typeof behaviour === 'string' ? { body: behaviour } : behaviour
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
    response.writeHead(status, { 'content-type': 'text/plain' })
    response.end(body)
  }
}
