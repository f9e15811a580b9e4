import type { Middleware } from 'koa'
import { PICTURE_PATH } from '../../contract/pictures'
import type { Gallery } from './gallery'

/** A picture never changes under its address: who has it need not ask again for a year. */
const FOREVER = 'public, max-age=31536000, immutable'

/** Serves pictures by id and width; who holds a picture's tag is told that it is the same. */
export function picturePages(gallery: Gallery): Middleware {
  return async (ctx, next) => {
    const found = PICTURE_PATH.exec(ctx.path)
    if (!found || !['GET', 'HEAD'].includes(ctx.method)) return next()
    const [, id, width] = found as unknown as [string, string, string]
    const size = await gallery.sizeOf(id, Number(width))
    if (!size) {
      ctx.status = 404
      ctx.set('Cache-Control', 'no-store')
      return
    }
    ctx.set('Cache-Control', FOREVER)
    ctx.set('Cross-Origin-Resource-Policy', 'cross-origin')
    ctx.set('X-Content-Type-Options', 'nosniff')
    ctx.status = 200
    ctx.etag = size.sha256.slice(0, 32)
    if (ctx.fresh) {
      ctx.status = 304
      return
    }
    const picture = await gallery.content(id, size.width)
    ctx.type = 'image/jpeg'
    ctx.body = picture!.bytes
  }
}
