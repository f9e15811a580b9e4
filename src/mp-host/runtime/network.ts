import type { PhoneNetwork } from './launch'
import { WxError } from './wx/wx-error'

/** What wx.onNetworkStatusChange tells. */
export interface NetworkStatus {
  isConnected: boolean
  networkType: 'wifi' | '2g' | 'none'
}

/** So long a request waits on a slow network before it goes out. */
const SLOW_MS = 2_000
const LOST = 'errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED'
/** WeChat's general number for what went wrong below a request. */
const LOST_ERRNO = 600001

/**
 * The phone's network as its owner has set it, on top of the browser's own line. The phone around the page says what it
 * is, in the page's address and then by messages.
 */
export class Network {
  private told: NetworkStatus
  private readonly listeners = new Set<(status: NetworkStatus) => void>()
  private readonly underway = new Set<AbortController>()

  constructor(private given: PhoneNetwork) {
    this.told = this.status
    for (const type of ['online', 'offline']) addEventListener(type, () => this.changed())
    addEventListener('message', ({ origin, source, data }: MessageEvent) => {
      const said = (data as { phoneNetwork?: PhoneNetwork } | null)?.phoneNetwork
      if (origin !== location.origin || source !== window.parent || !said) return
      this.given = said
      this.changed()
    })
  }

  get status(): NetworkStatus {
    if (this.given === 'none' || !navigator.onLine) return { isConnected: false, networkType: 'none' }
    return { isConnected: true, networkType: this.given === 'slow' ? '2g' : 'wifi' }
  }

  onChange(listener: (status: NetworkStatus) => void): void {
    this.listeners.add(listener)
  }

  /** Refuses what cannot be done without a network; `name` is WeChat's function. */
  need(name: string): void {
    if (!this.status.isConnected) throw new WxError(`${name}:fail ${LOST}`, undefined, LOST_ERRNO)
  }

  /**
   * Sends something over the network: it fails at once when there is none, and in the middle when it goes away; on a slow
   * one it takes its time. `send` hears by its signal that the line is cut, or whatever `signal` says.
   */
  async over<T>(name: string, signal: AbortSignal, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.need(name)
    const line = new AbortController()
    const either = AbortSignal.any([signal, line.signal])
    this.underway.add(line)
    try {
      if (this.given === 'slow') await pause(SLOW_MS, either)
      return await send(either)
    } catch (error) {
      if (line.signal.aborted) this.need(name)
      throw error
    } finally {
      this.underway.delete(line)
    }
  }

  private changed(): void {
    const { status } = this
    if (!status.isConnected) for (const line of this.underway) line.abort(new Error('network lost'))
    if (status.networkType === this.told.networkType) return
    this.told = status
    for (const listener of this.listeners) listener(status)
  }
}

/** Waits, unless it is told not to. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
