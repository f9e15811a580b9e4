import { connect, createServer, type Server, type Socket } from 'node:net'

/** A door before a server of this machine: open it forwards every byte, shut it refuses connections as a dead host does. */
export class Gate {
  private readonly sockets = new Set<Socket>()
  /** What came last from the near side, by both ends of a connection. */
  private readonly asked = new WeakMap<Socket, string>()
  private server: Server | undefined
  port = 0

  /** The address to use instead of the server's own. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Opens on the same port as before; `targetPort` may be set later, connections until then are dropped. */
  constructor(public targetPort = 0) {}

  async open(): Promise<void> {
    const server = createServer((near) => {
      const far = connect(this.targetPort, '127.0.0.1')
      near.on('data', (chunk: Buffer) => {
        const said = chunk.toString('latin1', 0, 200)
        for (const socket of [near, far]) this.asked.set(socket, said)
      })
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.sockets.add(socket)
        socket.on('error', () => other.destroy())
        socket.on('close', () => {
          this.sockets.delete(socket)
          other.destroy()
        })
        socket.pipe(other)
      }
    })
    this.server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.port, '127.0.0.1', () => {
        this.port = (server.address() as { port: number }).port
        resolve()
      })
    })
  }

  /** Connections whose last request was this one (`GET /path`) stay open, and no byte passes them any more. */
  stall(request: string): void {
    for (const socket of this.sockets) {
      if (!this.asked.get(socket)?.startsWith(request)) continue
      socket.unpipe()
      socket.pause()
    }
  }

  async shut(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server?.close(() => resolve()))
    for (const socket of this.sockets) socket.destroy()
    await closed
    this.server = undefined
  }
}
