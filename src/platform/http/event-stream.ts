import { PassThrough } from 'node:stream'
import type { Context } from 'koa'

/** A client that reads so slowly is cut off; it comes back and resumes. */
const MOST_WAITING_BYTES = 256 * 1024

/** One open stream of server-sent events. */
export interface EventStream {
  /** Sends an event; ids come back as Last-Event-ID. */
  send(event: { id?: string; event: string; data: unknown }): void
  /** Says that the line is alive: what stands between keeps it, and a client that hears nothing knows it is dead. */
  beat(): void
  end(): void
  readonly isOpen: boolean
}

/** Answers a request with a stream that stays open; `onEnd` is called once, whoever ends it. */
export function openEventStream(ctx: Context, onEnd: () => void): EventStream {
  const body = new PassThrough()
  let isOpen = true
  const close = (): void => {
    if (!isOpen) return
    isOpen = false
    body.end()
    onEnd()
  }
  const write = (text: string): void => {
    if (!isOpen) return
    body.write(text)
    if (body.writableLength > MOST_WAITING_BYTES) close()
  }
  ctx.status = 200
  ctx.type = 'text/event-stream'
  ctx.set('Cache-Control', 'no-store')
  // nginx would keep events back until its buffer is full.
  ctx.set('X-Accel-Buffering', 'no')
  ctx.body = body
  ctx.res.on('close', close)
  write('retry: 2000\n\n')
  return {
    send: ({ id, event, data }) => {
      const head = id === undefined ? '' : `id: ${id}\n`
      write(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    },
    beat: () => write('event: beat\ndata: {}\n\n'),
    end: close,
    get isOpen() {
      return isOpen
    },
  }
}
