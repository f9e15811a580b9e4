import type { Host } from '../parts'
import { rewritten } from '../wx/request'
import { defineTag, type BuiltIn } from './define'

const FITS: Record<string, string> = { scaleToFill: 'fill', aspectFit: 'contain', aspectFill: 'cover' }

/** `<image>` with load and error events and WeChat's modes. */
export function defineImage(host: Host): void {
  defineTag(host, 'image', {
    properties: {
      src: String,
      mode: { type: String, value: 'scaleToFill' },
      lazyLoad: Boolean,
      webp: Boolean,
    },
    setUp(one) {
      const picture = document.createElement('img')
      picture.alt = ''
      picture.onload = () => one.fire('load', { width: picture.naturalWidth, height: picture.naturalHeight })
      picture.onerror = () => one.fire('error', { errMsg: `GET ${picture.src} fail` })
      one.element.append(picture)
    },
    watch: {
      src: (one) => {
        const picture = pictureOf(one)
        const address = rewritten(host, addressOf(one))
        if (address) picture.src = address
        else picture.removeAttribute('src')
      },
      mode: (one, value) => {
        const picture = pictureOf(one)
        picture.style.objectFit = FITS[String(value)] ?? 'none'
        if (value === 'widthFix') {
          one.node.setNodeStyle('height:auto', 3)
          picture.style.height = 'auto'
        }
      },
      ariaLabel: (one, value) => {
        pictureOf(one).alt = typeof value === 'string' ? value : ''
      },
    },
  })
}

function pictureOf(one: BuiltIn): HTMLImageElement {
  return one.element.querySelector('img')!
}

/** Paths of the Mini Program are relative to its root or to the file that holds the tag. */
function addressOf(one: BuiltIn): string {
  const source = one.text('src')
  if (source === '' || /^(https?:|data:|blob:|\/\/)/.test(source)) return source
  if (source.startsWith('/')) return source.slice(1)
  const owner = one.node.ownerShadowRoot?.getHostNode().is ?? ''
  return new URL(source, `http://page/${owner}`).pathname.slice(1)
}
