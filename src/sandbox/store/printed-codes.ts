import { readMiniProgramCode } from './mini-program-code'

/** Where the sandbox keeps things; the world and the API's view of it both have this. */
interface WithDrawers {
  drawer<T extends object>(name: string, empty: () => T): T
}

/** A code whose picture says something to every camera: a Mini Program code, or a link in print. */
export interface PrintedCode {
  /** What the picture holds. */
  text: string
  kind: 'mini-program' | 'link'
  /** What is printed below it, for people. */
  label?: string
}

/** So many codes are kept for the phone's list; older ones without a label go first. */
const KEPT = 2_000

function drawerOf(world: WithDrawers): { list: PrintedCode[] } {
  return world.drawer('printed-codes', () => ({ list: [] as PrintedCode[] }))
}

/** Every printed code that the phone can be held over, in the order they were made. */
export function printedCodesOf(world: WithDrawers): PrintedCode[] {
  return drawerOf(world).list
}

/** Puts a code into the phone's list; the same text again only changes its label. */
export function printCode(world: WithDrawers, text: string, label?: string): void {
  const drawer = drawerOf(world)
  const known = drawer.list.find((code) => code.text === text)
  if (known) {
    if (label !== undefined) known.label = label
    return
  }
  const kind = readMiniProgramCode(text) ? 'mini-program' : 'link'
  drawer.list.push({ text, kind, ...(label !== undefined && { label }) })
  if (drawer.list.length <= KEPT) return
  const unlabelled = drawer.list.findIndex((code) => code.label === undefined)
  drawer.list.splice(Math.max(0, unlabelled), 1)
}
