import type { ServerResponse } from 'node:http'
import type { WireAnswer } from './answer'

/** Sends the whole answer. */
export function sendWhole(response: ServerResponse, answer: WireAnswer): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(answer.bytes.length) })
  response.end(answer.bytes)
}

/** Sends a complete HTTP answer whose JSON stops in the middle. */
export function sendHalfJson(response: ServerResponse, answer: WireAnswer): void {
  const half = answer.bytes.subarray(0, Math.max(1, Math.floor(answer.bytes.length / 2)))
  sendWhole(response, { ...answer, bytes: half })
}

/** Announces the whole answer, sends half of it and cuts the connection. */
export function cutInside(response: ServerResponse, answer: WireAnswer): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(answer.bytes.length) })
  const half = answer.bytes.subarray(0, Math.floor(answer.bytes.length / 2))
  response.write(half, () => response.socket?.destroy())
}

/** Cuts the connection without a word. */
export function cut(response: ServerResponse): void {
  response.socket?.destroy()
}
