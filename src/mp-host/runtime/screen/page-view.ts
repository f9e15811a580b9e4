import { colourOf } from '../look'
import type { Host, PageView } from '../parts'
import { make } from './elements'

const REACH_BOTTOM_PX = 50

/** Makes the view of a page with its navigation bar and puts it into the document. */
export function makePageView(host: Host, route: string): PageView {
  const settings: Record<string, unknown> = {
    ...host.manifest.app.window,
    ...host.manifest.components[route]?.json,
  }
  const text = (name: string, otherwise: string): string => {
    const value = settings[name]
    return typeof value === 'string' ? value : otherwise
  }
  const back = make('button', { class: 'mp-back', 'aria-label': '返回' }, '‹')
  back.onclick = () => host.pages.navigateBack(1)
  const title = make('span', { class: 'mp-title' }, text('navigationBarTitleText', ''))
  const bar = make('div', { class: 'mp-nav', role: 'banner' }, back, title)
  bar.style.background = colourOf(text('navigationBarBackgroundColor', '#ffffff'))
  bar.style.color = colourOf(text('navigationBarTextStyle', 'black'))
  const scroller = make('div', { class: 'mp-scroll' })
  scroller.style.background = colourOf(text('backgroundColor', '#ffffff'))
  const stage = make('div', { class: 'mp-stage' }, scroller)
  const view = make('div', { class: 'mp-view', 'data-route': route }, bar, stage)
  view.classList.toggle('custom', text('navigationStyle', 'default') === 'custom')
  document.body.append(view)
  watchScrolling(host, { view, scroller })
  return { view, scroller }
}

function watchScrolling(host: Host, { view, scroller }: PageView): void {
  let wasNear = false
  scroller.addEventListener('scroll', () => {
    const page = host.pages.stack.find((one) => one.view === view)
    if (!page) return
    const rest = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
    const isNear = rest <= REACH_BOTTOM_PX
    host.pages.call(page, 'onPageScroll', { scrollTop: scroller.scrollTop })
    if (isNear && !wasNear) host.pages.call(page, 'onReachBottom')
    wasNear = isNear
  })
}
