import { colourOf } from '../look'
import type { Host } from '../parts'
import { make } from './elements'

/** The tab bar; `show` with a route marks its tab, without one the bar goes away. */
export interface TabBar {
  show(route: string | undefined): void
  /** Shows a few signs on a tab, such as 3 or 99+; undefined takes them away. */
  badge(index: number, text: string | undefined): void
}

/** Makes the bar of app.json's tabBar; undefined when there is none. */
export function makeTabBar(host: Host): TabBar | undefined {
  const settings = host.manifest.app.tabBar
  if (!settings) return undefined
  const bar = make('div', { class: 'mp-tabbar', role: 'tablist' })
  bar.style.background = colourOf(settings.backgroundColor ?? '#ffffff')
  bar.style.borderTopColor = settings.borderStyle === 'white' ? '#ffffff' : 'var(--mp-line)'
  const buttons = settings.list.map((tab) => {
    const button = make('button', { role: 'tab' }, tab.text)
    button.onclick = () => {
      const page = host.pages.top()
      if (page) host.pages.call(page, 'onTabItemTap', { pagePath: tab.pagePath, text: tab.text })
      host.guard(() => host.pages.switchTab(`/${tab.pagePath}`))
    }
    return { button, route: tab.pagePath }
  })
  bar.append(...buttons.map((one) => one.button))
  document.body.append(bar)
  return {
    badge: (index, text) => {
      const button = buttons[index]?.button
      button?.querySelector('.mp-badge')?.remove()
      if (text !== undefined) button?.append(make('i', { class: 'mp-badge' }, text))
    },
    show: (route) => {
      bar.hidden = route === undefined
      for (const one of buttons) {
        const isOn = one.route === route
        one.button.setAttribute('aria-selected', String(isOn))
        const colour = colourOf((isOn ? settings.selectedColor : settings.color) ?? '#333333')
        one.button.style.color = colour
      }
    },
  }
}
