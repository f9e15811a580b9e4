import { demand } from './failures'
import { bodyOf, textIn } from './fields'
import { checkedFile, fileFormat, isMediaKind } from './media-files'
import { mediaOf } from './media-look-up'
import type { ApiWorld } from './needs'
import type { ApiCall, ApiRoute } from './route'

const section = 'official-account-api §8'
const temporaryLifeMs = 3 * 86_400_000
const articleImageBytes = 1024 * 1024

/** Temporary media, article pictures, and the video of a mass message. */
export function mediaRoutes(world: ApiWorld): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/cgi-bin/media/upload',
      token: 'both',
      section,
      dailyLimit: 100_000,
      handle: (call) => upload(world, call),
    },
    {
      method: 'GET',
      path: '/cgi-bin/media/get',
      token: 'both',
      section,
      dailyLimit: 200_000,
      handle: (call) => {
        demand(call.query.media_id, 41006)
        const file = mediaOf(world, call.app.kind, call.query.media_id)
        if (file.kind === 'video') return { json: { video_url: file.url } }
        return {
          bytes: file.bytes,
          contentType: file.contentType,
          headers: { 'content-disposition': `attachment; filename="${asciiName(file.filename)}"` },
        }
      },
    },
    articleImageRoute(world),
    massVideoRoute(world),
  ]
}

function asciiName(filename: string): string {
  return filename.replace(/[^\w.-]/g, '_')
}

function upload(world: ApiWorld, call: ApiCall) {
  const kind = call.query.type ?? ''
  demand(isMediaKind(kind) && (call.app.kind === 'official' || kind === 'image'), 40004)
  const file = checkedFile(world, kind, call.file)
  const expiresAt = call.now + temporaryLifeMs
  const { mediaId } = world.addMedia({ app: call.app.kind, kind, ...file, expiresAt })
  const idField = kind === 'thumb' ? 'thumb_media_id' : 'media_id'
  return { json: { type: kind, [idField]: mediaId, created_at: Math.floor(call.now / 1000) } }
}

function articleImageRoute(world: ApiWorld): ApiRoute {
  return {
    method: 'POST',
    path: '/cgi-bin/media/uploadimg',
    token: 'official',
    section,
    handle: (call) => {
      demand(call.file, 41005)
      demand(call.file.bytes.length > 0, 44001)
      const format = fileFormat(call.file.bytes)
      demand(format === 'png' || format === 'jpg', 40137)
      demand(call.file.bytes.length <= articleImageBytes, 40009)
      const contentType = format === 'png' ? 'image/png' : 'image/jpeg'
      const { filename, bytes } = call.file
      const stored = world.addMedia({ app: 'official', kind: 'image', filename, contentType, bytes })
      return { json: { url: stored.url } }
    },
  }
}

function massVideoRoute(world: ApiWorld): ApiRoute {
  return {
    method: 'POST',
    path: '/cgi-bin/media/uploadvideo',
    token: 'official',
    section: 'official-account-api §7',
    handle: (call) => {
      const body = bodyOf(call)
      const source = mediaOf(world, 'official', textIn(body, 'media_id'), 'video')
      const { filename, contentType, bytes } = source
      const expiresAt = call.now + temporaryLifeMs
      const file = { app: 'official', kind: 'video', filename, contentType, bytes, expiresAt } as const
      const { mediaId } = world.addMedia(file)
      return { json: { type: 'video', media_id: mediaId, created_at: Math.floor(call.now / 1000) } }
    },
  }
}
