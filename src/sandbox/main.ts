import type { Server } from 'node:http'
import { SandboxClient } from './client'
import { makeServer, listen } from './server'
import { Sandbox } from './sandbox'
import type { SandboxWorld } from './store'
import { restoreFrom, SnapshotKeeper } from './store/snapshot'
import type { AppAccount, AppKind } from './world'

/** How to start a sandbox. */
export interface SandboxOptions {
  /** 0 chooses a free port. */
  port: number
  /** 127.0.0.1 unless said otherwise: the sandbox is not for the network. */
  host?: string
  accounts: Record<AppKind, AppAccount>
  /** The same number gives the same ids. */
  seedNumber?: number
  /** Where the world is kept over a restart; absent: only in memory. */
  snapshotFile?: string
  /** Where the built Mini Program is; its place under dist unless said otherwise. */
  miniappFolder?: string
  /** Virtual time of the start, epoch ms. */
  clockStart?: number
}

/** A sandbox that answers. */
export interface RunningSandbox {
  url: string
  world: SandboxWorld
  /** Speaks to it over HTTP. */
  client: SandboxClient
  close(): Promise<void>
}

/** Starts the pretend WeChat; rejects with a sentence when the port is taken. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const { port, host = '127.0.0.1', snapshotFile, miniappFolder, ...worldOptions } = options
  const sandbox = new Sandbox(worldOptions)
  const { world } = sandbox
  const server = makeServer(sandbox, miniappFolder)
  const listening = await listen(server, port, host)
  const url = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${listening}`
  world.baseUrl = url
  if (snapshotFile) await restoreOrStop(snapshotFile, world, server)
  const keeper = snapshotFile ? new SnapshotKeeper(snapshotFile, world) : undefined
  return {
    url,
    world,
    client: new SandboxClient(url),
    close: async () => {
      await keeper?.close()
      sandbox.close()
      await stop(server)
    },
  }
}

async function restoreOrStop(file: string, world: SandboxWorld, server: Server): Promise<void> {
  try {
    restoreFrom(file, world)
  } catch (error) {
    await stop(server)
    throw error
  }
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise<void>((resolve) => server.close(() => resolve()))
}
