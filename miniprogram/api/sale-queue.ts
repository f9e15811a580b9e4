import { withChange, withoutSale, withSale, type QueuedSale } from '../sales/queue'
import { sendQueue, type Sent } from '../sales/send'
import { call } from './client'

const KEY = 'sale-queue'
/** Where the workbench keeps its desk. */
export const DESK_KEY = 'workbench-desk'
const NOTHING: Sent = { recorded: {}, refused: {}, isCut: false }
const listeners = new Set<() => void>()
let sending: Promise<Sent> | undefined

/** The sales that the phone keeps; they survive a closed Mini Program. */
export function queuedSales(): QueuedSale[] {
  const kept: unknown = wx.getStorageSync(KEY)
  return Array.isArray(kept) ? (kept as QueuedSale[]) : []
}

function write(queue: QueuedSale[]): void {
  wx.setStorageSync(KEY, queue)
  for (const listener of [...listeners]) listener()
}

/** Keeps a sale before it is sent; answers why it cannot be kept, or nothing. */
export function keepSale(one: QueuedSale): string {
  const kept = withSale(queuedSales(), one)
  if ('problem' in kept) return kept.problem
  try {
    write(kept.queue)
    return ''
  } catch {
    return '手机存储满了，这笔没有记下。请清理空间后再记。'
  }
}

/** Takes a sale out of the phone. */
export function removeSale(clientKey: string): void {
  write(withoutSale(queuedSales(), clientKey))
}

/** Keeps a sale from being sent while somebody changes it; it says so until it is recorded anew. */
export function holdSale(clientKey: string): void {
  write(withChange(queuedSales(), clientKey, { refused: '正在修改，还没有重新提交。' }))
}

/** Lets a refused sale be sent again as it is. */
export function retrySale(clientKey: string): void {
  write(withChange(queuedSales(), clientKey, { refused: '' }))
}

/** Tells whenever the queue changes; answers how to stop listening. */
export function onQueueChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Sends what waits; whoever asks while it is being sent gets the same answer. */
export function sendSales(): Promise<Sent> {
  const staffId = staffIdNow()
  if (staffId === '') return Promise.resolve(NOTHING)
  sending ??= sendQueue({
    staffId,
    read: queuedSales,
    write,
    send: (sale) => call('POST /api/workbench/sales', sale),
  }).finally(() => {
    sending = undefined
  })
  return sending
}

/** Sends one that was kept a moment ago, also when the others were just being sent. */
export async function sendSale(clientKey: string): Promise<Sent> {
  const sent = await sendSales()
  if (sent.isCut || clientKey in sent.recorded || clientKey in sent.refused) return sent
  return queuedSales().some(({ sale }) => sale.clientKey === clientKey) ? sendSales() : NOTHING
}

/** Sends what waits whenever there is a network again. */
export function watchNetwork(): void {
  wx.onNetworkStatusChange(({ isConnected }) => {
    if (isConnected) void sendSales()
  })
}

/** Who works at this phone, as the workbench was told last; empty on a shopper's. */
function staffIdNow(): string {
  const desk: unknown = wx.getStorageSync(DESK_KEY)
  return typeof desk === 'object' && desk !== null ? ((desk as { staffId?: string }).staffId ?? '') : ''
}
