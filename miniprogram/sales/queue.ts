import type { Input } from '../../src/contract/endpoint'
import type { salesWorkbenchApi } from '../../src/contract/sales'
import type { BasketLine, MemberWords } from '../workbench/counter/view'

/** A sale as it is sent. */
export type SaleEntry = Input<(typeof salesWorkbenchApi)['POST /api/workbench/sales']>

/** A sale that the phone keeps until the server has it. */
export interface QueuedSale {
  /** Its `clientKey` names it, here and at the server. */
  sale: SaleEntry
  /** Who recorded it; another member of staff does not send it. */
  staffId: string
  /** As it was rung up, so that it can be repaired. */
  basket: BasketLine[]
  member: MemberWords | null
  /** Whether it was ever sent: then the server may have it although no answer came. */
  isTried: boolean
  /** Why the server refused it, in its own words; empty while it waits. */
  refused: string
}

/** So many a phone keeps (product.md G-43). */
export const MOST_QUEUED = 50

const keyOf = ({ sale }: QueuedSale): string => sale.clientKey
const numberOf = ({ sale }: QueuedSale): string => sale.receiptNo

/** The queue with a sale at its end, or in its old place when it was repaired; or why it cannot be kept. */
export function withSale(
  queue: QueuedSale[],
  one: QueuedSale,
): { queue: QueuedSale[] } | { problem: string } {
  const isKnown = queue.some((other) => keyOf(other) === keyOf(one))
  if (queue.some((other) => keyOf(other) !== keyOf(one) && numberOf(other) === numberOf(one)))
    return { problem: `小票号「${numberOf(one)}」已经在待上传里，请核对小票号。` }
  if (isKnown) return { queue: queue.map((other) => (keyOf(other) === keyOf(one) ? one : other)) }
  if (queue.length >= MOST_QUEUED)
    return {
      problem: `手机里已经有 ${MOST_QUEUED} 笔没上传的销售，存不下了。请先联网上传，或处理被退回的，再记这一笔。`,
    }
  return { queue: [...queue, one] }
}

/** The queue without a sale that the server has, or that somebody removed. */
export function withoutSale(queue: QueuedSale[], clientKey: string): QueuedSale[] {
  return queue.filter((one) => keyOf(one) !== clientKey)
}

/** The queue with what became of one of its sales. */
export function withChange(
  queue: QueuedSale[],
  clientKey: string,
  change: Partial<Pick<QueuedSale, 'isTried' | 'refused'>>,
): QueuedSale[] {
  return queue.map((one) => (keyOf(one) === clientKey ? { ...one, ...change } : one))
}

/** The one that is sent next: in the order in which they were recorded, past those that were refused. */
export function nextToSend(queue: QueuedSale[], staffId: string): QueuedSale | undefined {
  return queue.find((one) => one.refused === '' && one.staffId === staffId)
}

/** Whether it may be changed or removed without the server perhaps having it already. */
export function isMine(one: QueuedSale): boolean {
  return one.refused !== '' || !one.isTried
}

/** What is in the phone, in a sentence; empty for an empty queue. */
export function queueWords(queue: QueuedSale[]): string {
  const refused = queue.filter((one) => one.refused !== '').length
  const waiting = queue.length - refused
  const parts = [
    waiting > 0 ? `${waiting} 笔销售等着上传` : '',
    refused > 0 ? `${refused} 笔被退回，要处理` : '',
  ].filter(Boolean)
  return parts.join('，')
}
