import { connect, type Socket } from 'node:net'

/** What a run measured; times in ms. */
export interface Measured {
  requests: number
  seconds: number
  /** Sorted latencies. */
  latencies: Float64Array
}

/** Called for every answer; throws when it is not what was expected. */
export type Check = (status: number, body: string, index: number) => void

/** One keep-alive connection with one request at a time, without an HTTP client's cost. */
class Connection {
  private pending: ((answer: { status: number; body: string }) => void) | undefined
  private fail: ((error: Error) => void) | undefined
  private received: Buffer = Buffer.alloc(0)

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.take(chunk))
    socket.on('error', (error) => this.fail?.(error))
    socket.on('close', () => this.fail?.(new Error('the server closed the connection')))
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Connection(socket)))
      socket.once('error', reject)
    })
  }

  send(request: Buffer): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      this.pending = resolve
      this.fail = reject
      this.socket.write(request)
    })
  }

  close(): void {
    this.fail = undefined
    this.socket.destroy()
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk])
    const end = this.received.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.received.toString('latin1', 0, end)
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (this.received.length < end + 4 + length) return
    const body = this.received.toString('utf8', end + 4, end + 4 + length)
    this.received = Buffer.alloc(0)
    this.pending?.({ status: Number(head.slice(9, 12)), body })
  }
}

async function openAll(port: number, count: number): Promise<Connection[]> {
  return Promise.all(Array.from({ length: count }, () => Connection.open(port)))
}

/** Closed loop: every connection sends its next request as soon as the last one is answered. */
export async function closedLoop(
  port: number,
  requests: Buffer[],
  connections: number,
  check: Check,
): Promise<Measured> {
  const pool = await openAll(port, connections)
  const latencies = new Float64Array(requests.length)
  let next = 0
  const startedAt = performance.now()
  const run = async (connection: Connection): Promise<void> => {
    for (let index = next++; index < requests.length; index = next++) {
      const sentAt = performance.now()
      const { status, body } = await connection.send(requests[index] as Buffer)
      latencies[index] = performance.now() - sentAt
      check(status, body, index)
    }
  }
  await Promise.all(pool.map(run))
  const seconds = (performance.now() - startedAt) / 1000
  for (const connection of pool) connection.close()
  return { requests: requests.length, seconds, latencies: latencies.sort() }
}

/** Open loop: requests leave at fixed times whatever comes back; latency counts from the time they were due. */
export async function openLoop(
  port: number,
  requests: Buffer[],
  perSecond: number,
  check: Check,
): Promise<Measured> {
  const idle = await openAll(port, 64)
  const all = [...idle]
  const latencies = new Float64Array(requests.length)
  const running: Promise<void>[] = []
  const startedAt = performance.now()
  const send = async (index: number, dueAt: number): Promise<void> => {
    let connection = idle.pop()
    if (!connection) {
      connection = await Connection.open(port)
      all.push(connection)
    }
    const { status, body } = await connection.send(requests[index] as Buffer)
    latencies[index] = performance.now() - dueAt
    idle.push(connection)
    check(status, body, index)
  }
  for (let index = 0; index < requests.length;) {
    const dueAt = startedAt + (index * 1000) / perSecond
    const early = dueAt - performance.now()
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
    else running.push(send(index++, dueAt))
  }
  await Promise.all(running)
  const seconds = (performance.now() - startedAt) / 1000
  for (const connection of all) connection.close()
  return { requests: requests.length, seconds, latencies }
}

/** The latency below which this share of the requests stayed. */
export function percentile(latencies: Float64Array, share: number): number {
  const sorted = Float64Array.from(latencies).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** The middle value. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
