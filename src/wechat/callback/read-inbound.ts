import { parseBody } from './envelope'
import type { InboundMessageRow } from './inbound-message.entity'
import { readMessage, type InboundMessage } from './message'

/** The message in an inbox row that still has its body, whichever format its app writes. Throws CallbackRefusal. */
export function readInbound({ body }: Pick<InboundMessageRow, 'body'>): InboundMessage {
  return readMessage(parseBody(body.trimStart().startsWith('{') ? 'json' : 'xml', body))
}
