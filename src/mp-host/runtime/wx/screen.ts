import type { Host } from '../parts'
import { showPicture } from '../screen/bottom-sheet'
import { showScanner } from '../screen/scanner'
import { askModal, askSheet, type ModalWish } from '../screen/sheets'
import { textIn, WxError, type WxCalls, type WxOptions } from './call'

const TOAST_MS = 1500

/** Toasts, questions, titles and pages. */
export function screenApis(host: Host): WxCalls {
  const { pages } = host
  return {
    showToast: (options) =>
      host.screen.toast(textIn(options, 'title'), Number(options['duration'] ?? TOAST_MS)),
    setClipboardData: async (options) => {
      // A browser keeps its clipboard from pages that were not just tapped; WeChat says that it copied all the same.
      await navigator.clipboard?.writeText(textIn(options, 'data')).catch(() => undefined)
      host.screen.toast('内容已复制', TOAST_MS)
    },
    previewImage: (options) => {
      const [first = ''] = (options['urls'] as string[] | undefined) ?? []
      return showPicture(textIn(options, 'current') || first)
    },
    hideToast: () => host.screen.hideToast(),
    showLoading: (options) => host.screen.toast(textIn(options, 'title')),
    hideLoading: () => host.screen.hideToast(),
    showModal: async (options) => {
      const { confirm, content } = await askModal(options as ModalWish)
      return { confirm, cancel: !confirm, content }
    },
    showActionSheet: async (options) => {
      const tapIndex = await askSheet((options['itemList'] as string[] | undefined) ?? [])
      if (tapIndex < 0) throw new WxError('showActionSheet:fail cancel')
      return { tapIndex }
    },
    scanCode: async () => {
      const scanned = await showScanner(() => host.sandbox.scannableCodes())
      if (!scanned) throw new WxError('scanCode:fail cancel')
      const { result, scanType, path } = scanned
      return { result, scanType, path, charSet: 'utf-8' }
    },
    setNavigationBarTitle: (options) => host.screen.setTitle(textIn(options, 'title')),
    setTabBarBadge: (options) => setTabBadge(host, options, textIn(options, 'text')),
    removeTabBarBadge: (options) => setTabBadge(host, options, undefined),
    stopPullDownRefresh: () => undefined,
    pageScrollTo: (options) => {
      const page = pages.top()
      if (page) page.scroller.scrollTop = Number(options['scrollTop'] ?? 0)
    },
    navigateTo: (options) => ({
      eventChannel: pages.navigateTo(
        textIn(options, 'url'),
        options['events'] as Parameters<typeof pages.navigateTo>[1],
      ),
    }),
    redirectTo: (options) => pages.redirectTo(textIn(options, 'url')),
    navigateBack: (options) => pages.navigateBack(Number(options['delta'] ?? 1)),
    switchTab: (options) => pages.switchTab(textIn(options, 'url')),
    reLaunch: (options) => {
      const { path, query } = pages.read(textIn(options, 'url'))
      pages.reLaunch(path, query)
    },
    exitMiniProgram: () => host.sandbox.tellPhone({ kind: 'exit' }),
  }
}

/** Only a page of the tab bar may change it. */
function setTabBadge(host: Host, options: WxOptions, text: string | undefined): void {
  if (!host.pages.isTab(host.pages.top()?.route ?? '')) throw new Error('not TabBar page')
  host.screen.setTabBadge(Number(options['index'] ?? 0), text)
}
