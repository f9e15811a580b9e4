import { pictureUrl } from '../contract/pictures'
import type { Push } from '../features/push'
import type { Shares, TargetCard } from '../features/shares'

/** Lets materials be shared by a link: it leads to the product or offer in them, else to their own page. */
export function shareMaterials(shares: Shares, push: Push, publicUrl: string): void {
  shares.connect({
    material: async (id): Promise<TargetCard> => {
      const { title, pictureIds, productId, offerId, link, state } = await push.materials.byId(id)
      const [first] = pictureIds
      const ownPage = link.replace(/^\//, '') || 'pages/home/index'
      const offerPage = offerId === null ? ownPage : `pages/offer/index?id=${offerId}`
      return {
        title,
        pictureUrl: first === undefined ? null : new URL(pictureUrl(first, 480), publicUrl).href,
        pagePath: productId === null ? offerPage : `pages/product/index?id=${productId}`,
        ...(state === 'published' ? {} : { whyNot: '这份素材还没有发布，或者已被撤回，不能分享。' }),
      }
    },
  })
}
