import { RunningHost } from './host'

/** The one host of this page; the bundle and tests in a browser find it as `__mp`. */
export const host = new RunningHost()

Object.assign(globalThis, { __mp: host })
