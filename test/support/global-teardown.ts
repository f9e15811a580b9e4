import { rmSync } from 'node:fs'

/** Stops the private servers and removes the databases that tests copied. */
export default function globalTeardown(): void {
  for (const server of globalThis.guidepostServers ?? []) server.stop()
  if (globalThis.guidepostTemplates) rmSync(globalThis.guidepostTemplates, { recursive: true, force: true })
}
