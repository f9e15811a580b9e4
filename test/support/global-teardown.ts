import { rmSync } from 'node:fs'

/** Stops the private servers and removes what the tests of this run shared. */
export default function globalTeardown(): void {
  for (const server of globalThis.guidepostServers ?? []) server.stop()
  if (globalThis.guidepostRun) rmSync(globalThis.guidepostRun, { recursive: true, force: true })
}
