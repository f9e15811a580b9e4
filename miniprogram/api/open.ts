import { noteOpened } from './share'

/** The pages of the tab bar, which WeChat opens by another call. */
const TABS = ['pages/home/index', 'pages/products/index', 'pages/messages/index', 'pages/me/index']

/** Opens a page by its path with query, as messages and cards carry it. */
export function openPath(path: string): Promise<unknown> {
  const url = path.startsWith('/') ? path : `/${path}`
  const page = url.slice(1).split('?')[0] ?? ''
  noteOpened(page, /[?&]share=([0-9a-z]+)/.exec(url)?.[1])
  return TABS.includes(page) ? wx.switchTab({ url: `/${page}` }) : wx.navigateTo({ url })
}
