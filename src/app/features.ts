import { makeCustomers } from '../features/customers'
import { makeReplies } from '../features/replies'
import { makeSending } from '../features/sending'
import { makeStaff } from '../features/staff'
import type { House } from './house'

/** Each feature made from the ones below it. */
export function makeFeatures(house: House) {
  const { config, log, clock, db, shared, bus, jobs, official, miniapp } = house
  const brand = config.brandName
  const sending = makeSending({
    db,
    clock,
    log,
    jobs,
    senders: { official: official.gateway, miniapp: miniapp.gateway },
    onLostMedia: (mediaId) => replies.forgetMedia(mediaId),
  })
  const customers = makeCustomers({ db, clock, jobs, gateway: official.gateway })
  const replies = makeReplies({
    db,
    bus,
    jobs,
    clock,
    log,
    brand,
    gateway: official.gateway,
    miniappGateway: miniapp.gateway,
    ownHost: new URL(config.publicUrl).host,
    factsOf: (openId) => customers.factsOf(openId),
  })
  const { sessionSecret, publicUrl } = config
  const isSandboxClock = config.clock === 'sandbox'
  const staff = makeStaff({ db, clock, shared, sessionSecret, publicUrl, brand, isSandboxClock })
  return { sending, customers, replies, staff }
}

/** Every feature of the running server. */
export type Features = ReturnType<typeof makeFeatures>
