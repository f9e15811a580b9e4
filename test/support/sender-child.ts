import { subscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { loadConfig } from '../../config/load'
import { buildApp } from '../../src/app'
import { silentLogger } from '../../src/platform/log'

/** When the last message left this process for WeChat; 0 before the first. */
let lastLeft = 0
subscribe('undici:client:sendHeaders', (message) => {
  if ((message as { request: { path: string } }).request.path.includes('/message/')) lastLeft = Date.now()
})

/** A process that does nothing but send campaigns; a test kills it. It opens its database when it is told to. */
async function main(): Promise<void> {
  process.send?.('loaded')
  await once(process, 'message')
  const startAt = Number(process.env.CLOCK_START)
  const offsetMs = startAt - Number(process.env.REAL_START)
  const app = await buildApp(loadConfig(process.env), silentLogger(), {
    clock: { now: () => Date.now() + offsetMs },
    isRelaxed: false,
    redisPrefix: process.env.REDIS_PREFIX ?? 'sender:',
    callsAtOnce: Number(process.env.CALLS_AT_ONCE ?? 100),
  })
  process.on('message', () => process.send?.({ lastLeft }))
  app.features.engine.sender.start(() => false)
  process.send?.('ready')
}

void main()
