import { In } from 'typeorm'
import type { Audit } from '../features/audit'
import type { Customers } from '../features/customers'
import { Picture } from '../features/pictures'
import type { Policies } from '../features/policies'
import { Product } from '../features/products'
import { makePush, type CampaignEngine, type Push } from '../features/push'
import type { Sending } from '../features/sending'
import type { StaffDirectory } from '../features/staff'
import type { Stores } from '../features/stores'
import type { House } from './house'

/** What campaigns and materials are made from. */
export interface PushNeighbours {
  audit: Audit
  policies: Policies
  stores: Stores
  directory: StaffDirectory
  customers: Customers
  sending: Sending
  engine: CampaignEngine
}

/** Campaigns, materials and guides' own pushes. */
export function assemblePush(house: House, neighbours: PushNeighbours): Push {
  const { db, clock, log, official, miniapp } = house
  const { sending, directory, ...rest } = neighbours
  return makePush({
    ...rest,
    db,
    clock,
    log,
    staff: directory,
    gate: sending.gate,
    productNames: async (ids) => {
      const rows = ids.length > 0 ? await db.read.findBy(Product, { id: In([...ids]) }) : []
      return new Map(rows.map(({ id, name }) => [id, name]))
    },
    hasPicture: (id) => db.read.existsBy(Picture, { id }),
    templates: {
      template: () => official.gateway.templates(),
      subscription: () => miniapp.gateway.subscribeTemplates(),
    },
  })
}
