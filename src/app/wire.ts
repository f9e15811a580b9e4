import { observeFinishes } from '../features/push'
import { lateReply } from '../features/sending'
import { makeCallbacks } from '../wechat/callback'
import type { Features } from './features'
import type { House } from './house'

/** WeChat's callbacks and who answers them; jobs and who does them. */
export function wire(
  house: House,
  {
    sending,
    customers,
    replies,
    inbox,
    codes,
    bindings,
    membership,
    products,
    sales,
    conversations,
    reminders,
  }: Features,
) {
  const { config, db, jobs, bus, shared, clock, log, owner, worker, metrics } = house
  const callbacks = makeCallbacks({
    accounts: [
      { account: 'official', ...config.wechat },
      { account: 'miniapp', ...config.miniapp },
    ],
    db,
    jobs,
    bus,
    sharedCache: shared.kind === 'redis' ? shared.cache : undefined,
    clock,
    log,
    owner,
    lateReply,
  })
  callbacks.statistics.register(metrics)
  callbacks.router
    .observe(sending.observe)
    .observe(customers.observe)
    .observe(observeFinishes)
    .handle(sending.onMessage)
    .handle(bindings.onMessage)
    .handle(conversations.around(replies.onMessage))
  for (const [name, resolver] of Object.entries({ ...replies.resolvers, ...bindings.resolvers }))
    callbacks.router.resolveWith(name, resolver)
  const workers = [
    sending,
    customers,
    replies,
    inbox,
    codes,
    bindings,
    membership,
    products,
    sales,
    conversations,
    reminders,
  ]
  for (const { jobHandlers } of workers)
    for (const [type, handler] of Object.entries(jobHandlers)) worker.register(type, handler)
  return callbacks
}

/** The callback server and its router. */
export type Callbacks = ReturnType<typeof wire>
