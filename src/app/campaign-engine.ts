import {
  audienceGround,
  audienceOf,
  makeCampaignEngine,
  pendingFor,
  type CampaignEngine,
} from '../features/push'
import type { Pictures } from '../features/pictures'
import type { Policies } from '../features/policies'
import type { Sending } from '../features/sending'
import type { Stores } from '../features/stores'
import type { MassContent } from '../wechat/api/notices'
import type { House } from './house'

/** The width in which a picture goes to WeChat. */
const MASS_PICTURE_WIDTH = 960

export interface EngineGround {
  sending: Sending
  policies: Policies
  stores: Stores
  gallery: Pictures['gallery']
}

/** The engine of campaigns, and what the gate must know of them. */
export function makeEngine(
  house: House,
  { sending, policies, stores, gallery }: EngineGround,
): CampaignEngine {
  const { db, clock, bus, log, owner, official, shared, callsAtOnce } = house
  const { redis, prefix } = shared
  sending.connect({ pendingFor })
  return makeCampaignEngine({
    db,
    clock,
    bus,
    log,
    owner,
    concurrency: callsAtOnce,
    gate: sending.gate,
    shared: redis && {
      add: async (key, many, ttlMs) => {
        const name = `${prefix}meter:${key}`
        try {
          const used = await redis.incrby(name, many)
          await redis.pexpire(name, ttlMs)
          return used
        } catch {
          return undefined
        }
      },
    },
    audienceOf: async ({ audience }) =>
      audienceOf(audience, await audienceGround({ clock, policies, stores })),
    quietHours: async (at) => {
      const { quietFrom, quietTo } = (await policies.at('frequency', at)).value
      return { from: quietFrom, to: quietTo }
    },
    massStatus: (messageId) => official.gateway.massStatus(messageId),
    massContent: async (content): Promise<MassContent> => {
      if (content.kind === 'text') return { type: 'text', content: content.text }
      const picture = await gallery.content(content.pictureId, MASS_PICTURE_WIDTH)
      if (picture === undefined) throw new Error(`the picture ${content.pictureId} is gone`)
      const file = { filename: 'picture.jpg', contentType: 'image/jpeg', content: picture.bytes }
      const { mediaId } = await official.gateway.uploadMedia('image', file)
      return { type: 'image', mediaIds: [mediaId] }
    },
  })
}
