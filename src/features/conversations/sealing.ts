import { randomBytes } from 'node:crypto'
import type { ConversationContent } from '../../domain/conversation'
import { SecretBox } from '../../platform/secret-box'
import type { Conversation } from './entities'

type Keyed = Pick<Conversation, 'id' | 'dataKey'>

/** Bytes in one sealed piece of a file. */
const CHUNK_BYTES = 96 * 1024

/**
 * What people wrote, at rest: every conversation has a key of its own, sealed with DATA_KEY, so that destroying the
 * key is the erasure (decisions.md 25) and a merge needs no new sealing.
 */
export class Sealing {
  private readonly keys: SecretBox

  constructor(dataKey: string) {
    this.keys = new SecretBox(dataKey, 'conversation-key')
  }

  /** A new key for the conversation of this id, sealed. */
  newKey(conversationId: string): string {
    return this.keys.seal(randomBytes(32).toString('base64url'), conversationId)
  }

  /** Seals a line's content; `lineId` must be given again to open it. */
  seal(of: Keyed, lineId: string, content: ConversationContent): string {
    return this.boxOf(of)?.seal(JSON.stringify(content), lineId) ?? ''
  }

  /** The content of a line; undefined once it was erased. */
  open(of: Keyed, lineId: string, sealed: string): ConversationContent | undefined {
    const text = sealed === '' ? undefined : this.boxOf(of)?.open(sealed, lineId)
    return text === undefined ? undefined : (JSON.parse(text) as ConversationContent)
  }

  /** A file in sealed pieces; none once the key is destroyed. */
  sealBytes(of: Keyed, mediaId: string, bytes: Buffer): string[] {
    const box = this.boxOf(of)
    if (!box) return []
    const pieces: string[] = []
    for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
      const piece = bytes.subarray(start, start + CHUNK_BYTES).toString('base64')
      pieces.push(box.seal(piece, `${mediaId}:${pieces.length}`))
    }
    return pieces
  }

  /** The file again; undefined when a piece does not open. */
  openBytes(of: Keyed, mediaId: string, pieces: readonly string[]): Buffer | undefined {
    const box = this.boxOf(of)
    if (!box || pieces.length === 0) return undefined
    const opened = pieces.map((piece, ordinal) => box.open(piece, `${mediaId}:${ordinal}`))
    if (opened.some((piece) => piece === undefined)) return undefined
    return Buffer.concat(opened.map((piece) => Buffer.from(piece!, 'base64')))
  }

  private boxOf({ id, dataKey }: Keyed): SecretBox | undefined {
    const key = dataKey === null ? undefined : this.keys.open(dataKey, id)
    return key === undefined ? undefined : new SecretBox(key, 'conversation')
  }
}
