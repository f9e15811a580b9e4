import type { IncomingMessage } from 'node:http'
import { CallbackRefusal } from './refusal'
import { maxBodyBytes } from './xml'

/** How much of an oversize body is read and thrown away, so that the sender can still read our answer. */
const maxDrainedBytes = 8 * 1024 * 1024

/** The sender went away before its body was complete; there is nobody left to answer. */
export class SenderGone extends Error {}

/**
 * Reads a body of at most 256 KB as it came: nothing is inflated. Throws CallbackRefusal for a larger or encoded one,
 * after the rest was read off, and SenderGone when the connection broke.
 */
export function readRawBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const isEncoded = saysEncoded(request.rawHeaders)
    let chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxBodyBytes && !isEncoded) chunks.push(chunk)
      else chunks = []
      if (bytes > maxDrainedBytes) {
        request.pause()
        reject(new CallbackRefusal('too_large'))
      }
    })
    request.on('end', () => {
      if (bytes > maxBodyBytes) reject(new CallbackRefusal('too_large'))
      else if (isEncoded) reject(new CallbackRefusal('malformed'))
      else resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))
    })
    request.on('error', () => reject(new SenderGone()))
    request.on('aborted', () => reject(new SenderGone()))
  })
}

/** Looks through the raw headers, because asking for `headers` builds an object of all of them. */
function saysEncoded(rawHeaders: readonly string[]): boolean {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (name.length === 16 && name.toLowerCase() === 'content-encoding')
      return rawHeaders[at + 1] !== 'identity'
  }
  return false
}
