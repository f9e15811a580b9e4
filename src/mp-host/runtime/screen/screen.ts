import type { Host, Screen } from '../parts'
import { make } from './elements'
import { makePageView } from './page-view'
import { makeTabBar } from './tab-bar'

/** Makes the screen; call it when the manifest is known. */
export function makeScreen(host: Host): Screen {
  const tabBar = makeTabBar(host)
  let toast: HTMLElement | undefined
  let toastTimer = 0
  const hideToast = (): void => {
    clearTimeout(toastTimer)
    toast?.remove()
    toast = undefined
  }
  return {
    openView: (route) => makePageView(host, route),
    showView: (page, isTab, canGoBack) => {
      page.view.hidden = false
      page.view.classList.toggle('tab', isTab)
      const back = page.view.querySelector<HTMLElement>('.mp-back')
      if (back) back.hidden = isTab || !canGoBack
      tabBar?.show(isTab ? page.route : undefined)
      page.scroller.style.setProperty('--mp-vh', `${page.scroller.clientHeight / 100}px`)
    },
    setTitle: (title) => {
      const place = host.pages.top()?.view.querySelector('.mp-title')
      if (place) place.textContent = title
    },
    toast: (text, ms) => {
      hideToast()
      toast = make('div', { class: 'mp-toast', role: 'status' }, text)
      document.body.append(toast)
      if (ms !== undefined) toastTimer = window.setTimeout(hideToast, ms)
    },
    hideToast,
    setTabBadge: (index, text) => tabBar?.badge(index, text),
  }
}
