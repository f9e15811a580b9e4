import type { assetApi } from '../../contract/replies'
import type { Handlers } from '../../platform/http/serve'
import type { AssetsService } from './assets-service'
import { presentAsset } from './present'

/** Handlers of the assets. */
export function assetRoutes(assets: AssetsService): Handlers<typeof assetApi> {
  return {
    'GET /api/admin/reply-assets': async (filter) => {
      const { items, total } = await assets.list(filter)
      return { total, items: items.map(presentAsset) }
    },
    'POST /api/admin/reply-assets': async ({ kind, file }, { note }) => {
      const asset = await assets.upload(kind, file.filename, file.bytes, note)
      return presentAsset(await assets.get(asset.id))
    },
    'GET /api/admin/reply-assets/:id/content': async ({ id }) => {
      const { asset, bytes } = await assets.content(id)
      return { filename: asset.filename, contentType: asset.contentType, bytes }
    },
    'DELETE /api/admin/reply-assets/:id': async ({ id }, { note }) => {
      await assets.remove(id, note)
      return {}
    },
  }
}
