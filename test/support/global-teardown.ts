/** Stops the private servers. */
export default function globalTeardown(): void {
  for (const server of globalThis.guidepostServers ?? []) server.stop()
}
