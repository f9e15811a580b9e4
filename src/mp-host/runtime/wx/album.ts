import type { Host } from '../parts'
import { askLeave } from '../screen/sheets'
import { textIn, WxError, type WxCalls } from './call'

export const ALBUM = 'scope.writePhotosAlbum'

const keyOf = (host: Host): string => `mini-program-scope:${host.launch.personId}:${ALBUM}`

/** What the person said to the question about the album; undefined before it was asked. */
export function albumScope(host: Host): boolean | undefined {
  const kept = localStorage.getItem(keyOf(host))
  return kept === null ? undefined : kept === 'true'
}

/** Keeps what the person said. */
export function setAlbumScope(host: Host, isAllowed: boolean): void {
  localStorage.setItem(keyOf(host), String(isAllowed))
}

/** The phone's album, which is the browser's folder of downloads here. */
export function albumApis(host: Host): WxCalls {
  return {
    saveImageToPhotosAlbum: async (options) => {
      if (albumScope(host) === undefined) {
        const app = host.manifest.app.window?.['navigationBarTitleText'] ?? '小程序'
        const value = '用于把图片存到你的手机'
        setAlbumScope(host, await askLeave({ app, title: '保存图片到你的相册', value }))
      }
      if (!albumScope(host)) throw new WxError('saveImageToPhotosAlbum:fail auth deny')
      const link = document.createElement('a')
      link.href = textIn(options, 'filePath')
      link.download = 'picture'
      link.click()
    },
  }
}
