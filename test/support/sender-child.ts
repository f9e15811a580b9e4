import { loadConfig } from '../../config/load'
import { buildApp } from '../../src/app'
import { silentLogger } from '../../src/platform/log'

/** A process that does nothing but send campaigns; a test kills it. */
async function main(): Promise<void> {
  const startAt = Number(process.env.CLOCK_START)
  const offsetMs = startAt - Number(process.env.REAL_START)
  const app = await buildApp(loadConfig(process.env), silentLogger(), {
    clock: { now: () => Date.now() + offsetMs },
    isRelaxed: false,
    redisPrefix: process.env.REDIS_PREFIX ?? 'sender:',
  })
  app.features.engine.sender.start(() => false)
  process.send?.('ready')
}

void main()
