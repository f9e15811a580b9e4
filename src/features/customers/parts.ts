import type { EntityManager } from 'typeorm'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { Logger } from '../../platform/log'
import type { Account } from '../../wechat/account'
import type { MiniappGateway, OfficialGateway } from '../../wechat/api/gateway'
import type { Audit } from '../audit'
import type { Policies } from '../policies'
import type { StaffDirectory } from '../staff'
import { arrive, type Arrival, type Arrived } from './arrive'
import { makeConsents } from './consents'
import { DataRequests } from './data-requests'
import { Acquaintances } from './joining'
import type { CustomerKeeper } from './keeper'
import { Leaving } from './leaving'
import { MpSessions } from './mp-sessions'
import { noNeighbours } from './neighbours'
import { makeOwnKeeper } from './own-keeper'
import { Profiles } from './profiles'
import { Sweep } from './sweep'

/** What customers stand on. */
export interface CustomersDeps {
  db: Database
  clock: Clock
  log: Logger
  jobs: Jobs
  gateway: Pick<OfficialGateway, 'follower'>
  miniapp: Pick<MiniappGateway, 'codeToSession' | 'phoneNumber'>
  audit: Pick<Audit, 'note'>
  policies: Pick<Policies, 'at'>
  staff: Pick<StaffDirectory, 'actorOf'>
  dataKey: string
  brand: string
}

/** The parts that the operations use, made once. */
export function makeParts(given: CustomersDeps) {
  const { db, clock, policies, dataKey } = given
  const profiles = new Profiles(dataKey)
  const keepers: CustomerKeeper[] = [makeOwnKeeper(db, profiles)]
  const neighbours = noNeighbours()
  const acquaintances = new Acquaintances()
  const arriveAndNote = async (tx: EntityManager, who: Arrival): Promise<Arrived> => {
    const arrived = await arrive(tx, who, keepers)
    db.afterCommit(() => acquaintances.note(who.account, who.openId))
    return arrived
  }
  const forget = (account: string, openId: string): void =>
    db.afterCommit(() => acquaintances.forget(account as Account, openId))
  const erasing = { db, clock, profiles, keepers, forget }
  const requests = new DataRequests(erasing)
  const leaving = new Leaving({
    ...erasing,
    arrive: arriveAndNote,
    hasCard: (tx, customerId) => neighbours.hasCard(tx, customerId),
    erasureHours: async (at) => (await policies.at('retention', at)).value.leaverErasureHours,
  })
  const staffOf = (customerId: string) => given.staff.actorOf(customerId)
  const sessions = new MpSessions({ db, dataKey, staffOf })
  const consents = makeConsents(db, clock)
  const sweep = new Sweep({ ...given, leaving, requests, sessions })
  return {
    ...given,
    profiles,
    keepers,
    neighbours,
    acquaintances,
    forget,
    requests,
    leaving,
    sessions,
    consents,
    sweep,
    arrive: arriveAndNote,
  }
}

/** Everything of customers. */
export type CustomerParts = ReturnType<typeof makeParts>
