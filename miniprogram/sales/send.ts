import type { Result } from '../../src/contract/endpoint'
import type { salesWorkbenchApi } from '../../src/contract/sales'
import { CallError } from '../api/call-error'
import { nextToSend, withChange, withoutSale, type QueuedSale, type SaleEntry } from './queue'

export type RecordedSale = Result<(typeof salesWorkbenchApi)['POST /api/workbench/sales']>

/** Where the queue is kept and where it goes. */
export interface QueueDoors {
  staffId: string
  read(): QueuedSale[]
  write(queue: QueuedSale[]): void
  send(sale: SaleEntry): Promise<RecordedSale>
}

/** What became of sales: recorded, or refused with a sentence. Whatever is in neither still waits. */
export interface Sent {
  recorded: Record<string, RecordedSale>
  refused: Record<string, string>
  /** No answer came, so the rest was not tried. */
  isCut: boolean
}

/**
 * Sends what waits, one after the other, and writes after every step what it knows: a phone that goes out in the middle
 * sends the same again under the same key, and the server answers what it answered before. It stops when no answer
 * comes. Sales that are recorded meanwhile are sent with the others.
 */
export async function sendQueue(doors: QueueDoors): Promise<Sent> {
  const sent: Sent = { recorded: {}, refused: {}, isCut: false }
  for (;;) {
    const next = nextToSend(doors.read(), doors.staffId)
    if (!next) return sent
    const { clientKey } = next.sale
    doors.write(withChange(doors.read(), clientKey, { isTried: true }))
    try {
      sent.recorded[clientKey] = await doors.send(next.sale)
      doors.write(withoutSale(doors.read(), clientKey))
    } catch (error) {
      if (!(error instanceof CallError) || !error.isRefusal) return { ...sent, isCut: true }
      sent.refused[clientKey] = error.message
      doors.write(withChange(doors.read(), clientKey, { refused: error.message }))
    }
  }
}
