import { createHash } from 'node:crypto'
import type { SandboxWorld } from '../store'

/** The PicMd5Sum of a stored picture: 32 lower-case hex digits. */
export function md5OfPicture(world: SandboxWorld, mediaId: string): string {
  const bytes = world.media(mediaId)?.bytes ?? Buffer.alloc(0)
  return createHash('md5').update(bytes).digest('hex')
}
