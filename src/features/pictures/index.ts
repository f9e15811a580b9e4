import type { Middleware } from 'koa'
import { pictureUrl, type picturesApi, type PictureView } from '../../contract/pictures'
import type { Clock } from '../../platform/clock'
import type { Database, EntityClass } from '../../platform/db/database'
import type { Handlers } from '../../platform/http/serve'
import { Picture, PicturePart } from './entities/picture'
import { Gallery } from './gallery'
import { picturePages } from './pages'

export { Picture } from './entities/picture'
export type { Gallery } from './gallery'

/** The tables of pictures. */
export const picturesEntities: EntityClass[] = [Picture, PicturePart]

/** Pictures of products, materials and covers: kept, drawn in a few widths, served. */
export interface Pictures {
  gallery: Gallery
  /** Serves `/pictures/<id>/<width>`. */
  pages: Middleware
  handlers: Handlers<typeof picturesApi>
}

/** A picture as it is shown. */
export const presentPicture = ({ id, width, height }: Picture): PictureView => ({
  id,
  width,
  height,
  url: pictureUrl(id, 480),
})

/** Makes the pictures feature. */
export function makePictures(deps: { db: Database; clock: Clock }): Pictures {
  const gallery = new Gallery(deps)
  return {
    gallery,
    pages: picturePages(gallery),
    handlers: {
      'POST /api/admin/pictures': async ({ file }, { actor, note }) =>
        presentPicture(await gallery.keep(file.bytes, actor?.staffId ?? null, note)),
    },
  }
}
