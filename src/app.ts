import type { Config } from '../config/load'
import { makeHousekeeping } from './app/chores'
import { makeFeatures } from './app/features'
import { makeHttp } from './app/http'
import { openHouse, type Overrides } from './app/house'
import { wire } from './app/wire'
import type { Logger } from './platform/log'

export { entities, type Overrides } from './app/house'

/**
 * Builds the whole server from its configuration: opens storage and runs pending migrations, makes each feature from
 * the ones below it, and hands their handlers to the router. `start` begins background work; `close` finishes what
 * was taken on.
 */
export async function buildApp(config: Config, log: Logger, overrides: Overrides = {}) {
  let isStopping = false
  const house = await openHouse(config, log, overrides)
  const features = makeFeatures(house)
  const callbacks = wire(house, features)
  const http = makeHttp(house, features, callbacks, () => isStopping)
  const { db, jobs, worker, official } = house
  const housekeeping = makeHousekeeping(house, features)
  for (const [type, handler] of Object.entries(housekeeping.jobHandlers)) worker.register(type, handler)
  const { codes, conversations, customers, engine, membership, reminders, replies, sending, staff } = features
  const start = async (): Promise<void> => {
    await replies.start()
    await conversations.start()
    codes.start()
    callbacks.start()
    await housekeeping.start()
    worker.start()
    customers.start()
    membership.start()
    reminders.start()
    engine.sender.start(() => callbacks.pressure.level > 0)
  }
  const close = async (): Promise<void> => {
    isStopping = true
    conversations.stop()
    await engine.sender.stop()
    await callbacks.stop()
    membership.stop()
    reminders.stop()
    await customers.stop()
    await worker.stop()
    await replies.stop()
    await codes.stop()
    await house.close()
  }
  return {
    http,
    db,
    jobs,
    worker,
    callbacks,
    /** Every feature, for tools and tests. */
    features,
    housekeeping,
    replies,
    sending,
    staff: staff.service,
    official: official.gateway,
    start,
    /** Ends what would keep the server's connections open; to be called before it stops listening. */
    endStreams: () => conversations.endStreams(),
    close,
  }
}

export type App = Awaited<ReturnType<typeof buildApp>>
