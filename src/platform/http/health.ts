import type { Context, Next } from 'koa'
import type { Registry } from 'prom-client'
import type { Database, Durability } from '../db/database'

export interface HealthOptions {
  db: Database
  metrics: Registry
  sharedMemory: 'memory' | 'redis'
  /** True from the moment the stop begins; load balancers then send nothing more. */
  isStopping(): boolean
  isUnderPressure(): boolean
}

/** A load balancer that gets no answer learns less than one that gets a bad one. */
const PATIENCE_MS = 2000

async function ask(db: Database): Promise<Durability> {
  await db.read.query('SELECT 1')
  return db.durability()
}

function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the database did not answer')), ms)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

async function readiness(options: HealthOptions): Promise<{ status: number; body: Record<string, unknown> }> {
  if (options.isStopping()) return { status: 503, body: { status: 'stopping' } }
  try {
    const durability = await within(PATIENCE_MS, ask(options.db))
    const { sharedMemory } = options
    return {
      status: 200,
      body: { status: 'ready', sharedMemory, isUnderPressure: options.isUnderPressure(), durability },
    }
  } catch {
    return { status: 503, body: { status: 'database away' } }
  }
}

/** `/healthz` (the process lives), `/readyz` (it can work, with the durability settings) and `/metrics` (Prometheus). */
export function healthPages(options: HealthOptions) {
  return async (ctx: Context, next: Next): Promise<void> => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next()
    if (ctx.path === '/healthz') {
      ctx.body = { status: 'alive' }
    } else if (ctx.path === '/readyz') {
      const { status, body } = await readiness(options)
      ctx.status = status
      ctx.body = body
    } else if (ctx.path === '/metrics') {
      ctx.type = options.metrics.contentType
      ctx.body = await options.metrics.metrics()
    } else return next()
  }
}
