import { Cluster, Redis } from 'ioredis'
import type { Logger } from '../log'

export type Client = Redis | Cluster

/** The longest that a command may take, waiting for a connection included. */
const PATIENCE_MS = 1000

/** A cluster gives its commands no time limit while none of its nodes is there; this one does. */
class ImpatientCluster extends Cluster {
  override sendCommand(...input: Parameters<Cluster['sendCommand']>): unknown {
    input[0].setTimeout(PATIENCE_MS)
    return super.sendCommand(...input)
  }
}

const SCHEME = 'redis-cluster://'

/**
 * Connects to the address: `redis://…`, `rediss://…`, or `redis-cluster://user:password@host:port,host:port` for a
 * cluster. Commands fail fast while the server is away, because everything behind the cache has a way to go on
 * without it.
 */
export function connectRedis(url: string, log: Logger): Client {
  const options = {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: true,
    connectTimeout: 2000,
    commandTimeout: PATIENCE_MS,
  }
  const pauseBefore = (times: number): number => Math.min(times * 100, 2000)
  const client: Client = url.startsWith(SCHEME)
    ? new ImpatientCluster(nodesOf(url), {
        redisOptions: { ...options, ...credentialsOf(url) },
        clusterRetryStrategy: pauseBefore,
      })
    : new Redis(url, { ...options, retryStrategy: pauseBefore })
  let lastWarning = -Infinity
  client.on('error', (error: Error) => {
    if (performance.now() - lastWarning < 10_000) return
    lastWarning = performance.now()
    log.warn({ reason: error.message }, 'redis is away; going on without it')
  })
  return client
}

/** What stands before the last `@`; the same for every node. */
function credentialsOf(url: string): { username?: string; password?: string } {
  const end = url.lastIndexOf('@')
  if (end < 0) return {}
  const [username, ...password] = url.slice(SCHEME.length, end).split(':')
  return {
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password.length > 0 ? { password: decodeURIComponent(password.join(':')) } : {}),
  }
}

function nodesOf(url: string): { host: string; port: number }[] {
  const from = Math.max(SCHEME.length, url.lastIndexOf('@') + 1)
  return url
    .slice(from)
    .replace(/\/.*$/, '')
    .split(',')
    .map((node) => {
      const [host, port] = node.split(':')
      return { host: host!, port: Number(port ?? 6379) }
    })
}
