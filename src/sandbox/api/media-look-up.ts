import type { AppKind } from '../world'
import { demand } from './failures'
import type { ApiWorld, MediaRecord } from './needs'

/** The living file of this app and one of these kinds; anything else is refused with 40007. */
export function mediaOf(
  world: ApiWorld,
  app: AppKind,
  mediaId: string,
  ...kinds: MediaRecord['kind'][]
): MediaRecord {
  const file = world.media(mediaId)
  demand(file && file.app === app && (kinds.length === 0 || kinds.includes(file.kind)), 40007)
  demand(file.expiresAt === undefined || file.expiresAt > world.now(), 40007)
  return file
}
