import { In, type FindOptionsWhere } from 'typeorm'
import type { Audit } from '../features/audit'
import type { Customers } from '../features/customers'
import { Picture } from '../features/pictures'
import type { Policies } from '../features/policies'
import { Offer, Product } from '../features/products'
import {
  campaignCard,
  endWithdrawn,
  guidePushesPendingFor,
  makePush,
  pushCard,
  type CampaignEngine,
  type Push,
} from '../features/push'
import type { Sending } from '../features/sending'
import type { Shares } from '../features/shares'
import type { StaffDirectory } from '../features/staff'
import type { Stores } from '../features/stores'
import type { House } from './house'
import { shareMaterials } from './material-shares'

/** What campaigns and materials are made from. */
export interface PushNeighbours {
  audit: Audit
  policies: Policies
  stores: Stores
  directory: StaffDirectory
  customers: Customers
  sending: Sending
  engine: CampaignEngine
  shares: Shares
}

async function rowsOf<T extends { id: string }>(
  { read }: House['db'],
  entity: new () => T,
  ids: readonly string[],
): Promise<T[]> {
  return ids.length > 0 ? read.findBy<T>(entity, { id: In([...ids]) } as FindOptionsWhere<T>) : []
}

/** Campaigns, materials and guides' own pushes. */
export function assemblePush(house: House, neighbours: PushNeighbours): Push {
  const { db, clock, log, official, miniapp } = house
  const { sending, directory, shares, ...rest } = neighbours
  sending.connect({ pendingFor: guidePushesPendingFor, onCardsWithdrawn: endWithdrawn })
  const push = makePush({
    ...rest,
    db,
    clock,
    log,
    staff: directory,
    gate: sending.gate,
    productNames: async (ids) => {
      return new Map((await rowsOf(db, Product, ids)).map(({ id, name }) => [id, name]))
    },
    goods: {
      products: async (ids) => {
        const rows = await rowsOf(db, Product, ids)
        return new Map(rows.map(({ id, name, state }) => [id, { name, isOn: state === 'on' }]))
      },
      offers: async (ids) => {
        const rows = await rowsOf(db, Offer, ids)
        return new Map(
          rows.map(({ id, name, state, startsAt, endsAt }) => {
            return [id, { name, isApproved: state === 'approved', startsAt, endsAt }]
          }),
        )
      },
    },
    openedMaterial: (id, since) => shares.openedSince({ kind: 'material', id }, since),
    shareLink: async (tx, staffId, target) =>
      (await shares.links.make(tx, { kind: 'guide', staffId }, target)).id,
    miniapp: { appId: house.config.miniapp.appId, publicUrl: house.config.publicUrl },
    hasPicture: (id) => db.read.existsBy(Picture, { id }),
    templates: {
      template: () => official.gateway.templates(),
      subscription: () => miniapp.gateway.subscribeTemplates(),
    },
  })
  shareMaterials(shares, push, house.config.publicUrl)
  shares.connect({
    push: (id) => pushCard(db.read, id),
    campaign: (id) => campaignCard(db.read, id),
  })
  return push
}
